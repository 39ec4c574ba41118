package dev.vestibule.redis;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectIndex;
import dev.vestibule.session.Watchers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The session store of a fleet: Redis 7 or later, or what behaves like it. What a call has answered
 * is as durable as Redis is configured to be, and has reached as many replicas as the settings ask.
 *
 * <p>Its clock is Redis's, in whole microseconds; lives end at whole milliseconds, rounded up. All
 * that it keeps has an end there. Any number of virtual threads may call it: commands share one
 * connection, and a Redis that does not answer costs one timeout. Its bound is Redis's memory,
 * whose policy must be {@code noeviction}: a full Redis refuses what is new. Notices are given on
 * the client's threads.
 */
public final class RedisStore implements SessionStore {
  private static final int MOST_STARTS = 3;

  private final RedisSettings settings;
  private final Deployment deployment;
  private final KeyNames names;
  private final Patience patience;
  private final Watchers watchers = new Watchers();
  private final List<GuardedConnection> connections = new ArrayList<>();
  private final GuardedConnection connection;
  private final Writes writes;
  private final RedisRecords records;
  private final NoticeKeeper notices;
  private final ServerAges ages;

  /**
   * Connects.
   *
   * @param intentLength how long a grant may be under way after it was announced
   * @throws StoreUnavailable if that fails; its message says what to do
   */
  public static RedisStore open(RedisSettings settings, Duration intentLength)
      throws StoreUnavailable {
    return open(settings, Settling.of(intentLength));
  }

  /**
   * A process that has only just started is slow itself: that no answer was heard in time says
   * little then. Any other trouble is told at once.
   */
  static RedisStore open(RedisSettings settings, Settling settling) throws StoreUnavailable {
    for (int tries = 1; ; tries++) {
      try {
        return connected(settings, settling);
      } catch (StoreUnavailable e) {
        if (tries == MOST_STARTS || !RedisFailures.silent(e)) {
          throw e;
        }
      }
    }
  }

  private static RedisStore connected(RedisSettings settings, Settling settling)
      throws StoreUnavailable {
    KeyNames names = new KeyNames(settings.prefix());
    Deployment deployment = Deployment.of(settings, names);
    try {
      return new RedisStore(settings, settling, deployment, names);
    } catch (StoreUnavailable | RuntimeException | Error e) {
      deployment.close();
      throw e;
    }
  }

  private RedisStore(
      RedisSettings settings, Settling settling, Deployment deployment, KeyNames names)
      throws StoreUnavailable {
    this.settings = settings;
    this.deployment = deployment;
    this.names = names;
    this.patience = new Patience(settings.described(), settings);
    this.connection = connect();
    this.writes =
        new Writes(
            settings.acknowledgedBy() == 0 ? connection : connect(),
            settings.acknowledgedBy(),
            patience);
    this.records =
        new RedisRecords(connection, writes, names, patience, deployment.sharded(), settling);
    this.notices = patience.awaitConnection(NoticeKeeper.start(deployment, watchers, connection));
    this.ages = new ServerAges(connection, names);
    ages.begin();
    watchers.watch(
        new Watcher() {
          @Override
          public void changed(RecordKey key) {}

          @Override
          public void noticesBack() {
            ages.begin();
          }
        });
  }

  private GuardedConnection connect() throws StoreUnavailable {
    Connected connected = patience.awaitConnection(deployment.connect());
    GuardedConnection guarded =
        new GuardedConnection(
            settings.described(), deployment, connected, settings.answerTimeout());
    connections.add(guarded);
    return guarded;
  }

  @Override
  public Instant now() throws StoreUnavailable {
    return records.now();
  }

  /** First uses, kept in the same Redis. */
  public OnceMarks onceMarks() {
    return new RedisOnceMarks(writes, names);
  }

  /** Cached values, kept in the same Redis. They end with this store. */
  public RemoteCache cache() {
    return new RedisCache(connection, names, patience);
  }

  /**
   * What its Redis says of itself.
   *
   * @throws StoreUnavailable if it does not say; its message says what to do
   */
  public RedisFacts facts() throws StoreUnavailable {
    return patience.await(connection.ask(RedisFacts::of));
  }

  @Override
  public void create(RecordKey key, SealedRecord record, Instant livesUntil)
      throws StoreUnavailable {
    records.create(key, record, livesUntil);
  }

  @Override
  public Lookup load(RecordKey key) throws StoreUnavailable {
    return records.load(key);
  }

  @Override
  public Replacement replace(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return records.replace(key, expectedHead, next);
  }

  /** A server that began anew takes none until it is settled. */
  @Override
  public Replacement claim(RecordKey key, byte[] expectedHead, SealedRecord next)
      throws StoreUnavailable {
    return records.claim(key, expectedHead, next);
  }

  /** Not acknowledged by replicas: what is lost of it shortens a life by one round. */
  @Override
  public void touch(Map<RecordKey, Instant> livesUntil) throws StoreUnavailable {
    records.touch(livesUntil);
  }

  @Override
  public SubjectIndex subjects() {
    return new RedisSubjects(writes, names);
  }

  @Override
  public Watch watch(Watcher watcher) {
    Watch watch = watchers.watch(watcher);
    if (notices.isDeaf()) {
      watcher.noticesLost();
      if (!notices.isDeaf()) {
        watcher.noticesBack();
      }
    }
    return watch;
  }

  @Override
  public void close() {
    notices.close();
    ages.close();
    Duration last = settings.answerTimeout();
    connections.forEach(each -> each.close(last));
    deployment.close();
  }
}
