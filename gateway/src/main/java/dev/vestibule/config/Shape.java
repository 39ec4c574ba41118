package dev.vestibule.config;

import dev.vestibule.setting.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a settings record says of its keys. A default stands in the component's {@link Setting}, or
 * in an instance that the record makes by a static {@code defaults()}, or {@code of(…)} for the
 * leading components, which are then the required ones.
 */
final class Shape {
  private final Class<?> type;
  private final List<Key> keys;
  private final @Nullable Method factory;

  private Shape(Class<?> type, List<Key> keys, @Nullable Method factory) {
    this.type = type;
    this.keys = keys;
    this.factory = factory;
  }

  static Shape of(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Method factory = factory(type, components).orElse(null);
    int given = factory == null ? components.length : factory.getParameterCount();
    List<Key> keys =
        IntStream.range(0, components.length).mapToObj(i -> key(components[i], i < given)).toList();
    return new Shape(type, keys, factory);
  }

  private static Key key(RecordComponent component, boolean given) {
    Setting setting = component.getAnnotation(Setting.class);
    Key key = new Key(component, setting, false);
    boolean required = given && !key.isNullable() && !key.isSection() && key.byDefault().isEmpty();
    return new Key(component, setting, required);
  }

  List<Key> keys() {
    return keys;
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }

  /** The names that may stand in the section, those of inline records included. */
  List<String> writable() {
    return keys.stream()
        .flatMap(key ->
            key.isInline() ? Shape.of(key.type()).writable().stream() : Stream.of(key.name()))
        .toList();
  }

  /**
   * The record that its factory makes of the leading values; empty if there is no factory, and then
   * every default is in an annotation.
   */
  Optional<Object> defaults(List<Object> leading) {
    return factory == null
        ? Optional.empty()
        : Optional.of(invoke(factory, null, leading.toArray()));
  }

  /** How many values {@link #defaults} wants. */
  int leading() {
    return factory == null ? 0 : factory.getParameterCount();
  }

  /**
   * A new record of these values.
   *
   * @throws IllegalArgumentException if the record refuses them
   */
  Object create(@Nullable Object[] values) {
    try {
      Class<?>[] types = keys.stream().map(Key::type).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw refusal(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be a public record", e);
    }
  }

  static @Nullable Object read(Key key, Object instance) {
    return invoke(key.component().getAccessor(), instance);
  }

  private static Optional<Method> factory(Class<?> type, RecordComponent[] components) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getReturnType() == type)
        .filter(method ->
            (method.getName().equals("defaults") && method.getParameterCount() == 0)
                || (method.getName().equals("of") && takesLeading(method, components)))
        .findFirst();
  }

  private static boolean takesLeading(Method method, RecordComponent[] components) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length <= components.length
        && IntStream.range(0, parameters.length)
            .allMatch(i -> parameters[i] == components[i].getType());
  }

  @SuppressWarnings("NullAway") // Reflection takes null for the instance of a static method.
  private static Object invoke(Method method, @Nullable Object instance, Object... arguments) {
    try {
      return method.invoke(instance, arguments);
    } catch (InvocationTargetException e) {
      throw refusal(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(method + " must be public", e);
    }
  }

  private static RuntimeException refusal(InvocationTargetException e) {
    return e.getCause() instanceof RuntimeException refusal
        ? refusal
        : new IllegalStateException("a settings record failed", e);
  }
}
