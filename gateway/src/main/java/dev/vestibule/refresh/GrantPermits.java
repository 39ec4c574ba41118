package dev.vestibule.refresh;

import static dev.vestibule.refresh.RefreshOutcome.SHORTLY;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Places for grants at one provider: so many at once, a fair and bounded queue for the others, and
 * none while the breaker is open. Shared by all flights of the provider; callers are virtual
 * threads.
 *
 * <p>The breaker counts one fault for each grant, however many requests wait on it. A refusal of a
 * grant is the provider at work, not a fault.
 */
final class GrantPermits {
  /** What becomes of somebody in the queue. */
  sealed interface Admittance {
    /** A place; to be given back by {@link Permit#close}. */
    record Granted(Permit permit) implements Admittance {}

    record Denied(Duration retryAfter) implements Admittance {}

    /** Not yet decided. */
    record Queued() implements Admittance {}
  }

  private static final Duration FIRST_REST = Duration.ofSeconds(1);

  /** Short: a provider that is back is noticed soon, and a probe costs it one request. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  private final int queueLimit;

  /** Guards the places and their queue; nothing else is done under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private int free;
  private boolean closed;
  private final LinkedHashSet<Waiter> queue = new LinkedHashSet<>();

  private final CircuitBreaker breaker;
  private final Clock clock;

  /**
   * When the breaker's rest is over, in milliseconds. Written as it opens, read by who is denied.
   */
  private volatile long restsUntil;

  GrantPermits(String provider, RefreshPolicy policy) {
    this(provider, policy, Clock.systemUTC());
  }

  GrantPermits(String provider, RefreshPolicy policy, Clock clock) {
    this.free = policy.concurrent();
    this.queueLimit = policy.queue();
    this.clock = clock;
    IntervalFunction rest = IntervalFunction.ofExponentialBackoff(FIRST_REST, 2, LONGEST_REST);
    this.breaker =
        CircuitBreaker.of(
            provider,
            CircuitBreakerConfig.custom()
                .clock(clock)
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(60)
                .waitIntervalFunctionInOpenState(attempt -> {
                  long millis = rest.apply(attempt);
                  restsUntil = clock.millis() + millis;
                  return millis;
                })
                .permittedNumberOfCallsInHalfOpenState(2)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(60))
                .build());
  }

  /**
   * Joins the queue. To be left by {@link Waiter#close}, which gives up what was not entered.
   *
   * @param turn rung when its turn has come
   */
  Waiter queue(Bell turn) {
    Waiter waiter = new Waiter(turn);
    lock.lock();
    try {
      if (closed) {
        return waiter;
      }
      if (free > 0) {
        free--;
        waiter.standing = Standing.CALLED;
      } else if (queue.size() < queueLimit) {
        queue.add(waiter);
        waiter.standing = Standing.QUEUED;
      }
    } finally {
      lock.unlock();
    }
    return waiter;
  }

  /** Lets nobody in any more, and turns away who waits. Places that are taken stay so. */
  void close() {
    lock.lock();
    try {
      closed = true;
      queue.forEach(waiter -> {
        waiter.standing = Standing.TURNED_AWAY;
        waiter.turn.ring();
      });
      queue.clear();
    } finally {
      lock.unlock();
    }
  }

  /** A place is free: whoever waits longest has it. */
  private void free() {
    lock.lock();
    try {
      if (queue.isEmpty()) {
        free++;
      } else {
        Waiter next = queue.removeFirst();
        next.standing = Standing.CALLED;
        next.turn.ring();
      }
    } finally {
      lock.unlock();
    }
  }

  private enum Standing {
    TURNED_AWAY,
    QUEUED,
    CALLED
  }

  /** Somebody who wants a place. Used by one flight's thread. */
  final class Waiter implements AutoCloseable {
    private final Bell turn;

    /** Changed under the lock, by its flight or by who calls it in. */
    private volatile Standing standing = Standing.TURNED_AWAY;

    private Waiter(Bell turn) {
      this.turn = turn;
    }

    /** What has become of it; does not block. Nothing more comes of it once it is decided. */
    Admittance enter() {
      return switch (standing) {
        case QUEUED -> new Admittance.Queued();
        case TURNED_AWAY -> new Admittance.Denied(SHORTLY);
        case CALLED -> {
          standing = Standing.TURNED_AWAY;
          if (breaker.tryAcquirePermission()) {
            yield new Admittance.Granted(new Permit());
          }
          free();
          Duration left = Duration.ofMillis(restsUntil - clock.millis());
          yield new Admittance.Denied(left.compareTo(SHORTLY) > 0 ? left : SHORTLY);
        }
      };
    }

    @Override
    public void close() {
      Standing left;
      lock.lock();
      try {
        queue.remove(this);
        left = standing;
        standing = Standing.TURNED_AWAY;
      } finally {
        lock.unlock();
      }
      if (left == Standing.CALLED) {
        free();
      }
    }
  }

  /** One place. Used by one flight's thread. */
  final class Permit implements AutoCloseable {
    private boolean judged;

    /** The provider did its work, whatever its answer. */
    void worked() {
      judged = true;
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
    }

    /** The provider failed to. */
    void failed(String reason) {
      judged = true;
      breaker.onError(0, TimeUnit.NANOSECONDS, new ProviderFault(reason));
    }

    @Override
    public void close() {
      if (!judged) {
        breaker.releasePermission();
      }
      free();
    }
  }

  /** What the breaker is told; never thrown, so without a stack. */
  private static final class ProviderFault extends Exception {
    ProviderFault(String reason) {
      super(reason, null, false, false);
    }
  }
}
