package dev.vestibule.oidc;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.type.TypeFactory;

/**
 * Reads JSON objects that others wrote: nested at most {@value #MAX_DEPTH} deep, numbers of at most
 * 64 digits, no name twice, nothing after the end. The length of the text is bounded by whoever
 * obtained it.
 */
final class StrictJson {
  static final int MAX_DEPTH = 16;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(64)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();
  private static final MapType OBJECT =
      TypeFactory.createDefaultInstance().constructMapType(Map.class, String.class, Object.class);

  private StrictJson() {}

  /** The members of the object that {@code text} is; empty if it is none. */
  static Optional<Map<String, Object>> object(String text) {
    try {
      return Optional.ofNullable(MAPPER.<Map<String, Object>>readValue(text, OBJECT));
    } catch (JacksonException e) {
      // Its message quotes the text, which may hold a token: that it can't be read is all that
      // anybody may know.
      return Optional.empty();
    }
  }

  /** Sorted names, no spaces: the same claims give the same text. */
  static String canonical(Map<String, Object> object) {
    return MAPPER.writeValueAsString(object);
  }

  /** The text under {@code name}; empty if it is absent or no text. */
  static String text(Map<String, Object> object, String name) {
    return object.get(name) instanceof String text ? text : "";
  }

  /** The texts in the list under {@code name}; at most {@code max} of them. */
  static List<String> texts(Map<String, Object> object, String name, int max) {
    return object.get(name) instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).limit(max).toList()
        : List.of();
  }
}
