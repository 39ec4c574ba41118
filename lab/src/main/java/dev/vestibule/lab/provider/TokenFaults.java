package dev.vestibule.lab.provider;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * What is wrong with the token endpoint just now. Set by tests and buttons, read by each token
 * request.
 */
final class TokenFaults {

  private static final int MOST_FAULTS = 10_000;

  final Gate requests = new Gate();
  final Gate answers = new Gate();
  private final AtomicInteger drops = new AtomicInteger();
  private volatile Duration latency = Duration.ZERO;

  private final ReentrantLock lock = new ReentrantLock();

  /** All guarded by {@link #lock}. */
  private final ArrayDeque<TokenFault> next = new ArrayDeque<>();

  /** Each share has dice of its own: to ask for drops does not change which requests fail. */
  private final RandomGenerator failures;

  private final RandomGenerator losses;
  private Share<TokenFault> failing;
  private Share<Boolean> dropping;

  TokenFaults(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    this.failures = dice.split();
    this.losses = dice.split();
    this.failing = new Share<>(0, GrantScope.REFRESH_GRANTS, TokenFault.unavailable(), failures);
    this.dropping = new Share<>(0, GrantScope.REFRESH_GRANTS, true, losses);
  }

  void fail(int times, TokenFault fault) {
    lock.lock();
    try {
      if (times < 1 || next.size() + times > MOST_FAULTS) {
        throw new IllegalArgumentException(
            "times: " + times + " (expected: 1.." + MOST_FAULTS + ")");
      }
      for (int i = 0; i < times; i++) {
        next.add(fault);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What is wrong with this request: what was asked for next, else what the dice say. */
  Optional<TokenFault> takeFault(boolean refresh) {
    lock.lock();
    try {
      TokenFault asked = next.poll();
      return asked == null ? failing.roll(refresh) : Optional.of(asked);
    } finally {
      lock.unlock();
    }
  }

  void failShare(double share, TokenFault fault, GrantScope scope) {
    Share<TokenFault> wanted = new Share<>(share, scope, fault, failures);
    lock.lock();
    try {
      failing = wanted;
    } finally {
      lock.unlock();
    }
  }

  void dropShare(double share, GrantScope scope) {
    Share<Boolean> wanted = new Share<>(share, scope, true, losses);
    lock.lock();
    try {
      dropping = wanted;
    } finally {
      lock.unlock();
    }
  }

  void drop(int answers) {
    drops.set(answers);
  }

  boolean takeDrop() {
    return drops.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  /** Whether the dice say that the answer of a grant that was carried out gets lost. */
  boolean rollsDrop(boolean refresh) {
    lock.lock();
    try {
      return dropping.roll(refresh).isPresent();
    } finally {
      lock.unlock();
    }
  }

  int dropsLeft() {
    return drops.get();
  }

  Duration latency() {
    return latency;
  }

  void latency(Duration latency) {
    this.latency = latency;
  }

  /** Everything works again; whoever was held goes on. */
  void clear() {
    lock.lock();
    try {
      next.clear();
      failing = failing.never();
      dropping = dropping.never();
    } finally {
      lock.unlock();
    }
    drops.set(0);
    latency = Duration.ZERO;
    requests.open();
    answers.open();
  }
}
