package dev.vestibule.redis;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether one server is to be asked, from what became of the questions before. Safe for use by
 * any thread; does not block.
 *
 * <p>It opens as soon as a question found no answer, in its time or for want of a connection, and
 * no other question found one since: that is silence, and its cost is one timeout, not one for each
 * caller. Where some are answered, it opens when half of them are not. What Redis refuses it has
 * answered; but a replica that was the primary is as good as nobody.
 */
final class Breaker {
  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);
  private static final Duration FIRST_REST = Duration.ofMillis(200);
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);

  private final CircuitBreaker breaker;

  /** Answers so far, of any kind. Raised by whoever gets one. */
  private final AtomicLong answers = new AtomicLong();

  /**
   * @param at the server, {@code host:port}
   * @param opened told each time that it opens
   */
  Breaker(String at, Runnable opened) {
    this.breaker =
        CircuitBreaker.of(
            at,
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(50)
                .waitIntervalFunctionInOpenState(
                    IntervalFunction.ofExponentialBackoff(FIRST_REST, 2, LONGEST_REST))
                .permittedNumberOfCallsInHalfOpenState(1)
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(30))
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(event -> {
          State to = event.getStateTransition().getToState();
          if (to == State.OPEN) {
            LOG.atWarn().addKeyValue("redis", at).log("store.unanswered");
            opened.run();
          } else if (to == State.CLOSED) {
            LOG.atInfo().addKeyValue("redis", at).log("store.answers");
          }
        });
  }

  /** Whether to ask; then {@link #judge} must follow. */
  boolean admits() {
    return breaker.tryAcquirePermission();
  }

  /** To be looked at before a question is sent. */
  long answers() {
    return answers.get();
  }

  /**
   * @param failure what became of a question; null: an answer
   * @param answersBefore those before it was sent
   */
  void judge(@Nullable Throwable failure, long answersBefore) {
    boolean misplaced = failure != null && RedisFailures.misplaced(failure);
    if (failure == null || (RedisFailures.answered(failure) && !misplaced)) {
      answers.incrementAndGet();
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      return;
    }
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    boolean silence = answers.get() == answersBefore;
    if ((silence || misplaced) && breaker.getState() == State.CLOSED) {
      breaker.transitionToOpenState();
    }
  }
}
