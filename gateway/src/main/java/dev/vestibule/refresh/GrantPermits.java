package dev.vestibule.refresh;

import static dev.vestibule.refresh.RefreshOutcome.SHORTLY;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places for grants at one provider: so many at once, a fair and bounded queue for the others, and
 * none while the breaker is open. Shared by all flights of the provider; callers are virtual
 * threads.
 *
 * <p>The breaker counts one fault for each grant, however many requests wait on it. A refusal of a
 * grant is the provider at work, not a fault.
 */
final class GrantPermits {
  /** What came of asking for a place. */
  sealed interface Admittance {
    /** A place; to be given back by {@link Permit#close}. */
    record Granted(Permit permit) implements Admittance {}

    record Denied(Duration retryAfter) implements Admittance {}
  }

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Duration FIRST_REST = Duration.ofSeconds(1);

  /** Short: a provider that is back is noticed soon, and a probe costs it one request. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  private final Semaphore places;
  private final int queueLimit;

  /** Flights that want a place and have none. Raised and lowered by each of them. */
  private final AtomicInteger queued = new AtomicInteger();

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
    this.places = new Semaphore(policy.concurrent(), true);
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

  Admittance take() throws InterruptedException {
    if (queued.incrementAndGet() > queueLimit) {
      queued.decrementAndGet();
      return new Admittance.Denied(SHORTLY);
    }
    try {
      if (!places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Admittance.Denied(SHORTLY);
      }
    } finally {
      queued.decrementAndGet();
    }
    if (!breaker.tryAcquirePermission()) {
      places.release();
      Duration left = Duration.ofMillis(restsUntil - clock.millis());
      return new Admittance.Denied(left.compareTo(SHORTLY) > 0 ? left : SHORTLY);
    }
    return new Admittance.Granted(new Permit());
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
      places.release();
    }
  }

  /** What the breaker is told; never thrown, so without a stack. */
  private static final class ProviderFault extends Exception {
    ProviderFault(String reason) {
      super(reason, null, false, false);
    }
  }
}
