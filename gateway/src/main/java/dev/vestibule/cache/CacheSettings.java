package dev.vestibule.cache;

import dev.vestibule.setting.Setting;
import org.jspecify.annotations.Nullable;

/** Where what was asked of a provider is kept. */
public record CacheSettings(
    @Setting(
            "Where a provider's metadata and keys are kept for other replicas, sealed under the cookie keys."
                + " `memory`: nowhere; each replica asks the provider itself, and one that starts while the"
                + " provider is down knows nothing. `redis`: in `session.redis`, which is asked at each read."
                + " `tiered`: there and in memory; a read costs nothing, and hears of what others learned when"
                + " its own copy is old. Without it: `tiered` where there is `session.redis`, else `memory`.")
        @Nullable Mode mode) {
  /** Which tiers there are. */
  public enum Mode {
    /** This process's memory. */
    MEMORY,
    /** What the fleet shares. */
    REDIS,
    /** Both, memory first. */
    TIERED
  }
}
