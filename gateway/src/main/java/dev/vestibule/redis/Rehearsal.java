package dev.vestibule.redis;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Watchers;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Does once all that a gateway does with its Redis, by the same code, for a session that nobody
 * has; in a Cluster once with each member. What it writes is removed, and would end within two
 * minutes; but for the note since when a server keeps a slot, which is true and stays.
 */
public final class Rehearsal {
  private static final int TAIL_BYTES = 31;

  private final RedisSettings settings;
  private final Deployment deployment;
  private final KeyNames names;
  private final Patience patience;
  private final GuardedConnection connection;
  private final Attempts attempts;

  /**
   * What was found.
   *
   * @param facts null where Redis does not say
   * @param refusals what a gateway could not do, each reason once; none where the facts alone say
   *     that it can do nothing
   */
  public record Found(@Nullable RedisFacts facts, List<Refusal> refusals) {}

  /**
   * Connects, tries and leaves. Blocks for a bounded time.
   *
   * @throws StoreUnavailable if it cannot be asked, or stops answering; its message says what to do
   */
  public static Found of(RedisSettings settings, SecureRandom random) throws StoreUnavailable {
    KeyNames names = new KeyNames(settings.prefix());
    try (Deployment deployment = Deployment.of(settings, names)) {
      return new Rehearsal(settings, deployment, names).found(random);
    }
  }

  private Rehearsal(RedisSettings settings, Deployment deployment, KeyNames names)
      throws StoreUnavailable {
    this.settings = settings;
    this.deployment = deployment;
    this.names = names;
    this.patience = new Patience(settings.described(), settings);
    this.attempts = new Attempts(settings.prefix());
    Connected connected = patience.awaitConnection(deployment.connect());
    this.connection =
        new GuardedConnection(
            settings.described(), deployment, connected, settings.answerTimeout());
  }

  private Found found(SecureRandom random) throws StoreUnavailable {
    RedisFacts facts = facts().orElse(null);
    if (facts != null && !facts.serves(settings)) {
      return new Found(facts, List.of());
    }
    Optional<Instant> now = now();
    if (now.isPresent()) {
      Map<RecordKey, CompletableFuture<Boolean>> heard = new HashMap<>();
      oneForEachMember(random).forEach(key -> heard.put(key, new CompletableFuture<>()));
      boolean listens = listens(heard);
      for (Map.Entry<RecordKey, CompletableFuture<Boolean>> each : heard.entrySet()) {
        RehearsedSession session = session(each.getKey(), facts);
        if (session.begin(now.get()) && listens && !isHeard(each.getValue())) {
          attempts.refused(
              "hear of what is replaced",
              "Redis at " + settings.described() + ": its own notice did not come");
        }
        session.end();
      }
    }
    return new Found(facts, attempts.refusals());
  }

  private Optional<RedisFacts> facts() throws StoreUnavailable {
    AtomicReference<RedisFacts> facts = new AtomicReference<>();
    attempts.attempt(
        "learn what it is", () -> facts.set(patience.await(connection.ask(RedisFacts::of))));
    return Optional.ofNullable(facts.get());
  }

  /** Empty where it is not told: then no script is run either. */
  private Optional<Instant> now() throws StoreUnavailable {
    AtomicReference<Instant> now = new AtomicReference<>();
    attempts.attempt(
        "learn its time",
        () ->
            now.set(
                patience.await(connection.ask(redis -> redis.time().thenApply(Answers::time)))));
    return Optional.ofNullable(now.get());
  }

  /** Their first two digits say where they lie. */
  private Collection<RecordKey> oneForEachMember(SecureRandom random) {
    Map<Optional<String>, RecordKey> keys = new HashMap<>();
    byte[] tail = new byte[TAIL_BYTES];
    random.nextBytes(tail);
    KeyNames.tags()
        .map(tag -> new RecordKey(tag + HexFormat.of().formatHex(tail)))
        .forEach(key -> keys.putIfAbsent(deployment.keeper(names.record(key)), key));
    return keys.values();
  }

  private boolean listens(Map<RecordKey, CompletableFuture<Boolean>> heard)
      throws StoreUnavailable {
    Watchers watchers = new Watchers();
    watchers.watch(key -> {
      CompletableFuture<Boolean> expected = heard.get(key);
      if (expected != null) {
        expected.complete(true);
      }
    });
    return attempts.attempt(
        "hear of what is replaced",
        () -> patience.awaitConnection(deployment.subscribe(new NoticeListener(watchers))));
  }

  private RehearsedSession session(RecordKey key, @Nullable RedisFacts facts) {
    // To want more replicas than there are is an error of its own, which the facts tell.
    int acknowledgedBy =
        facts == null
            ? settings.acknowledgedBy()
            : Math.min(settings.acknowledgedBy(), facts.replicas());
    Writes writes = new Writes(connection, acknowledgedBy, patience);
    return new RehearsedSession(
        key, connection, writes, names, patience, deployment.sharded(), attempts);
  }

  private boolean isHeard(CompletableFuture<Boolean> notice) {
    return notice
        .completeOnTimeout(false, settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }
}
