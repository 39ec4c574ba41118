package dev.vestibule.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All keys of the configuration, found by walking the records from {@link Settings} down. */
final class Keys {
  /** A key with its path, such as {@code providers.<name>.issuer}, and the record it belongs to. */
  record Entry(String path, Key key, Shape shape) {}

  private Keys() {}

  static List<Entry> all() {
    List<Entry> entries = new ArrayList<>();
    walk(Settings.class, "", entries);
    return List.copyOf(entries);
  }

  /** What to say to someone who wrote a key that a section does not have. */
  static String suggestion(String written, Shape section) {
    Optional<String> near = Nearest.to(written, section.writable());
    if (near.isPresent()) {
      return "Did you mean `" + near.get() + "`?";
    }
    return all().stream()
        .map(Entry::path)
        .filter(path -> Nearest.isSame(leaf(path), written))
        .findFirst()
        .map(path -> "Did you mean `" + path + "`?")
        .orElseGet(() -> "Known here: " + String.join(", ", section.writable()));
  }

  private static void walk(Class<?> type, String prefix, List<Entry> entries) {
    Shape shape = Shape.of(type);
    for (Key key : shape.keys()) {
      String path = prefix + key.name();
      Optional<Class<?>> named = namedSections(key.genericType());
      if (key.isInline()) {
        walk(key.type(), prefix, entries);
      } else if (key.isSection()) {
        walk(key.type(), path + ".", entries);
      } else if (named.isPresent()) {
        walk(named.get(), path + ".<name>.", entries);
      } else {
        entries.add(new Entry(path, key, shape));
      }
    }
  }

  private static Optional<Class<?>> namedSections(Type type) {
    return type instanceof ParameterizedType parameterized
            && parameterized.getRawType() == Map.class
            && parameterized.getActualTypeArguments()[1] instanceof Class<?> section
            && section.isRecord()
        ? Optional.of(section)
        : Optional.empty();
  }

  private static String leaf(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
