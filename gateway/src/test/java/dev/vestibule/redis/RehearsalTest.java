package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.lab.fleet.RedisCluster;
import dev.vestibule.lab.fleet.RedisPair;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a user lacks of what is written down for it is found, by name. */
final class RehearsalTest {
  private static final String PASSWORD = "of-vestibule";

  /** One lets the facts say more, the other is needed where replicas have to acknowledge. */
  private static final Set<String> NOT_NEEDED_HERE = Set.of("+config|get", "+wait");

  @TempDir private static Path folder = Path.of("");
  private static RedisServer server;
  private static Probe probe;

  RehearsalTest() {}

  @BeforeAll
  static void start() {
    server = RedisServer.in(folder);
    server.start();
    probe = new Probe(server.port());
  }

  @AfterAll
  static void stop() {
    probe.close();
    server.close();
  }

  @AfterEach
  void empty() {
    probe.redis().flushall();
  }

  @Test
  void aUserWithWhatIsWrittenDownLacksNothing() throws Exception {
    allow(probe, written());

    Rehearsal.Found found = rehearse(vestibule());

    assertThat(found.refusals()).isEmpty();
    assertThat(found.facts()).isNotNull();
    assertThat(probe.redis().aclLog()).isEmpty();
    assertThat(probe.names()).isEmpty();
    assertThat(probe.redis().keys("*"))
        .as("since when it keeps one slot")
        .singleElement()
        .satisfies(place -> assertThat(probe.redis().pttl(place)).isPositive());
  }

  static List<String> rules() throws Exception {
    return written().stream()
        .filter(rule -> rule.matches("[+~&].*"))
        .filter(rule -> !NOT_NEEDED_HERE.contains(rule))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aUserWhoLacksOneOfThemIsToldWhich(String rule) throws Exception {
    allow(probe, written().stream().filter(each -> !each.equals(rule)).toList());

    assertThat(rehearse(vestibule()).refusals())
        .isNotEmpty()
        .allSatisfy(refusal -> {
          assertThat(refusal.rule()).isEqualTo(rule);
          assertThat(refusal.why()).doesNotContain(PASSWORD);
        });
    // What cannot be removed has an end.
    assertThat(probe.names())
        .hasSize(rule.equals("+unlink") ? 5 : 0)
        .allSatisfy(place -> assertThat(probe.redis().pttl(place)).isBetween(1L, 120_000L));
  }

  @Test
  void twoThatAreMissingAreToldAtOnce() throws Exception {
    allow(
        probe, written().stream().filter(each -> !Set.of("+zadd", "+set").contains(each)).toList());

    assertThat(rehearse(vestibule()).refusals())
        .extracting(Refusal::rule)
        .containsExactlyInAnyOrder("+zadd", "+set");
  }

  @Test
  void aFullRedisIsNoMatterOfRights() throws Exception {
    probe.redis().configSet("maxmemory", "1mb");
    try {
      assertThat(rehearse(Configurations.at(server.port())).refusals())
          .isNotEmpty()
          .allSatisfy(refusal -> {
            assertThat(refusal.rule()).isNull();
            assertThat(refusal.why()).contains("OOM", "raise maxmemory");
          });
    } finally {
      probe.redis().configSet("maxmemory", "0");
    }
  }

  @Test
  void aSilentRedisIsGivenUpAfterOneAnswerThatDidNotCome() throws Exception {
    Configurations impatient =
        Configurations.at(server.port()).answerTimeout(Duration.ofMillis(300));
    server.freeze();
    try {
      assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> rehearse(impatient));
    } finally {
      server.thaw();
    }
  }

  @Test
  void whereReplicasHaveToAcknowledgeTheUserMustBeAllowedToWait() throws Exception {
    try (RedisPair pair = RedisPair.in(folder.resolve("pair"))) {
      pair.start();
      try (Probe primary = new Probe(pair.primary().port())) {
        Configurations at =
            Configurations.at(pair.primary().port()).as("vestibule", PASSWORD).acknowledgedBy(1);
        allow(primary, written());
        assertThat(rehearse(at).refusals()).isEmpty();

        allow(primary, written().stream().filter(each -> !each.equals("+wait")).toList());
        assertThat(rehearse(at).refusals()).extracting(Refusal::rule).containsExactly("+wait");
      }
    }
  }

  @Test
  void eachMemberOfAClusterIsTriedAndEachHasUsersOfItsOwn() throws Exception {
    try (RedisCluster cluster = RedisCluster.in(folder.resolve("cluster"))) {
      cluster.start();
      List<Integer> ports =
          cluster.addresses().stream().map(RedisAddress::parse).map(RedisAddress::port).toList();
      for (int port : ports) {
        try (Probe member = new Probe(port)) {
          allow(member, ofCluster());
        }
      }
      Configurations at = Configurations.cluster(ports.getFirst()).as("vestibule", PASSWORD);
      assertThat(rehearse(at).refusals()).isEmpty();

      for (String lacking : List.of("+spublish", "+ssubscribe", "+hset")) {
        try (Probe second = new Probe(ports.get(1))) {
          allow(second, ofCluster().stream().filter(each -> !each.equals(lacking)).toList());
          assertThat(rehearse(at).refusals())
              .as(lacking)
              .isNotEmpty()
              .allSatisfy(refusal -> assertThat(refusal.rule()).isEqualTo(lacking));
          allow(second, ofCluster());
        }
      }
    }
  }

  private static Configurations vestibule() {
    return Configurations.at(server.port()).as("vestibule", PASSWORD);
  }

  private static Rehearsal.Found rehearse(Configurations configurations) throws StoreUnavailable {
    return Rehearsal.of(configurations.settings(), new SecureRandom());
  }

  /** The rules of docs/fleet.md. */
  private static List<String> written() throws Exception {
    Matcher rule =
        Pattern.compile("(?m)^ACL SETUSER vestibule on >password (.*)$")
            .matcher(Files.readString(Path.of("../docs/fleet.md")));
    assertThat(rule.find()).isTrue();
    return Arrays.asList(rule.group(1).split(" "));
  }

  private static List<String> ofCluster() throws Exception {
    Matcher instead =
        Pattern.compile("In a Cluster, instead of `([^`]+)`: `([^`]+)`")
            .matcher(Files.readString(Path.of("../docs/fleet.md")));
    assertThat(instead.find()).isTrue();
    List<String> rules = new java.util.ArrayList<>(written());
    rules.removeAll(List.of(instead.group(1).split(" ")));
    rules.addAll(List.of(instead.group(2).split(" ")));
    return rules;
  }

  private static void allow(Probe at, List<String> rules) {
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    for (String word : List.of("SETUSER", "vestibule", "reset", "on", ">" + PASSWORD)) {
      arguments.add(word);
    }
    rules.forEach(arguments::add);
    assertThat(
            at.redis().dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), arguments))
        .isEqualTo("OK");
  }
}
