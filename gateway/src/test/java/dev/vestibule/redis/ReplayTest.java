package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.ReplayingStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.StoreUnsettled;
import dev.vestibule.session.Ticket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes around a real Redis that forgets, or goes back in time. */
final class ReplayTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration RECOVERY = Duration.ofSeconds(20);
  private static final Duration IDLE = Duration.ofHours(24);

  @TempDir private Path folder = Path.of("");
  private final SecureRandom random = new SecureRandom();
  private final KeyRing ring = KeyRing.of(List.of(new byte[32]));
  private final Ticket ticket = Ticket.random(random);
  private final List<AutoCloseable> open = new ArrayList<>();
  private RedisServer server;
  private Probe probe;
  private SessionVault one;
  private SessionVault two;

  ReplayTest() {}

  @BeforeEach
  void start() throws Exception {
    server = RedisServer.in(folder);
    server.start();
    probe = new Probe(server.port());
    one = process(LONG, Duration.ZERO);
    two = process(LONG, Duration.ZERO);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    probe.close();
    server.close();
  }

  private SessionVault process(Duration absence, Duration claims) throws StoreUnavailable {
    RedisStore redis = Configurations.at(server.port()).settling(absence, claims).open();
    ReplayingStore store = new ReplayingStore(redis, ring, IDLE);
    open.add(store);
    return new SessionVault(store, ring, random, "vestibule");
  }

  @Test
  void whatAForgetfulServerLacksIsPutBackByWhoeverMeetsIt() throws Exception {
    create();
    probe.redis().flushall();

    assertThatExceptionOfType(StoreUnsettled.class)
        .as("that it is not there proves nothing")
        .isThrownBy(() -> two.load(ticket))
        .withMessageContaining("began anew");
    assertThat(generation(one)).isZero();
    assertThat(generation(two)).isZero();
    assertThat(probe.redis().pttl(name())).isPositive();
  }

  @Test
  void whatARestartLostIsPutBackThoughNobodyAsksForIt() throws Exception {
    create();
    server.kill();
    server.startEmpty();

    await().atMost(RECOVERY).ignoreExceptions().until(() -> generation(two) == 0);
  }

  @Test
  void anOlderGenerationIsReplacedByTheNewer() throws Exception {
    create();
    byte[] before = snapshot();
    refresh(one);
    goBackTo(before);

    assertThat(generation(one)).isEqualTo(1);
    assertThat(generation(two)).isEqualTo(1);
  }

  @Test
  void anAnswerIsStoredOverWhatWentBackInTime() throws Exception {
    create();
    Held.Live seen = claim(one);
    probe.redis().flushall();

    SessionVault.Replaced first = store(one, seen);
    assertThat(first.byCaller()).as("the claim had to be put back first").isFalse();
    assertThat(store(one, (Held.Live) first.held()).byCaller()).isTrue();
    assertThat(generation(two)).isEqualTo(1);
  }

  @Test
  void whatEndedStaysEnded() throws Exception {
    create();
    byte[] before = snapshot();
    assertThat(one.end(ticket, Ending.LOGGED_OUT)).isPresent();
    goBackTo(before);

    assertThat(one.load(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(two.load(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
  }

  @Test
  void anEndBeatsTheNewerGenerationOfAnotherProcess() throws Exception {
    create();
    byte[] before = snapshot();
    refresh(one);
    assertThat(two.end(ticket, Ending.LOGGED_OUT)).isPresent();
    goBackTo(before);

    assertThat(generation(one)).as("it has not heard of the end").isEqualTo(1);
    assertThat(two.load(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(one.load(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
  }

  @Test
  void aClaimThatWasLostIsPutBackAfterTheGapAndNotBefore() throws Exception {
    create();
    byte[] before = snapshot();
    claim(one);
    goBackTo(before);
    assertThat(live(one).head().status())
        .as("of one generation both may be right")
        .isInstanceOf(Head.Status.Open.class);

    interruptNotices();

    await().atMost(RECOVERY).until(() -> live(two).head().status() instanceof Head.Status.Claimed);
  }

  @Test
  void whatAnotherProcessDidSinceIsNotUndoneAfterAGap() throws Exception {
    create();
    claim(one);
    Held.Live seen = live(two);
    Head doubted = seen.head().open().with(seen.head().doubt().plus(Instant.now()));
    assertThat(two.replace(ticket, seen, doubted, seen.session()).byCaller()).isTrue();
    SessionVault three = process(LONG, Duration.ZERO);
    Ticket marker = Ticket.random(random);
    create(one, marker);
    byte[] markerBefore = snapshot(marker);
    claim(one, marker);
    goBackTo(markerBefore, marker);

    interruptNotices();

    // When the one is put back, the other has been looked at: both in one round of one process.
    await()
        .atMost(RECOVERY)
        .until(() -> live(three, marker).head().status() instanceof Head.Status.Claimed);
    assertThat(live(three).head()).isEqualTo(doubted);
  }

  @Test
  void aServerThatIsSettledIsBelieved() throws Exception {
    SessionVault believing = process(Duration.ZERO, Duration.ZERO);
    Ticket other = Ticket.random(random);
    create(believing, other);
    probe.redis().del(name(other));

    assertThat(believing.load(other)).isEqualTo(new Held.Absent());
  }

  @Test
  void whatASettledServerDoesNotHaveIsNotMadeAnewAfterAGap() throws Exception {
    SessionVault settled = process(Duration.ZERO, Duration.ZERO);
    Ticket gone = Ticket.random(random);
    create(settled, gone);
    probe.redis().del(name(gone));

    // When a second round has put something back, the first has looked at everything.
    for (int round = 0; round < 2; round++) {
      Ticket marker = Ticket.random(random);
      create(settled, marker);
      byte[] before = snapshot(marker);
      claim(settled, marker);
      goBackTo(before, marker);
      interruptNotices();
      await()
          .atMost(RECOVERY)
          .until(() -> live(two, marker).head().status() instanceof Head.Status.Claimed);
    }

    assertThat(probe.redis().exists(name(gone))).isZero();
  }

  @Test
  void aLifeThatRanOutIsNotPutBack() throws Exception {
    Instant end = probe.now().plusMillis(300);
    one.create(ticket, session(ticket), end, () -> Duration.ZERO);
    probe.await(end.plusMillis(2));

    assertThatExceptionOfType(StoreUnsettled.class).isThrownBy(() -> one.load(ticket));
    assertThat(probe.redis().exists(name())).isZero();
  }

  @Test
  void aServerThatBeganAnewTakesNoClaimAndEverythingElse() throws Exception {
    SessionVault careful = process(Duration.ZERO, LONG);
    create(careful, ticket);

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> claim(careful))
        .withMessageContaining("began anew");
    assertThat(live(careful).head().status()).isInstanceOf(Head.Status.Open.class);
    refresh(careful);
    assertThat(generation(careful)).isEqualTo(1);
  }

  @Test
  void whileItIsYoungASessionIsGivenUpByNoConclusionButAtOnceByItsUser() throws Exception {
    SessionVault careful = process(Duration.ZERO, LONG);
    create(careful, ticket);
    Held.Live seen = live(careful);
    Head refused = seen.head().ended(Ending.REFUSED, seen.now());

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> careful.giveUp(ticket, seen, refused))
        .withMessageContaining("began anew");
    assertThat(live(careful).head().status()).isInstanceOf(Head.Status.Open.class);

    assertThat(careful.end(ticket, Ending.LOGGED_OUT)).isPresent();
  }

  @Test
  void whatIsNotTakenAtOnceIsPutBackLater() throws Exception {
    create();
    probe.redis().flushall();
    probe.redis().configSet("min-replicas-to-write", "1");
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> one.load(ticket))
        .isNotInstanceOf(StoreUnsettled.class)
        .withMessageContaining("NOREPLICAS");
    interruptNotices();
    await().atMost(RECOVERY).ignoreExceptions().until(() -> probe.redis().ping().equals("PONG"));
    probe.redis().configSet("min-replicas-to-write", "0");

    await().atMost(RECOVERY).until(() -> probe.redis().exists(name()) == 1);
    await()
        .atMost(RECOVERY)
        .until(() -> probe.redis().keys("*:server").size() == KeyNames.tags().count());
  }

  @Test
  void itsAgeBeginsWithoutAnybodyAskingForARecord() throws Exception {
    server.stop();
    server.startEmpty();

    await()
        .atMost(RECOVERY)
        .ignoreExceptions()
        .until(() -> probe.redis().keys("*:server").size() == KeyNames.tags().count());
  }

  @Test
  void aServerIsAsOldAsItSaysAndARestartMakesItYoungAgain() throws Exception {
    Duration young = Duration.ofSeconds(2);
    Instant began = probe.now();
    SessionVault patient = process(Duration.ZERO, young);
    create(patient, ticket);
    await().atMost(RECOVERY).ignoreExceptions().until(() -> claim(patient) != null);
    assertThat(probe.now()).isAfterOrEqualTo(began);

    server.stop();
    server.start();
    Ticket other = Ticket.random(random);
    await()
        .atMost(RECOVERY)
        .ignoreExceptions()
        .until(() -> {
          create(patient, other);
          return true;
        });
    SessionVault strict = process(Duration.ZERO, LONG);
    assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> claim(strict, other));
  }

  private void create() throws StoreUnavailable {
    create(one, ticket);
  }

  private void create(SessionVault process, Ticket its) throws StoreUnavailable {
    process.create(its, session(its), Instant.now().plus(IDLE), () -> Duration.ZERO);
  }

  private Held.Live claim(SessionVault process) throws StoreUnavailable {
    return claim(process, ticket);
  }

  private Held.Live claim(SessionVault process, Ticket its) throws StoreUnavailable {
    Held.Live seen = live(process, its);
    Head claimed = seen.head().claimed(new Intent(UUID.randomUUID(), Instant.now().plus(LONG)));
    return (Held.Live) process.replace(its, seen, claimed, seen.session()).held();
  }

  private void refresh(SessionVault process) throws StoreUnavailable {
    assertThat(store(process, live(process)).byCaller()).isTrue();
  }

  private SessionVault.Replaced store(SessionVault process, Held.Live seen)
      throws StoreUnavailable {
    Session next =
        seen.session()
            .refreshed(
                new TokenAnswer(
                    "access-1",
                    Instant.now().plusSeconds(300),
                    "r1",
                    null,
                    "openid",
                    Instant.now()));
    return process.replace(ticket, seen, seen.head().nextGeneration(), next);
  }

  private long generation(SessionVault process) throws StoreUnavailable {
    return live(process).head().generation();
  }

  private Held.Live live(SessionVault process) throws StoreUnavailable {
    return live(process, ticket);
  }

  private static Held.Live live(SessionVault process, Ticket its) throws StoreUnavailable {
    return (Held.Live) process.load(its);
  }

  private String name() {
    return name(ticket);
  }

  private static String name(Ticket its) {
    String key = its.id().recordKey().value();
    return "vestibule:{" + key.substring(0, 2) + "}:" + key;
  }

  private byte[] snapshot() {
    return snapshot(ticket);
  }

  private byte[] snapshot(Ticket its) {
    return probe.redis().dump(name(its));
  }

  private void goBackTo(byte[] snapshot) {
    goBackTo(snapshot, ticket);
  }

  private void goBackTo(byte[] snapshot, Ticket its) {
    probe
        .redis()
        .restore(name(its), snapshot, io.lettuce.core.RestoreArgs.Builder.ttl(IDLE).replace());
  }

  private void interruptNotices() {
    probe.redis().clientKill(io.lettuce.core.KillArgs.Builder.typePubsub());
  }

  private static Session session(Ticket its) {
    Instant at = Instant.now();
    Identity ada =
        new Identity(
            "https://issuer",
            "ada",
            List.of("client"),
            "",
            false,
            "",
            "",
            List.of(),
            "",
            at,
            at.plusSeconds(300),
            null,
            "{}");
    TokenSet tokens = new TokenSet("access-0", at.plusSeconds(300), "r0", at, null, "openid");
    return new Session(
        its.id(), "corp", "client", 0, ada, false, tokens, at, at, at.plus(Duration.ofDays(7)));
  }
}
