package dev.vestibule.lab.storm;

import dev.vestibule.lab.front.Balance;
import dev.vestibule.lab.provider.Reuse;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags that say how many ask how often, whose tokens run out when, and at which provider. */
final class LoadFlags {

  @Option(
      names = "--sessions",
      paramLabel = "N",
      defaultValue = "20",
      description = "Browsers, each with one session (default: ${DEFAULT-VALUE}).")
  private int sessions = 20;

  @Option(
      names = "--panels",
      paramLabel = "N",
      defaultValue = "10",
      description = "Polling panels of each browser (default: ${DEFAULT-VALUE}).")
  private int panels = 10;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      defaultValue = "1s",
      description = "From one poll of a panel to its next (default: ${DEFAULT-VALUE}).")
  private String interval = "1s";

  @Option(
      names = "--expiries",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many times the tokens run out (default: ${DEFAULT-VALUE}).")
  private int expiries = 3;

  @Option(
      names = "--token-life",
      paramLabel = "DURATION",
      defaultValue = "15s",
      description = "How long an access token lives (default: ${DEFAULT-VALUE}).")
  private String tokenLife = "15s";

  @Option(
      names = "--staggered",
      description = "Tokens run out as they were issued, not all at one moment the first time.")
  private boolean staggered;

  @Option(
      names = "--provider",
      paramLabel = "PROFILE",
      defaultValue = "family-revoking",
      description =
          "What becomes of a refresh token that is presented twice: family-revoking, single-use,"
              + " 'grace 30s', non-rotating, keycloak-like, zitadel-like, dex-like (default:"
              + " ${DEFAULT-VALUE}).")
  private String provider = "family-revoking";

  @Option(
      names = "--laptops",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description =
          "So many browsers close their lid once, for longer than a token lives (default:"
              + " ${DEFAULT-VALUE}).")
  private double laptops = 10;

  @Option(
      names = "--second-devices",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description =
          "So many browsers belong to a user who has another (default: ${DEFAULT-VALUE}).")
  private double secondDevices = 10;

  @Option(
      names = "--patience",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "After which a browser gives a request up as hung (default: ${DEFAULT-VALUE}).")
  private String patience = "30s";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of every choice the storm makes (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  long seed() {
    return seed;
  }

  /** One storm, under these faults; {@code clustered}: whether the store is a Cluster. */
  StormSettings settings(FaultFlags faults, boolean clustered, Balance balance) {
    Duration life = Durations.parse("--token-life", tokenLife);
    return new StormSettings(
        sessions,
        panels,
        Durations.parse("--interval", interval),
        expiries,
        life,
        !staggered,
        FaultFlags.share("--laptops", laptops),
        FaultFlags.share("--second-devices", secondDevices),
        Reuse.parse(provider),
        faults.latency(),
        faults.errorShare(),
        faults.dropShare(),
        faults.faults(life, clustered),
        balance,
        Durations.parse("--patience", patience),
        seed);
  }
}
