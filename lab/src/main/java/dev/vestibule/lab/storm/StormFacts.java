package dev.vestibule.lab.storm;

import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.report.RunFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the report says of the run itself.
 *
 * @param version what the gateways said of theirs; empty if nothing
 * @param command the line that reproduces the run
 */
record StormFacts(StormSettings settings, Gateways gateways, String version, String command) {

  RunFacts of(Instant started, Duration duration, boolean cutShort) {
    return new RunFacts(
        gateways.description().name(),
        version.isEmpty() ? "unknown" : version,
        command,
        gateways.addresses().size(),
        settings.sessions(),
        settings.panels(),
        settings.interval(),
        settings.expiries(),
        settings.tokenLife(),
        Reuse.nameOf(settings.provider()),
        troubles(),
        settings.seed(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + ", Java " + Runtime.version().feature(),
        started,
        duration,
        cutShort);
  }

  private List<String> troubles() {
    List<String> all = new ArrayList<>();
    if (!settings.providerLatency().isZero()) {
      all.add("provider latency " + Durations.text(settings.providerLatency()));
    }
    if (settings.errorShare() > 0) {
      all.add("provider errors " + percent(settings.errorShare()));
    }
    if (settings.dropShare() > 0) {
      all.add("answers dropped " + percent(settings.dropShare()));
    }
    settings.faults().forEach(fault -> all.add(fault.text()));
    return all;
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share * 100).stripTrailingZeros().toPlainString() + " %";
  }
}
