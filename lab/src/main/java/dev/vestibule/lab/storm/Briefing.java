package dev.vestibule.lab.storm;

import dev.vestibule.lab.fleet.Surroundings;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a gateway must be told of where it stands: as values for those that the storm starts, as
 * text for whoever starts their own.
 */
record Briefing(Plan plan, Stage stage) {

  /** A grace that a product may count on after a lost answer. */
  private static final Duration LEAST_GRACE = Duration.ofSeconds(10);

  /** {@code stores}: addresses of what the replicas share. */
  Surroundings surroundings(List<String> stores) {
    StormSettings settings = plan.settings();
    return new Surroundings(
        stage.provider().issuer(),
        RotatingProvider.CLIENT_ID,
        RotatingProvider.CLIENT_SECRET,
        stage.publicUrl(),
        stage.applicationPort(),
        stores,
        plan.launch().redisCluster() ? "cluster" : "single",
        plan.storeReplicas(),
        kind(settings.provider()),
        settings.tokenLife(),
        settings.clocksApart(),
        plan.launch().vestibule());
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "Tell your gateway:%n  issuer         %s%n  client id      %s%n  client secret  %s%n"
            + "  public address %s%n  redirect URI   %s%n  application    http://127.0.0.1:%d%n"
            + "Access tokens live %s. Waiting until %s.",
        stage.provider().issuer(),
        RotatingProvider.CLIENT_ID,
        RotatingProvider.CLIENT_SECRET,
        stage.publicUrl(),
        String.join(
            " or ",
            plan.description().callbacks().stream().map(path -> stage.publicUrl() + path).toList()),
        stage.applicationPort(),
        Durations.text(plan.settings().tokenLife()),
        plan.launch().running().size() == 1 ? "it listens" : "they listen");
  }

  /** What whoever runs a gateway knows of the provider: its product, or how it rotates. */
  private static String kind(Reuse provider) {
    return switch (provider) {
      case Reuse.Grace(Duration window) when window.compareTo(LEAST_GRACE) >= 0 -> "grace";
      case Reuse.Grace _, Reuse.FamilyRevoking _, Reuse.SingleUse _ -> "generic";
      case Reuse.NotRotating _ -> "static";
      case Reuse.KeycloakLike _ -> "keycloak";
      case Reuse.ZitadelLike _ -> "zitadel";
      case Reuse.DexLike _ -> "dex";
    };
  }
}
