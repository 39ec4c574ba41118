package dev.vestibule.session;

import java.time.Instant;

/**
 * First use of something, wherever it happens. Durable as the store's configuration defines it.
 * Blocks for a bounded time; called on virtual threads only. Bounded: marks past their time are
 * forgotten, and a full store refuses.
 */
public interface OnceMarks {
  /**
   * Whether this is the first use of {@code name} for {@code purpose}. Once it has answered true it
   * answers false until {@code until}.
   *
   * @param purpose a short constant
   * @param name at most 128 characters; stored as a digest
   * @throws StoreUnavailable if that can't be told: treat the use as not the first
   */
  boolean first(String purpose, String name, Instant until) throws StoreUnavailable;
}
