package dev.vestibule.lab.provider;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

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

  /** Guarded by {@link #lock}. */
  private final ArrayDeque<TokenFault> next = new ArrayDeque<>();

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

  Optional<TokenFault> takeFault() {
    lock.lock();
    try {
      return Optional.ofNullable(next.poll());
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
    } finally {
      lock.unlock();
    }
    drops.set(0);
    latency = Duration.ZERO;
    requests.open();
    answers.open();
  }
}
