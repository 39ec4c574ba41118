package dev.vestibule.config;

import dev.vestibule.setting.Setting;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One key of a section: the record component behind it, and what its record says of it. */
record Key(RecordComponent component, @Nullable Setting setting, boolean required) {
  String name() {
    return component.getName();
  }

  Class<?> type() {
    return component.getType();
  }

  Type genericType() {
    return component.getGenericType();
  }

  /** The default as its record's annotation writes it, or empty. */
  String byDefault() {
    return setting == null ? "" : setting.byDefault();
  }

  /** Keys of the same section that stand for this one's default. */
  List<String> insteadOf() {
    return setting == null ? List.of() : List.of(setting.insteadOf());
  }

  String example() {
    return setting == null ? "" : setting.example();
  }

  /** What it means; empty for a section. */
  String meaning() {
    return setting == null ? "" : setting.value();
  }

  boolean isNullable() {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** A section whose keys stand beside this one's. */
  boolean isInline() {
    return component.isAnnotationPresent(Inline.class);
  }

  /** A record in itself, not a value. */
  boolean isSection() {
    return setting == null && type().isRecord();
  }
}
