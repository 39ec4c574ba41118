package dev.vestibule.cache;

import java.time.Duration;

/**
 * Asks whoever knows. May block, as long as it ends; called by the thread that leads a flight. An
 * interrupt ends it with a failure and leaves the thread interrupted.
 */
@FunctionalInterface
public interface Load<V> {
  Loaded<V> load();

  /** What came of it. */
  sealed interface Loaded<V> {
    /**
     * It is known.
     *
     * @param life for how long it may be kept at most
     */
    record Value<V>(V value, Duration life) implements Loaded<V> {}

    /**
     * It is not known now. Told to those who waited for it, and never kept.
     *
     * @param reason for an operator
     */
    record Failed<V>(String reason) implements Loaded<V> {}
  }
}
