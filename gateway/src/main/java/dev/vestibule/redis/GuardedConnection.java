package dev.vestibule.redis;

import dev.vestibule.redis.Connected.Members;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis behind a breaker, or behind one for each member of a Cluster: whoever
 * asks one that does not answer is told so at once, whoever asks another is not. Safe for use by
 * any thread; {@link #ask} does not block. Every question is answered within a few answer timeouts.
 *
 * <p>When a breaker opens, another connection is made to take the place of this one: a peer that
 * moved without a word would never be found on the old.
 */
final class GuardedConnection {
  private static final Logger LOG = LoggerFactory.getLogger(GuardedConnection.class);

  /** More than a Cluster has that works well. */
  private static final int MOST_BREAKERS = 1_000;

  /** A script by its digest, then whole. */
  private static final int MOST_ANSWERS = 2;

  private final String at;
  private final Deployment deployment;
  private final Duration answerTimeout;
  private final UnderWay underWay = new UnderWay();

  /**
   * By who is asked. Put by whoever asks that one first. Past the bound, where members have come
   * and gone for long, all are forgotten, which costs a timeout for each that is silent.
   */
  private final ConcurrentHashMap<String, Breaker> breakers = new ConcurrentHashMap<>();

  private final AtomicBoolean renewing = new AtomicBoolean();

  /** Written by {@link #renew} only, one at a time. */
  private volatile Connected connected;

  /** Why there was no new one. Written by {@link #renew} only. */
  private volatile String lastWhy = "";

  /** What to send. */
  interface Question<T> {
    CompletionStage<T> of(RedisClusterAsyncCommands<byte[], byte[]> redis);
  }

  /**
   * @param at all addresses, for a message
   * @param answerTimeout in which the client gives a command up
   */
  GuardedConnection(String at, Deployment deployment, Connected connected, Duration answerTimeout) {
    this.at = at;
    this.deployment = deployment;
    this.connected = connected;
    this.answerTimeout = answerTimeout;
  }

  /**
   * Fails with {@link StoreUnavailable} and nothing else.
   *
   * @param key what the question is about
   */
  <T> CompletableFuture<T> ask(byte[] key, Question<T> question) {
    return ask(deployment.keeper(key).orElse(at), question);
  }

  /** The same of a question that any member can answer: who is silent is passed over. */
  <T> CompletableFuture<T> ask(Question<T> question) {
    Members members = connected.members();
    List<String> names = members.names();
    return names.isEmpty() ? ask(at, question) : askOneOf(names, members, question);
  }

  private <T> CompletableFuture<T> askOneOf(
      List<String> names, Members members, Question<T> question) {
    String first = names.getFirst();
    List<String> others = names.subList(1, names.size());
    CompletableFuture<T> answer =
        ask(
            first,
            _ ->
                members
                    .commands(first)
                    .copy()
                    .orTimeout(answerTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .thenCompose(question::of));
    return others.isEmpty()
        ? answer
        : answer.exceptionallyCompose(_ -> askOneOf(others, members, question));
  }

  private <T> CompletableFuture<T> ask(String whom, Question<T> question) {
    if (!underWay.enter()) {
      return CompletableFuture.failedFuture(new StoreUnavailable("the session store is closed"));
    }
    Breaker breaker = breaker(whom);
    if (!breaker.admits()) {
      underWay.leave();
      return CompletableFuture.failedFuture(
          new StoreUnavailable(
              "Redis at " + whom + ": it did not answer, and is asked again in a moment"));
    }
    long before = breaker.answers();
    CompletableFuture<T> result = new CompletableFuture<>();
    var _ =
        sent(question)
            .whenComplete((answer, failure) -> {
              breaker.judge(failure, before);
              underWay.leave();
              if (failure == null) {
                result.complete(answer);
              } else {
                result.completeExceptionally(RedisFailures.unavailable(whom, failure));
              }
            });
    return result;
  }

  /** Answers so far, of whoever is asked what any member can answer. */
  long answers() {
    return breaker(at).answers();
  }

  /** Over another connection no answer came either, if there were none here since then. */
  void unanswered(Throwable failure, long answersBefore) {
    breaker(at).judge(failure, answersBefore);
  }

  private Breaker breaker(String whom) {
    if (breakers.size() >= MOST_BREAKERS && !breakers.containsKey(whom)) {
      breakers.clear();
    }
    return breakers.computeIfAbsent(whom, each -> new Breaker(each, this::renew));
  }

  private <T> CompletionStage<T> sent(Question<T> question) {
    try {
      return question.of(connected.commands());
    } catch (RuntimeException e) {
      // Nothing was sent; whoever asks gets to know it like any other failure.
      return CompletableFuture.failedStage(e);
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
                lastWhy = "";
                closeInTime(old);
              } else {
                tell(failure);
              }
              renewing.set(false);
            });
  }

  /** Each reason once, until there is another. */
  private void tell(Throwable failure) {
    String why = RedisFailures.said(failure);
    if (!why.equals(lastWhy)) {
      lastWhy = why;
      LOG.atWarn().addKeyValue("redis", at).addKeyValue("why", why).log("store.unconnected");
    }
  }

  /** When all that was asked over it is answered: other members of a Cluster may answer well. */
  private void closeInTime(Connected old) {
    long last = answerTimeout.multipliedBy(MOST_ANSWERS).toMillis();
    CompletableFuture.delayedExecutor(last, TimeUnit.MILLISECONDS)
        .execute(() -> {
          var _ = old.connection().closeAsync();
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
