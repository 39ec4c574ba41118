package dev.vestibule.lab.storm;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The rest before a storm whose store was just started. People run on a store that has been there
 * for long. One that was just started may be taken for one that lost everything, and be given no
 * grant in hand for a while.
 */
record Rest(Duration length) {

  /** So long a store is taken for one that may have lost everything. */
  private static final Duration YOUTH = Duration.ofSeconds(21);

  /** Such that the store is no longer young when the first tokens expire. */
  static Rest before(Duration firstExpiry, Store.Kind store) {
    return new Rest(store == Store.Kind.NONE ? Duration.ZERO : YOUTH.minus(firstExpiry));
  }

  /** Blocks. */
  void take(Consumer<String> tell) {
    if (!length.isPositive()) {
      return;
    }
    tell.accept("The storm begins in " + length.toSeconds() + " s, when the store is old enough.");
    long until = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
