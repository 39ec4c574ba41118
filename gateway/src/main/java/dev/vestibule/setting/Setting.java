package dev.vestibule.setting;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What one key of the configuration means, beside the record component that holds it. The reader
 * takes the default from here, the reference prints it, so that each is said once.
 *
 * <p>A component with neither a default nor a nullable type is required. A component that is a
 * record itself is a section, whose keys speak for themselves.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** What the key does, in a sentence or two of Markdown. */
  String value();

  /** The default as one would write it in the file; empty for none. */
  String byDefault() default "";

  /** Other keys of the section: where one of them is given, this one has no default. */
  String[] insteadOf() default {};

  /** A value that makes sense for a key without default: shown in the reference. */
  String example() default "";
}
