package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.SessionStoreContract;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Its hour takes some seconds: Redis's clock cannot be set. */
final class RedisStoreTest extends SessionStoreContract {
  private static final Duration HOUR = Duration.ofMillis(2_500);

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  @AfterEach
  void unlimited() {
    REDIS.probe().redis().configSet("maxmemory", "0");
  }

  @Override
  protected SessionStore open() throws Exception {
    return Configurations.at(REDIS.port()).open();
  }

  @Override
  protected Instant now() {
    return REDIS.probe().now();
  }

  @Override
  protected void await(Instant time) {
    REDIS.probe().await(time);
  }

  @Override
  protected void awaitJustBefore(Instant time) {
    REDIS.probe().await(time.minus(HOUR.dividedBy(2)));
  }

  @Override
  protected Duration hour() {
    return HOUR;
  }

  @Test
  void allThatIsKeptHasAnEndAndNothingTellsWhoseItIs() throws Exception {
    store.create(key(0xab), record("first"), inOneHour());
    store.replace(key(0xab), head("first"), record("next"));
    ((RedisStore) store).onceMarks().first("attempt", "a-name-nobody-shall-read", inOneHour());

    assertThat(REDIS.probe().redis().keys("*"))
        .allMatch(name -> REDIS.probe().redis().pttl(name) > 0);
    assertThat(REDIS.probe().names())
        .hasSize(2)
        .contains("vestibule:{00}:" + key(0xab).value())
        .noneMatch(name -> name.contains("nobody"));
  }

  @Test
  void anotherPrefixIsAnotherStore() throws Exception {
    store.create(key(1), record("first"), inOneHour());

    try (SessionStore other = Configurations.at(REDIS.port()).prefix("other").open()) {
      assertThat(other.load(key(1))).isInstanceOf(Lookup.Absent.class);
      other.create(key(1), record("of the other"), inOneHour());
    }
    assertThat(found(key(1))).isEqualTo(record("first"));
  }

  @Test
  void aFullRedisRefusesWhatIsNewAndKeepsWhatItHas() throws Exception {
    store.create(key(1), record("first"), inOneHour().plusSeconds(60));
    REDIS.probe().redis().configSet("maxmemory", "1mb");

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> store.create(key(2), record("one too many"), inOneHour()))
        .withMessageContaining("127.0.0.1:" + REDIS.port())
        .withMessageContaining("OOM")
        .withMessageContaining("raise maxmemory");
    assertThat(found(key(1))).isEqualTo(record("first"));
    REDIS.probe().redis().configSet("maxmemory", "0");
    store.create(key(2), record("second"), inOneHour());
    assertThat(found(key(2))).isEqualTo(record("second"));
  }

  @Test
  void twoProcessesSeeEachOthersReplacementsAndHearOfThem() throws Exception {
    try (SessionStore other = open()) {
      Queue<RecordKey> heard = new ConcurrentLinkedQueue<>();
      other.watch(heard::add);
      store.create(key(1), record("first"), inOneHour());
      assertThat(other.load(key(1))).isInstanceOf(Lookup.Found.class);

      store.replace(key(1), head("first"), record("next"));
      assertThat(other.replace(key(1), head("first"), record("late")))
          .isInstanceOfSatisfying(
              Replacement.Conflict.class,
              conflict -> assertThat(conflict.actual()).isEqualTo(record("next")));
      Awaitility.await().untilAsserted(() -> assertThat(heard).containsOnly(key(1)));
    }
  }

  @Test
  void anUnknownScriptIsSentWhole() throws Exception {
    store.create(key(1), record("first"), inOneHour());
    REDIS.probe().redis().scriptFlush();

    assertThat(found(key(1))).isEqualTo(record("first"));
    store.replace(key(1), head("first"), record("next"));
    store.touch(Map.of());
    assertThat(found(key(1))).isEqualTo(record("next"));
  }

  @Test
  void anEmptyRecordIsOne() throws Exception {
    SealedRecord empty = new SealedRecord(new byte[0], new byte[0], new byte[0]);

    store.create(key(1), empty, inOneHour());
    assertThat(found(key(1))).isEqualTo(empty);
  }

  @Test
  void aLoadIsOneCommand() throws Exception {
    store.create(key(1), record("first"), inOneHour());
    found(key(1));
    REDIS.probe().redis().configResetstat();

    found(key(1));
    assertThat(REDIS.probe().redis().info("commandstats"))
        .contains("cmdstat_evalsha:calls=1,")
        .doesNotContain("cmdstat_eval:");
  }
}
