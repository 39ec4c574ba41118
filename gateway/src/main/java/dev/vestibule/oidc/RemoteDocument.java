package dev.vestibule.oidc;

import dev.vestibule.cache.Answer;
import dev.vestibule.cache.Entry;
import dev.vestibule.cache.Load;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document of the provider that is fetched when needed, kept, fetched anew behind its readers
 * when it is an hour old, and kept on while that fails.
 *
 * <p>At most one fetch runs, on the executor: a reader that is interrupted or gives up leaves it
 * running for the others. After a failure the next fetch waits 1 s, then twice as long each time up
 * to a minute; after a success of its own at least {@link #SPACING}.
 *
 * <p>Before the provider is asked, what other replicas fetched is looked at: it serves if it is
 * newer than what is known here and fresh, with the age it has; while the provider can't be asked,
 * also if it is not fresh. Whoever wants it fetched once more gets nothing that others fetched
 * before.
 */
final class RemoteDocument<T> {
  static final Duration FRESH = Duration.ofHours(1);
  static final Duration SPACING = Duration.ofSeconds(10);
  static final Duration MAX_BACK_OFF = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(RemoteDocument.class);

  /** Fetches and checks the document. */
  interface Fetch<T> {
    T fetch() throws NotConnected, AnswerLost, UnfitDocument;
  }

  /**
   * What is known. The reason says why the last fetch failed; it is empty after one that did not.
   */
  record State<T>(
      @Nullable T document, Instant fetchedAt, int failures, Instant notBefore, String reason) {
    boolean isKnown() {
      return document != null;
    }
  }

  private final String name;
  private final SharedDocument<T> shared;
  private final Fetch<T> fetch;
  private final Duration patience;
  private final InstantSource clock;
  private final Executor executor;

  /**
   * Guards {@link #flight} and the writing of {@link #state}; held for a few instructions, never
   * across a fetch.
   */
  private final ReentrantLock lock = new ReentrantLock();

  private volatile State<T> state = new State<>(null, Instant.MIN, 0, Instant.MIN, "not asked yet");
  private @Nullable CompletableFuture<State<T>> flight;

  /**
   * @param name for the log
   * @param patience how long a reader waits for a fetch at most
   */
  RemoteDocument(
      String name,
      SharedDocument<T> shared,
      Fetch<T> fetch,
      Duration patience,
      InstantSource clock,
      Executor executor) {
    this.name = name;
    this.shared = shared;
    this.fetch = fetch;
    this.patience = patience;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * The document, if need be after waiting for it; known ones are returned at once, however old.
   */
  State<T> get() {
    State<T> seen = state;
    if (!seen.isKnown()) {
      return await(fetchIfAllowed(newerAndFresh(seen)));
    }
    if (isOld(seen)) {
      var _ = fetchIfAllowed(newerAndFresh(seen));
    }
    return seen;
  }

  /** Whether {@link #get} returns at once what is due to be fetched anew. */
  boolean isOld() {
    State<T> seen = state;
    return seen.isKnown() && isOld(seen);
  }

  private boolean isOld(State<T> known) {
    return !clock.instant().isBefore(known.fetchedAt().plus(shared.fresh()));
  }

  private Instant newerAndFresh(State<T> seen) {
    Instant fresh = clock.instant().minus(shared.fresh());
    Instant newer = seen.fetchedAt().plusNanos(1);
    return newer.isAfter(fresh) ? newer : fresh;
  }

  /** The document after one more fetch, if one may be tried now or is running. */
  State<T> refetched() {
    Instant asked = clock.instant();
    State<T> landed = await(fetchIfAllowed(asked));
    // It may have joined a flight for which it was enough what others had fetched before.
    boolean before = landed.failures() == 0 && landed.fetchedAt().isBefore(asked);
    return before ? await(fetchIfAllowed(asked)) : landed;
  }

  /** How long until a fetch may be tried. */
  Duration untilNextFetch(State<T> seen) {
    Duration left =
        Duration.between(
            clock.instant(),
            seen.notBefore().equals(Instant.MIN) ? clock.instant() : seen.notBefore());
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }

  /**
   * @param since what other replicas fetched before does not serve
   */
  private CompletableFuture<State<T>> fetchIfAllowed(Instant since) {
    CompletableFuture<State<T>> started = new CompletableFuture<>();
    lock.lock();
    try {
      if (flight != null) {
        return flight;
      }
      if (clock.instant().isBefore(state.notBefore())) {
        return CompletableFuture.completedFuture(state);
      }
      flight = started;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(() -> fly(started, since));
    } catch (RejectedExecutionException e) {
      land(started, failed("shutting down", state));
    }
    return started;
  }

  private void fly(CompletableFuture<State<T>> started, Instant since) {
    State<T> next;
    try {
      Instant began = clock.instant();
      next =
          switch (shared.get(since, this::load)) {
            case Answer.Found(var entry) -> found(entry, began);
            case Answer.Failed(var reason, var older) -> failed(reason, best(older));
          };
    } catch (RuntimeException e) {
      // A defect of ours. The flight must land all the same, or nobody would ever fetch again.
      log.atError()
          .addKeyValue("document", name)
          .setCause(e)
          .log("provider.document outcome=defect");
      next = failed("defect: " + e.getClass().getSimpleName(), state);
    }
    report(next);
    land(started, next);
  }

  private Load.Loaded<T> load() {
    try {
      return new Load.Loaded.Value<>(fetch.fetch(), SharedDocument.KEPT);
    } catch (NotConnected | AnswerLost | UnfitDocument e) {
      return new Load.Loaded.Failed<>(String.valueOf(e.getMessage()));
    }
  }

  private State<T> found(Entry<T> entry, Instant began) {
    if (entry.loadedAt().isBefore(began)) {
      // Another replica asked, not this one: whoever needs it newer may ask at once.
      return new State<>(entry.value(), entry.loadedAt(), 0, began, "");
    }
    Instant now = clock.instant();
    return new State<>(entry.value(), now, 0, now.plus(SPACING), "");
  }

  /** What is known here, or what others knew if that is newer. */
  private State<T> best(@Nullable Entry<T> older) {
    State<T> seen = state;
    return older != null && older.loadedAt().isAfter(seen.fetchedAt())
        ? new State<>(
            older.value(), older.loadedAt(), seen.failures(), seen.notBefore(), seen.reason())
        : seen;
  }

  private State<T> failed(String reason, State<T> known) {
    int failures = known.failures() + 1;
    Duration backOff = Duration.ofSeconds(1L << Math.min(failures - 1, 10));
    Instant notBefore =
        clock.instant().plus(backOff.compareTo(MAX_BACK_OFF) > 0 ? MAX_BACK_OFF : backOff);
    return new State<>(known.document(), known.fetchedAt(), failures, notBefore, reason);
  }

  private void report(State<T> next) {
    if (next.failures() > 0) {
      log.atWarn()
          .addKeyValue("document", name)
          .addKeyValue("outcome", next.isKnown() ? "kept" : "unknown")
          .addKeyValue("failures", next.failures())
          .addKeyValue("reason", next.reason())
          .log("provider.document");
    } else if (!state.isKnown() || state.failures() > 0) {
      log.atInfo()
          .addKeyValue("document", name)
          .addKeyValue("outcome", "fetched")
          .log("provider.document");
    }
  }

  private void land(CompletableFuture<State<T>> started, State<T> next) {
    lock.lock();
    try {
      state = next;
      flight = null;
    } finally {
      lock.unlock();
    }
    started.complete(next);
  }

  private State<T> await(CompletableFuture<State<T>> pending) {
    try {
      return pending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return waitedInVain("interrupted");
    } catch (TimeoutException e) {
      return waitedInVain("no answer within " + patience);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight lands with a state, never with an exception", e);
    }
  }

  private State<T> waitedInVain(String reason) {
    State<T> seen = state;
    return new State<>(
        seen.document(), seen.fetchedAt(), seen.failures() + 1, seen.notBefore(), reason);
  }
}
