package dev.vestibule.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.RedisCluster;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.redis.Certificates;
import dev.vestibule.redis.Configurations;
import dev.vestibule.redis.OwnRedis;
import dev.vestibule.redis.Probe;
import io.lettuce.core.AclSetuserArgs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is asked for something else than it is, is told so by name. */
final class WrongRedisTest {
  @TempDir private static Path folder = Path.of("");
  private static RedisServer plain;

  WrongRedisTest() {}

  @BeforeAll
  static void start() {
    plain = RedisServer.in(folder.resolve("plain"));
    plain.start();
  }

  @AfterAll
  static void stop() {
    plain.close();
  }

  @Test
  void aServerOfItsOwnIsNoCluster() {
    assertThat(RedisReportTest.report(Configurations.cluster(plain.port())))
        .isEqualTo(
            "  ✗  session.redis: Redis at "
                + plain.address()
                + ": it is no Cluster. Set topology: single; or sentinel, with the Sentinels'"
                + " addresses\n");
  }

  @Test
  void aMemberOfAClusterIsNoServerOfItsOwn() {
    try (RedisCluster cluster = RedisCluster.in(folder.resolve("cluster"))) {
      cluster.start();

      assertThat(RedisReportTest.report(Configurations.at(cluster.primary().port())))
          .isEqualTo("  ✗  session.redis.topology: this is a member of a Cluster. Set cluster\n");
      assertThat(RedisReportTest.report(Configurations.cluster(cluster.primary().port())))
          .contains("✓  sessions in Redis ")
          .doesNotContain("✗");
    }
  }

  @Test
  void aServerIsNoSentinel() {
    assertThat(RedisReportTest.report(Configurations.sentinel("wall", plain.port())))
        .contains("✗  session.redis: ", "no Sentinel says who the primary is", "26379");
  }

  @Test
  void aSentinelIsNoServerNoClusterAndKnowsItsPrimariesByName() throws Exception {
    try (OwnRedis sentinel = sentinel("names")) {
      assertThat(RedisReportTest.report(Configurations.at(sentinel.port())))
          .isEqualTo(
              "  ✗  session.redis.topology: this is a Sentinel, which keeps nothing. Set sentinel,"
                  + " and sentinelMaster\n");
      assertThat(RedisReportTest.report(Configurations.cluster(sentinel.port())))
          .contains("it knows no CLUSTER. Where this is a Sentinel, set topology: sentinel");
      assertThat(RedisReportTest.report(Configurations.sentinel("other", sentinel.port())))
          .contains("the Sentinels watch no primary of the name other. Set sentinelMaster");
      assertThat(RedisReportTest.report(Configurations.sentinel("wall", sentinel.port())))
          .contains("✓  sessions in Redis ")
          .doesNotContain("✗");
    }
  }

  @Test
  void aSentinelThatWantsAPasswordIsToldApartFromARedisThatDoes() throws Exception {
    try (OwnRedis sentinel = sentinel("asks")) {
      try (Probe probe = new Probe(sentinel.port())) {
        probe
            .redis()
            .aclSetuser(
                "default", AclSetuserArgs.Builder.resetpass().addPassword("of-the-sentinel"));
      }
      Configurations at = Configurations.sentinel("wall", sentinel.port());

      assertThat(RedisReportTest.report(at.as(null, "of-redis")))
          .contains("a Sentinel answers: NOAUTH. Sentinels are asked without a password");
    }
  }

  @Test
  void aRedisThatWantsAPasswordSaysSoThroughSentinelsAndClustersToo() throws Exception {
    try (RedisServer redis = RedisServer.in(folder.resolve("locked"))) {
      redis.start();
      try (OwnRedis sentinel = sentinel("open", redis);
          Probe probe = new Probe(redis.port())) {
        probe.redis().configSet("requirepass", "of-redis");

        String wanted = "it answers: NOAUTH (look at user and password)";
        assertThat(RedisReportTest.report(Configurations.at(redis.port()))).contains(wanted);
        assertThat(RedisReportTest.report(Configurations.sentinel("wall", sentinel.port())))
            .contains(wanted);
        assertThat(RedisReportTest.report(Configurations.cluster(redis.port()))).contains(wanted);
      }
    }
  }

  @Test
  void aPortWithTlsAndOneWithoutAreToldApart() throws Exception {
    try (RedisServer redis = RedisServer.in(folder.resolve("tls"))) {
      redis.start();
      Certificates its = Certificates.in(folder, "its");
      int port = FreePorts.any();
      try (Probe probe = new Probe(redis.port())) {
        probe
            .redis()
            .configSet(
                Map.of(
                    "tls-cert-file", its.certificate().toString(),
                    "tls-key-file", its.key().toString(),
                    "tls-ca-cert-file", its.certificate().toString(),
                    "tls-auth-clients", "yes",
                    "tls-port", Integer.toString(port)));
      }

      assertThat(RedisReportTest.report(Configurations.at(port))).contains("set tls: true");
      assertThat(RedisReportTest.report(Configurations.cluster(port))).contains("set tls: true");
      assertThat(
              RedisReportTest.report(
                  Configurations.at(redis.port()).tls(its.certificate(), null, null)))
          .contains("it does not speak TLS, or is silent", "Else set tls: false");
      assertThat(RedisReportTest.report(Configurations.at(port).tls(its.certificate(), null, null)))
          .contains("it wants a client's certificate. Set certificateFile");
    }
  }

  @Test
  void aFileThatIsNoCertificateOrNoKeyIsNamedWithItsSetting() throws Exception {
    Certificates good = Certificates.in(folder, "good");
    Path junk = Files.writeString(folder.resolve("junk.pem"), "no certificate");
    Path nowhere = folder.resolve("nowhere.pem");
    Configurations at = Configurations.at(FreePorts.any());

    for (Path bad : List.of(junk, nowhere)) {
      assertThat(RedisReportTest.report(at.tls(bad, null, null)))
          .contains("session.redis.caFile: " + bad);
      assertThat(RedisReportTest.report(at.tls(good.certificate(), bad, good.key())))
          .contains("session.redis.certificateFile: " + bad);
      assertThat(RedisReportTest.report(at.tls(good.certificate(), good.certificate(), bad)))
          .contains("session.redis.keyFile: " + bad);
    }
  }

  private OwnRedis sentinel(String name) throws Exception {
    return sentinel(name, plain);
  }

  private OwnRedis sentinel(String name, RedisServer primary) throws Exception {
    Path its = Files.createDirectories(folder.resolve(name));
    int port = FreePorts.any();
    Path configuration =
        Files.writeString(
            its.resolve("sentinel.conf"),
            "port %d\nbind 127.0.0.1\ndir %s\nsentinel monitor wall 127.0.0.1 %d 1\n"
                .formatted(port, its, primary.port()));
    Path binary = folder.resolve("plain").resolve("redis-server");
    return OwnRedis.start(binary, its, port, configuration.toString(), "--sentinel");
  }
}
