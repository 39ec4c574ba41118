package dev.vestibule.config;

import dev.vestibule.decision.Origin;
import dev.vestibule.http.Cidr;
import dev.vestibule.redis.RedisAddress;
import dev.vestibule.seal.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Single values: from the text in the file to the type that the settings want. */
final class Scalars {
  private static final Set<Class<?>> SECRETS = Set.of(Secret.class, CookieKey.class);

  private final Map<Class<?>, Function<String, Object>> conversions;
  private final Function<Written, Optional<String>> secrets;
  private final Findings findings;

  Scalars(Path folder, Function<Written, Optional<String>> secrets, Findings findings) {
    this.secrets = secrets;
    this.findings = findings;
    this.conversions =
        Map.ofEntries(
            Map.entry(String.class, Scalars::text),
            Map.entry(int.class, Scalars::number),
            Map.entry(boolean.class, Scalars::truth),
            Map.entry(Duration.class, Durations::parse),
            Map.entry(URI.class, Scalars::uri),
            Map.entry(Path.class, text -> path(folder, text)),
            Map.entry(ListenAddress.class, ListenAddress::parse),
            Map.entry(Origin.class, Origins::parse),
            Map.entry(Cidr.class, Cidr::parse),
            Map.entry(RedisAddress.class, RedisAddress::parse),
            Map.entry(CookieKey.class, CookieKey::parse),
            Map.entry(Secret.class, Secret::of));
  }

  boolean knows(Class<?> type) {
    return type.isEnum() || conversions.containsKey(type);
  }

  /** Whether values of this type must not be quoted. */
  static boolean isSecret(Class<?> type) {
    return SECRETS.contains(type);
  }

  /** The value, or empty if it is none of this type, and then the findings say why. */
  Optional<Object> convert(Written value, Class<?> type) {
    boolean secret = isSecret(type);
    Optional<String> text = secret ? secrets.apply(value) : Optional.of(value.text().strip());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          type.isEnum() ? constant(type, text.get()) : conversion(type).apply(text.get()));
    } catch (IllegalArgumentException e) {
      Expectation said = Expectation.of(e);
      findings.problem(
          value.node(),
          value.key(),
          secret ? said.what() : value.quoted() + " " + said.what(),
          secret ? said.remedy() : said.remedyFor(value.raw()));
      return Optional.empty();
    }
  }

  private Function<String, Object> conversion(Class<?> type) {
    Function<String, Object> conversion = conversions.get(type);
    if (conversion == null) {
      throw new IllegalStateException("no setting can be a " + type.getName());
    }
    return conversion;
  }

  private static Object text(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("is empty");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("holds control characters");
    }
    return text;
  }

  private static Object number(String text) {
    if (!text.matches("-?\\d{1,9}")) {
      throw new IllegalArgumentException("is not a whole number (expected: such as 10)");
    }
    return Integer.valueOf(text);
  }

  private static Object truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  private static Object uri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.isAbsolute() && uri.getHost() != null) {
        return uri;
      }
      throw new IllegalArgumentException(
          "is not a whole URL (expected: such as https://id.example.com)");
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "is not a URL (expected: such as https://id.example.com)", e);
    }
  }

  private static Object path(Path folder, String text) {
    try {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("is empty");
      }
      return folder.resolve(text).normalize();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path", e);
    }
  }

  private static Object constant(Class<?> type, String text) {
    Object[] constants = type.getEnumConstants();
    List<String> names = Arrays.stream(constants).map(Scalars::lower).toList();
    int index = names.indexOf(text);
    if (index < 0) {
      throw new IllegalArgumentException(
          "is not known (expected: one of " + String.join(", ", names) + ")");
    }
    return constants[index];
  }

  static String lower(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }
}
