package dev.vestibule.redis;

import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.StoreUnsettled;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long to wait for what. */
final class Patience {
  /** A load that waits for another, each of them sent by digest first and then whole. */
  private static final int MOST_ANSWERS = 4;

  private final String at;
  private final RedisSettings settings;

  Patience(String at, RedisSettings settings) {
    this.at = at;
    this.settings = settings;
  }

  /** For replicas: within the time that an answer may take. */
  Duration acknowledgement() {
    return settings.answerTimeout().dividedBy(2);
  }

  /** For connections to be made, one after the other. */
  <T> T awaitConnection(CompletableFuture<T> connection) throws StoreUnavailable {
    Duration each = settings.connectTimeout().plus(settings.answerTimeout());
    return await(
        connection.exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(explained(failure))),
        each.multipliedBy(settings.addresses().size() + 1L));
  }

  private Throwable explained(Throwable failure) {
    Optional<String> words = ConnectionAdvice.words(failure, settings);
    if (words.isEmpty()) {
      return failure;
    }
    return RedisFailures.unavailableFor(failure, "Redis at " + at + ": " + words.get());
  }

  /**
   * For an answer. The connection itself ends each question in time: this is a last resort that
   * leaves nobody waiting.
   */
  <T> T await(CompletableFuture<T> answer) throws StoreUnavailable {
    return await(
        answer,
        settings.answerTimeout().multipliedBy(MOST_ANSWERS).plus(settings.connectTimeout()));
  }

  private <T> T await(CompletableFuture<T> answer, Duration atMost) throws StoreUnavailable {
    try {
      return answer.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // A caller's own, with the caller's stack: one answer's failure is shared by many.
      throw switch (e.getCause()) {
        case StoreUnsettled shared -> new StoreUnsettled(shared);
        case StoreUnavailable shared ->
            new StoreUnavailable(String.valueOf(shared.getMessage()), shared);
        case null, default -> RedisFailures.unavailable(at, e);
      };
    } catch (TimeoutException e) {
      throw RedisFailures.unavailable(at, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while waiting for Redis at " + at, e);
    }
  }
}
