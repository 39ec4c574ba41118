package dev.vestibule.config;

import dev.vestibule.oidc.ProviderProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reference of all keys, as the records tell it: docs/configuration.md. */
public final class SettingsReference {
  private static final String HEAD =
      """
      # Configuration

      One YAML file. This is a whole one:

      ```yaml
      hosts: [grafana.example.com]
      trustedPeers: [10.0.0.0/8]
      cookieKey: ${VESTIBULE_COOKIE_KEY}
      providers:
        corp: {issuer: https://id.example.com, clientId: grafana, clientSecret: "file:/run/secrets/client"}
      ```

      `./vestibule check --config FILE` says all that is wrong with a file, each with its line and column, then talks to
      the provider and says what it found. `./vestibule key` prints a new cookie key.

      - `${NAME}` in any value is the environment variable, which must be set; `${NAME:-default}` has a default;
        `$${` stands for `${`. Inside `[ ]` or `{ }` put quotes around it.
      - A secret may be `file:/path`: its content, without the newline at the end. Paths are relative to the
        configuration file. A secret written out in the file works, and `check` warns of it.
      - Durations: `500ms`, `30s`, `5m`, `6h`, `7d`, or ISO 8601 (`PT30S`).
      - Unknown and repeated keys, tags, anchors and aliases are refused.

      The table is printed by `./vestibule reference > docs/configuration.md`, from the records that hold the settings.

      | key | default | meaning |
      |---|---|---|
      """;

  private SettingsReference() {}

  /** The page, in Markdown. */
  public static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    RecordBinder binder =
        RecordBinder.of(Path.of("vestibule.yaml"), Map.of(), new Findings(Path.of("")));
    for (Keys.Entry entry : Keys.all()) {
      page.append("| `")
          .append(entry.path())
          .append("` | ")
          .append(byDefault(entry, binder))
          .append(" | ")
          .append(entry.key().meaning())
          .append(example(entry.key()))
          .append(" |\n");
    }
    page.append("\nProfiles: `")
        .append(String.join("`, `", ProviderProfile.names()))
        .append("`.\n");
    return page.toString();
  }

  private static String byDefault(Keys.Entry entry, RecordBinder binder) {
    Key key = entry.key();
    if (key.required()) {
      return "required";
    }
    String text =
        key.byDefault().isEmpty()
            ? written(binder.factoryDefault(entry.shape(), key))
            : key.byDefault();
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String example(Key key) {
    return key.example().isEmpty() ? "" : " Such as `" + key.example() + "`.";
  }

  /** A value as one would write it in the file. */
  private static String written(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case Duration duration -> Durations.text(duration);
      case Enum<?> constant -> Scalars.lower(constant);
      case Map<?, ?> map when map.isEmpty() -> "{}";
      case Collection<?> items ->
          items.stream()
              .map(SettingsReference::written)
              .collect(Collectors.joining(", ", "[", "]"));
      default -> value.toString();
    };
  }

  /** The paths of all keys. */
  static List<String> paths() {
    return Keys.all().stream().map(Keys.Entry::path).toList();
  }
}
