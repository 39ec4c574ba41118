package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vestibule.cache.RemoteCache;
import dev.vestibule.cache.RemoteCacheUnavailable;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.link.FaultyLink;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.StoreUnsettled;
import dev.vestibule.session.SubjectKey;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** The client library's own exceptions name whom it connects to, and may how. */
  @Test
  void nothingThatTheClientLibraryMadeIsInAnExceptionOfOurs() throws Exception {
    String password = "right-password";
    int nowhere = FreePorts.any();
    probe.redis().configSet("requirepass", password);
    try (FaultyLink link = FaultyLink.to(server.port());
        RedisStore store = Configurations.at(link.port()).as(null, password).open()) {
      List<ThrowingCallable> failing =
          List.of(
              () -> Configurations.at(nowhere).as(null, password).open(),
              () -> Configurations.cluster(nowhere).as(null, password).open(),
              () -> Configurations.cluster(server.port()).as(null, password).open(),
              () -> Configurations.sentinel("wall", nowhere).as(null, password).open(),
              () -> Configurations.sentinel("wall", server.port()).as(null, password).open(),
              () -> store.load(KEY),
              () -> Configurations.at(link.port()).as(null, password).open(),
              () -> Configurations.cluster(link.port()).as(null, password).open());
      link.silence();
      assertThat(failing)
          .allSatisfy(each -> {
            Throwable failure = catchThrowable(each);
            assertThat(failure).isInstanceOf(StoreUnavailable.class);
            assertThat(RedisFailures.chain(failure))
                .allSatisfy(of ->
                    assertThat(of).isInstanceOfAny(StoreUnavailable.class, TimeoutException.class));
            assertThat(failure).asString().doesNotContain(password);
          });
    }
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
                .addCommand(CommandType.EVAL)
                .addCommand(CommandType.EVALSHA)
                .addCommand(CommandType.TIME)
                .addCommand(CommandType.INFO)
                .addCommand(CommandType.EXISTS)
                .addCommand(CommandType.HGET)
                .addCommand(CommandType.HMGET)
                .addCommand(CommandType.HSET)
                .addCommand(CommandType.PEXPIREAT)
                .addCommand(CommandType.PEXPIRE)
                .addCommand(CommandType.PTTL)
                .addCommand(CommandType.GET)
                .addCommand(CommandType.SET)
                .addCommand(CommandType.STRLEN)
                .addCommand(CommandType.UNLINK)
                .addCommand(CommandType.ZADD)
                .addCommand(CommandType.ZRANGE)
                .addCommand(CommandType.ZREMRANGEBYRANK)
                .addCommand(CommandType.ZREMRANGEBYSCORE)
                .addCommand(CommandType.PUBLISH)
                .addCommand(CommandType.PSUBSCRIBE));

    usable(Configurations.at(server.port()).as("vestibule", "of-vestibule"));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() ->
            usable(
                Configurations.at(server.port()).as("vestibule", "of-vestibule").prefix("other")))
        .withMessageContaining("NOPERM");
  }

  /** A rule that is written down for people to copy is the rule that was tried. */
  @ParameterizedTest
  @ValueSource(strings = {"../docs/fleet.md", "../deploy/compose/prepare"})
  void theRulesThatAreWrittenDownAreEnough(Path written) throws Exception {
    Matcher rule =
        Pattern.compile("(?m)^.*(~vestibule:\\* resetchannels .*)$")
            .matcher(Files.readString(written));
    assertThat(rule.find()).isTrue();
    List<String> words = new ArrayList<>(List.of("SETUSER", "vestibule", "on", ">of-vestibule"));
    words.addAll(List.of(rule.group(1).split(" ")));
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    words.forEach(arguments::add);
    String answer =
        probe.redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments);

    assertThat(answer).isEqualTo("OK");
    usable(Configurations.at(server.port()).as("vestibule", "of-vestibule"));
    assertThat(probe.redis().aclLog()).isEmpty();
    probe
        .redis()
        .aclSetuser("vestibule", AclSetuserArgs.Builder.on().removeCommand(CommandType.INFO));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> usable(Configurations.at(server.port()).as("vestibule", "of-vestibule")))
        .withMessageContaining("docs/fleet.md");
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
      // Each slot has an age of its own.
      Awaitility.await()
          .ignoreExceptionsInstanceOf(StoreUnsettled.class)
          .until(() -> store.load(NOWHERE) instanceof Lookup.Absent);
      Awaitility.await()
          .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("began anew"))
          .until(() -> store.claim(key, RECORD.head(), RECORD) instanceof Replacement.Replaced);
      store.touch(Map.of(key, end.plusSeconds(60), KEY, end));
      SubjectKey subject = new SubjectKey(key.value());
      store.subjects().enter(subject, key, end);
      assertThat(store.subjects().end(subject, Duration.ofMinutes(1))).containsExactly(key);
      assertThat(store.onceMarks().first("attempt", key.value(), end)).isTrue();
      assertThat(cached(store.cache(), key.value())).isTrue();
    }
  }
}
