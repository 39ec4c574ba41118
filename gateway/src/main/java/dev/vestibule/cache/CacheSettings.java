package dev.vestibule.cache;

import dev.vestibule.setting.Setting;
import org.jspecify.annotations.Nullable;

/** Where what was asked of a provider is kept. */
public record CacheSettings(
    @Setting(
            "Where a provider's metadata and keys are kept. `memory`: by each replica for itself; each asks the"
                + " provider once an hour, and one that starts while the provider is down knows nothing. `redis`:"
                + " also in `session.redis`, sealed under the cookie keys, for a day; one replica asks for all, and"
                + " whoever has no copy of this hour asks Redis first. `tiered`: the same with memory before Redis."
                + " Without it: `tiered` where there is `session.redis`, else `memory`.")
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
