package dev.vestibule.redis;

import dev.vestibule.session.StoreUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis behind a breaker: whoever asks while nobody answers is told so at once.
 * Safe for use by any thread; {@link #ask} does not block. Every question is answered within a few
 * answer timeouts.
 *
 * <p>The breaker opens as soon as a question found no answer in its time and no other question
 * found one since: that is silence, and its cost is one timeout, not one for each caller. Where
 * some are answered, it opens when half of them are not. What Redis refuses it has answered; but a
 * replica that was the primary is as good as nobody. When it opens, another connection is made to
 * take the place of this one: a peer that moved without a word would never be found on the old.
 */
final class Line {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);
  private static final Duration FIRST_REST = Duration.ofMillis(200);
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);

  private final String at;
  private final Deployment deployment;
  private final CircuitBreaker breaker;
  private final UnderWay underWay = new UnderWay();

  /** Answers so far, of any kind. Raised by whoever gets one. */
  private final AtomicLong answers = new AtomicLong();

  private final AtomicBoolean renewing = new AtomicBoolean();

  /** Written by {@link #renew} only, one at a time. */
  private volatile Connected connected;

  /** What to send. */
  interface Question<T> {
    CompletionStage<T> of(RedisClusterAsyncCommands<byte[], byte[]> redis);
  }

  Line(String at, Deployment deployment, Connected connected) {
    this.at = at;
    this.deployment = deployment;
    this.connected = connected;
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
        .onStateTransition(event -> changed(event.getStateTransition().getToState()));
  }

  /** Fails with {@link StoreUnavailable} and nothing else. */
  <T> CompletableFuture<T> ask(Question<T> question) {
    if (!underWay.enter()) {
      return CompletableFuture.failedFuture(new StoreUnavailable("the session store is closed"));
    }
    if (!breaker.tryAcquirePermission()) {
      underWay.leave();
      return CompletableFuture.failedFuture(
          new StoreUnavailable(
              "Redis at " + at + ": it did not answer, and is asked again in a moment"));
    }
    long before = answers.get();
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        sent(question)
            .whenComplete((answer, failure) -> {
              judge(failure, before);
              underWay.leave();
              if (failure == null) {
                result.complete(answer);
              } else {
                result.completeExceptionally(Trouble.unavailable(at, failure));
              }
            });
    return result;
  }

  private <T> CompletionStage<T> sent(Question<T> question) {
    try {
      return question.of(connected.commands());
    } catch (RuntimeException e) {
      // Nothing was sent; whoever asks gets to know it like any other failure.
      return CompletableFuture.failedStage(e);
    }
  }

  private void judge(@Nullable Throwable failure, long answersBefore) {
    boolean misplaced = failure != null && Trouble.misplaced(failure);
    if (failure == null || (Trouble.answered(failure) && !misplaced)) {
      answers.incrementAndGet();
      breaker.onSuccess(0, TimeUnit.NANOSECONDS);
      return;
    }
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
    boolean silence = Trouble.silent(failure) && answers.get() == answersBefore;
    if ((silence || misplaced) && breaker.getState() == State.CLOSED) {
      breaker.transitionToOpenState();
    }
  }

  private void changed(State to) {
    if (to == State.OPEN) {
      LOG.atWarn().addKeyValue("redis", at).log("store.unanswered");
      renew();
    } else if (to == State.CLOSED) {
      LOG.atInfo().addKeyValue("redis", at).log("store.answers");
    }
  }

  private void renew() {
    if (!renewing.compareAndSet(false, true)) {
      return;
    }
    var _ =
        connecting()
            .whenComplete((fresh, failure) -> {
              // Where none can be made, the old one goes on trying.
              if (failure == null) {
                Connected old = connected;
                connected = fresh;
                var _ = old.connection().closeAsync();
              }
              renewing.set(false);
            });
  }

  private CompletableFuture<Connected> connecting() {
    try {
      return deployment.connect();
    } catch (RuntimeException e) {
      // The client is closing, say.
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Takes no more questions and waits for those that are asked, at most so long. */
  void close(Duration atMost) {
    underWay.close(atMost);
  }
}
