package dev.vestibule.lab.provider;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names under which {@link Reuse} is spoken of on a command line and in a report. */
final class ProviderProfiles {

  static final String GRACE = "grace";

  private static final Pattern GRACE_PROFILE = Pattern.compile(GRACE + "\\s+(\\d{1,9})(ms|s|m|h)");

  private static final Map<String, Reuse> NAMED = named();

  private ProviderProfiles() {}

  static Reuse parse(String profile) {
    String wanted = profile.strip();
    Reuse named = NAMED.get(wanted);
    if (named != null) {
      return named;
    }
    return grace(wanted)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "provider profile: \""
                    + profile
                    + "\" (expected: "
                    + String.join(", ", NAMED.keySet())
                    + ", or "
                    + GRACE
                    + " with a duration, as in \"grace 30s\")"));
  }

  static String nameOf(Reuse reuse) {
    return switch (reuse) {
      case Reuse.FamilyRevoking _ -> "family-revoking";
      case Reuse.SingleUse _ -> "single-use";
      case Reuse.Grace(Duration window) -> GRACE + " " + text(window);
      case Reuse.NotRotating _ -> "non-rotating";
      case Reuse.KeycloakLike _ -> "keycloak-like";
      case Reuse.ZitadelLike _ -> "zitadel-like";
      case Reuse.DexLike _ -> "dex-like";
    };
  }

  private static Optional<Reuse> grace(String profile) {
    Matcher matcher = GRACE_PROFILE.matcher(profile);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        Reuse.grace(
            switch (matcher.group(2)) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              case "m" -> Duration.ofMinutes(amount);
              default -> Duration.ofHours(amount);
            }));
  }

  /** In whole seconds where that says it all. */
  private static String text(Duration window) {
    return window.toMillisPart() == 0 ? window.toSeconds() + "s" : window.toMillis() + "ms";
  }

  private static Map<String, Reuse> named() {
    Map<String, Reuse> profiles = new LinkedHashMap<>();
    for (Reuse reuse :
        new Reuse[] {
          Reuse.FAMILY_REVOKING,
          Reuse.SINGLE_USE,
          Reuse.NOT_ROTATING,
          Reuse.KEYCLOAK_LIKE,
          Reuse.ZITADEL_LIKE,
          Reuse.DEX_LIKE
        }) {
      profiles.put(nameOf(reuse), reuse);
    }
    return profiles;
  }
}
