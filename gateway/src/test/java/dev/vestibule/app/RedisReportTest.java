package dev.vestibule.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.redis.Configurations;
import dev.vestibule.redis.Probe;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} says of a Redis that may, or may not, keep what it is given. */
final class RedisReportTest {
  @TempDir private Path folder = Path.of("");
  private RedisServer redis;
  private Probe probe;

  RedisReportTest() {}

  @BeforeEach
  void start() {
    redis = RedisServer.in(folder.resolve("redis"));
    redis.start();
    probe = new Probe(redis.port());
  }

  @AfterEach
  void stop() {
    probe.close();
    redis.close();
  }

  @Test
  void oneThatKeepsSessionsIsNamedAndNothingOfItsIsLeft() {
    assertThat(report(Configurations.at(redis.port())))
        .containsPattern("^  ✓  sessions in Redis 7\\.\\d+\\.\\d+, no replicas\n$");
  }

  @Test
  void oneThatCouldForgetSessionsIsWarnedOf() {
    probe.redis().configSet("maxmemory-policy", "allkeys-lru");
    probe.redis().configSet("appendonly", "no");

    assertThat(report(Configurations.at(redis.port())))
        .contains("!  session.redis: its maxmemory-policy is allkeys-lru", "Set noeviction")
        .contains("!  session.redis: it keeps no append-only file: a restart forgets every session")
        .doesNotContain("✗");
  }

  @Test
  void acknowledgementsThatNobodyCanGiveAreAnError() {
    assertThat(report(Configurations.at(redis.port()).acknowledgedBy(1)))
        .containsOnlyOnce("✗")
        .contains(
            "✗  session.redis.acknowledgedBy: 1, and it has no replicas: every write will be refused."
                + " Let as many follow it, or set acknowledgedBy: 0");
  }

  @Test
  void aPrimaryThatGoesOnWithoutItsReplicasIsWarnedOf() {
    try (RedisPair pair = RedisPair.in(folder.resolve("pair"))) {
      pair.start();
      Configurations at = Configurations.at(pair.primary().port()).acknowledgedBy(1);

      assertThat(report(at))
          .containsPattern("✓  sessions in Redis .*, 1 replica\n")
          .contains("!  session.redis: min-replicas-to-write is 0")
          .doesNotContain("✗");
      try (Probe primary = new Probe(pair.primary().port())) {
        primary.redis().configSet("min-replicas-to-write", "1");
      }
      assertThat(report(at)).doesNotContain("session.redis");
    }
  }

  @Test
  void aReplicaIsNoPrimary() {
    probe.redis().replicaof("127.0.0.1", FreePorts.any());

    assertThat(report(Configurations.at(redis.port())))
        .isEqualTo(
            "  ✗  session.redis: this is a replica, which takes no writes. Name the primary, or use"
                + " Sentinel\n");
  }

  @Test
  void aCommandThatTheUserMayNotSendIsNamedWithTheRuleThatIsMissing() {
    allow("vestibule:*", "vestibule:*", CommandType.HSET);

    assertThat(report(gateway()))
        .containsOnlyOnce("✗")
        .contains(
            "✗  session.redis.user: gateway may not create a session: Redis at "
                + redis.address()
                + ": it answers: NOPERM",
            "docs/fleet.md",
            "ACL SETUSER gateway +hset\n")
        .doesNotContain("secret-enough");
  }

  @Test
  void aUserWhoMayNotAskHowOldARedisIsIsAnError() {
    allow("vestibule:*", "vestibule:*", CommandType.INFO);

    assertThat(report(gateway()))
        .isEqualTo(
            "  ✗  session.redis.user: gateway may not learn what it is: Redis at "
                + redis.address()
                + ": it answers: NOPERM this user has no permissions to run the 'info' command"
                + " (docs/fleet.md has what the ACL user needs). ACL SETUSER gateway +info\n");
  }

  @Test
  void aUserWhoMayNotAskHowItIsConfiguredIsNone() {
    allow("vestibule:*", "vestibule:*", CommandType.CONFIG);

    assertThat(report(gateway())).contains("✓  sessions in Redis ").doesNotContain("session.redis");
  }

  @Test
  void channelsThatTheUserMayNotUseAreNamedWithTheRuleThatIsMissing() {
    allow("vestibule:*", "others:*", CommandType.CONFIG);

    assertThat(report(gateway()))
        .containsOnlyOnce("✗")
        .contains("session.redis.user: gateway may not hear of what is replaced")
        .contains("ACL SETUSER gateway &vestibule:*\n");
  }

  @Test
  void keysThatTheUserMayNotTouchAreNamedWithTheRuleThatIsMissing() {
    allow("others:*", "vestibule:*", CommandType.CONFIG);

    assertThat(report(gateway()))
        .containsOnlyOnce("✗")
        .contains("ACL SETUSER gateway ~vestibule:*\n");
  }

  @Test
  void aFullOneIsNoMatterOfTheUser() {
    probe.redis().configSet("maxmemory", "1mb");

    assertThat(report(Configurations.at(redis.port())))
        .contains("✗  session.redis: it does not let a gateway ", "OOM", "raise maxmemory")
        .doesNotContain("ACL");
  }

  private Configurations gateway() {
    return Configurations.at(redis.port()).as("gateway", "secret-enough");
  }

  private void allow(String keys, String channels, CommandType allBut) {
    probe
        .redis()
        .aclSetuser(
            "gateway",
            AclSetuserArgs.Builder.on()
                .addPassword("secret-enough")
                .keyPattern(keys)
                .resetChannels()
                .channelPattern(channels)
                .allCommands()
                .removeCommand(allBut));
  }

  static String report(Configurations configurations) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RedisReport.print(configurations.settings(), new Marks(new PrintStream(out, true, UTF_8)));
    return out.toString(UTF_8);
  }
}
