package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.cache.RemoteCacheUnavailable;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.SubjectKey;
import io.lettuce.core.AclSetuserArgs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, and how. */
final class RedisAccessTest {
  private static final RecordKey NOWHERE = new RecordKey("f".repeat(64));
  private static final RecordKey KEY = new RecordKey("%064x".formatted(1));
  private static final SealedRecord RECORD =
      new SealedRecord(new byte[] {1}, new byte[] {2}, new byte[] {3});

  @TempDir private Path folder = Path.of("");
  private RedisServer server;
  private Probe probe;

  RedisAccessTest() {}

  @BeforeEach
  void start() {
    server = RedisServer.in(folder);
    server.start();
    probe = new Probe(server.port());
  }

  @AfterEach
  void stop() {
    probe.close();
    server.close();
  }

  @Test
  void aPasswordThatIsMissingOrWrongIsNamedAndNotRepeated() throws Exception {
    Configurations open = Configurations.at(server.port());
    probe.redis().configSet("requirepass", "right-password");

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(open::open)
        .withMessageContaining("NOAUTH")
        .withMessageContaining("look at user and password");
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> open.as(null, "wrong-password").open())
        .withMessageContaining("WRONGPASS")
        .satisfies(e -> assertThat(e).hasNoCause().message().doesNotContain("wrong-password"));
    usable(open.as(null, "right-password"));
  }

  @Test
  void aUserNeedsNoMoreThanItsKeysItsChannelsAndTheseCommands() throws Exception {
    probe
        .redis()
        .aclSetuser(
            "vestibule",
            AclSetuserArgs.Builder.on()
                .addPassword("of-vestibule")
                .keyPattern("vestibule:*")
                .channelPattern("vestibule:*")
                .addCommand(io.lettuce.core.protocol.CommandType.EVAL)
                .addCommand(io.lettuce.core.protocol.CommandType.EVALSHA)
                .addCommand(io.lettuce.core.protocol.CommandType.TIME)
                .addCommand(io.lettuce.core.protocol.CommandType.INFO)
                .addCommand(io.lettuce.core.protocol.CommandType.EXISTS)
                .addCommand(io.lettuce.core.protocol.CommandType.HGET)
                .addCommand(io.lettuce.core.protocol.CommandType.HMGET)
                .addCommand(io.lettuce.core.protocol.CommandType.HSET)
                .addCommand(io.lettuce.core.protocol.CommandType.PEXPIREAT)
                .addCommand(io.lettuce.core.protocol.CommandType.PEXPIRE)
                .addCommand(io.lettuce.core.protocol.CommandType.PTTL)
                .addCommand(io.lettuce.core.protocol.CommandType.GET)
                .addCommand(io.lettuce.core.protocol.CommandType.SET)
                .addCommand(io.lettuce.core.protocol.CommandType.STRLEN)
                .addCommand(io.lettuce.core.protocol.CommandType.UNLINK)
                .addCommand(io.lettuce.core.protocol.CommandType.ZADD)
                .addCommand(io.lettuce.core.protocol.CommandType.ZRANGE)
                .addCommand(io.lettuce.core.protocol.CommandType.ZREMRANGEBYRANK)
                .addCommand(io.lettuce.core.protocol.CommandType.ZREMRANGEBYSCORE)
                .addCommand(io.lettuce.core.protocol.CommandType.PUBLISH)
                .addCommand(io.lettuce.core.protocol.CommandType.PSUBSCRIBE));

    usable(Configurations.at(server.port()).as("vestibule", "of-vestibule"));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() ->
            usable(
                Configurations.at(server.port()).as("vestibule", "of-vestibule").prefix("other")))
        .withMessageContaining("NOPERM");
  }

  @Test
  void anAuthorityOfOnesOwnAndAClientCertificateAreEnoughAndAnotherAuthorityIsNot()
      throws Exception {
    Certificates redis = Certificates.in(folder, "redis");
    Certificates client = Certificates.in(folder, "client");
    int port = FreePorts.any();
    probe
        .redis()
        .configSet(
            Map.of(
                "tls-cert-file", redis.certificate().toString(),
                "tls-key-file", redis.key().toString(),
                "tls-ca-cert-file", client.certificate().toString(),
                "tls-auth-clients", "yes",
                "tls-port", Integer.toString(port)));
    Configurations at = Configurations.at(port);

    usable(at.tls(redis.certificate(), client.certificate(), client.key()));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> at.tls(client.certificate(), client.certificate(), client.key()).open())
        .withMessageContaining("TLS fails")
        .withMessageContaining("caFile");
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> at.tls(redis.certificate(), null, null).open());
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(at::open);
  }

  private static boolean cached(RemoteCache cache, String name) {
    try {
      cache.put(name, new byte[1], Duration.ofMinutes(1));
      boolean there = cache.get(name, 1).isPresent();
      cache.remove(name);
      return there && cache.get(name, 1).isEmpty();
    } catch (RemoteCacheUnavailable e) {
      throw new IllegalStateException(e);
    }
  }

  private static void usable(Configurations configurations) throws StoreUnavailable {
    // At an age of zero a server would not be asked for its name.
    Duration young = Duration.ofMillis(1);
    try (RedisStore store = configurations.settling(young, young).open()) {
      Instant end = Instant.now().plusSeconds(60);
      RecordKey key = new RecordKey("%064x".formatted(System.identityHashCode(configurations)));
      store.create(key, RECORD, end);
      assertThat(store.load(key)).isInstanceOf(Lookup.Found.class);
      assertThat(store.replace(key, RECORD.head(), RECORD))
          .isInstanceOf(Replacement.Replaced.class);
      assertThat(store.claim(key, RECORD.head(), RECORD)).isInstanceOf(Replacement.Replaced.class);
      assertThat(store.load(NOWHERE)).isInstanceOf(Lookup.Absent.class);
      store.touch(Map.of(key, end.plusSeconds(60), KEY, end));
      assertThat(store.load(new RecordKey("f".repeat(64)))).isInstanceOf(Lookup.Absent.class);
      SubjectKey subject = new SubjectKey(key.value());
      store.subjects().enter(subject, key, end);
      assertThat(store.subjects().end(subject, Duration.ofMinutes(1))).containsExactly(key);
      assertThat(store.onceMarks().first("attempt", key.value(), end)).isTrue();
      assertThat(cached(store.cache(), key.value())).isTrue();
    }
  }
}
