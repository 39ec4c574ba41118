package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.session.SessionVault.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Sessions that end by whom they belong to, without their tickets. */
final class SessionsBySubjectTest {
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final Subject ALICE =
      new Subject.User("https://issuer.example", "subject-of-alice");
  private static final Subject HER_SESSION =
      new Subject.ProviderSession("https://issuer.example", "sid-1");
  private static final int STEPS = 9;

  private final SettableClock clock = new SettableClock();
  private final MemoryStore store = new MemoryStore(clock);
  private final SessionVault vault = vault(1);

  @Test
  void allSessionsOfAUserEndAndNobodyElses() throws Exception {
    create(1, "subject-of-alice", "sid-1");
    create(2, "subject-of-alice", "sid-2");
    create(3, "subject-of-bob", "sid-3");

    assertThat(endAll(ALICE)).isEqualTo(2);
    assertThat(held(1)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(held(2)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(held(3)).isInstanceOf(Held.Live.class);
    assertThat(endAll(ALICE)).as("there is none left").isZero();
  }

  @Test
  void theSessionsOfOneSessionAtTheProviderEndAndTheUsersOthersDoNot() throws Exception {
    create(1, "subject-of-alice", "sid-1");
    create(2, "subject-of-alice", "sid-2");
    create(3, "subject-of-alice", "");

    assertThat(endAll(HER_SESSION)).isEqualTo(1);
    assertThat(held(1)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(held(2)).isInstanceOf(Held.Live.class);
    assertThat(held(3)).isInstanceOf(Held.Live.class);
  }

  @Test
  void anIssuersUserIsNoOtherIssuersAndASidIsNoSub() throws Exception {
    create(1, "subject-of-alice", "sid-1");

    assertThat(endAll(new Subject.User("https://other.example", "subject-of-alice"))).isZero();
    assertThat(endAll(new Subject.User("https://issuer.example", "sid-1"))).isZero();
    assertThat(endAll(new Subject.User("https://issuer.examples", "ubject-of-alice"))).isZero();
    assertThat(endAll(new Subject.ProviderSession("https://issuer.example", "subject-of-alice")))
        .isZero();
    assertThat(held(1)).isInstanceOf(Held.Live.class);
  }

  @Test
  void aCallbackThatWasOvertakenByTheEndingOpensNoSession() throws Exception {
    Instant begun = clock.instant();
    clock.advance(Duration.ofSeconds(30));
    endAll(HER_SESSION);
    clock.advance(Duration.ofSeconds(30));

    assertThat(create(1, "subject-of-alice", "sid-1", begun))
        .isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(held(1)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
  }

  @Test
  void aLoginAfterTheEndingLives() throws Exception {
    endAll(ALICE);
    clock.advance(Duration.ofMillis(2));

    assertThat(create(1, "subject-of-alice", "sid-1")).isInstanceOf(Held.Live.class);
    clock.advance(Duration.ofMinutes(5));
    assertThat(refreshed(1).held()).isInstanceOf(Held.Live.class);
  }

  @Test
  void aReplicasClockMayBeWrongWhenALoginMeetsAnEnding() throws Exception {
    endAll(ALICE);
    clock.advance(Duration.ofSeconds(10));
    Instant wrong = clock.instant().minus(Duration.ofMinutes(5));

    // Begun 20 s ago by a clock that is 5 min behind, and 5 s ago.
    Session first = session(1, "subject-of-alice", "sid-1", wrong);
    assertThat(vault.create(Samples.ticket(1), first, life(), () -> Duration.ofSeconds(20)))
        .isInstanceOf(Held.Over.class);
    Session second = session(2, "subject-of-alice", "sid-1", wrong);
    assertThat(vault.create(Samples.ticket(2), second, life(), () -> Duration.ofSeconds(5)))
        .isInstanceOf(Held.Live.class);
    assertThat(refreshed(2).held()).isInstanceOf(Held.Live.class);
  }

  /** Each step of either may come before any of the other's: whoever is first, nobody is left. */
  @Test
  void inNoOrderOfStepsIsASessionLeftThatBeginsWhileAllEnd() throws Exception {
    for (int bits = 0; bits < 1 << STEPS; bits++) {
      MemoryStore shared = new MemoryStore(clock);
      Instant begun = clock.instant();
      Turns.take(
          shared,
          bits,
          creating ->
              Samples.vault(creating, Samples.ring(1))
                  .create(
                      Samples.TICKET,
                      session(1, "subject-of-alice", "sid-1"),
                      life(),
                      since(begun)),
          ending ->
              Samples.vault(ending, Samples.ring(1)).endAll(ALICE, Ending.LOGGED_OUT, LIFETIME));

      assertThat(Samples.vault(shared, Samples.ring(1)).load(Samples.TICKET))
          .as("schedule %s", Integer.toBinaryString(bits))
          .isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    }
  }

  @Test
  void inNoOrderOfStepsDoesARefreshOutliveTheEndingThatItMayHaveLearntOf() throws Exception {
    for (int bits = 0; bits < 1 << STEPS; bits++) {
      MemoryStore shared = new MemoryStore(clock);
      SessionVault refreshing = Samples.vault(shared, Samples.ring(1));
      Held.Live live =
          (Held.Live)
              refreshing.create(
                  Samples.TICKET,
                  session(1, "subject-of-alice", "sid-1"),
                  life(),
                  since(clock.instant()));
      AtomicReference<SessionVault.Replaced> replaced = new AtomicReference<>();
      Turns.take(
          shared,
          bits,
          stepped -> replaced.set(refresh(Samples.vault(stepped, Samples.ring(1)), live)),
          ending ->
              Samples.vault(ending, Samples.ring(1)).endAll(ALICE, Ending.LOGGED_OUT, LIFETIME));

      assertThat(refreshing.load(Samples.TICKET))
          .as("schedule %s", Integer.toBinaryString(bits))
          .isEqualTo(new Held.Over(Ending.LOGGED_OUT));
      assertThat(replaced.get().held())
          .isInstanceOf(replaced.get().byCaller() ? Held.Live.class : Held.Over.class);
    }
  }

  @Test
  void aSessionThatNoIndexKnowsIsFoundOnceItIsRefreshed() throws Exception {
    createUnentered(1);
    clock.advance(Duration.ofMinutes(5));
    assertThat(endAll(ALICE)).isZero();

    createUnentered(2);
    assertThat(refreshed(2).byCaller()).isTrue();
    clock.advance(Duration.ofMinutes(5));
    assertThat(endAll(ALICE)).isEqualTo(1);
    assertThat(held(1)).isInstanceOf(Held.Live.class);
    assertThat(held(2)).isInstanceOf(Held.Over.class);
  }

  @Test
  void anEndingThatPassedASessionByIsMadeUpForAtItsRefresh() throws Exception {
    createUnentered(1);
    clock.advance(Duration.ofMinutes(30));
    endAll(ALICE);
    clock.advance(Duration.ofMinutes(1));

    SessionVault.Replaced replaced = refreshed(1);
    assertThat(replaced.byCaller()).isFalse();
    assertThat(replaced.held()).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(held(1)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
  }

  @Test
  void theEndingFindsWhatWasMadeUnderAnyKeyWhileTheRingRotates() throws Exception {
    List<int[]> replicas =
        List.of(new int[] {1}, new int[] {1, 2}, new int[] {2, 1}, new int[] {2});
    for (int i = 0; i + 1 < replicas.size(); i++) {
      for (int[] one : List.of(replicas.get(i), replicas.get(i + 1))) {
        for (int[] other : List.of(replicas.get(i), replicas.get(i + 1))) {
          MemoryStore shared = new MemoryStore(clock);
          SessionVault creating = Samples.vault(shared, Samples.ring(one));
          SessionVault ending = Samples.vault(shared, Samples.ring(other));
          Instant begun = clock.instant();
          creating.create(
              Samples.TICKET, session(1, "subject-of-alice", "sid-1"), life(), since(begun));
          assertThat(Samples.vault(shared, Samples.ring(one)).load(Samples.TICKET))
              .isInstanceOf(Held.Live.class);

          assertThat(ending.endAll(ALICE, Ending.LOGGED_OUT, LIFETIME)).isEqualTo(1);
          assertThat(
                  creating.create(
                      Samples.ticket(2), session(2, "subject-of-alice", ""), life(), since(begun)))
              .isInstanceOf(Held.Over.class);
        }
      }
    }
  }

  @Test
  void aSessionThatOutlivesTheKeyItWasEnteredUnderIsFoundUnderTheNext() throws Exception {
    create(1, "subject-of-alice", "sid-1");
    SessionVault rotated = vault(2, 1);
    assertThat(refresh(rotated, (Held.Live) rotated.load(Samples.ticket(1))).byCaller()).isTrue();

    assertThat(vault(2).endAll(ALICE, Ending.LOGGED_OUT, LIFETIME)).isEqualTo(1);
    assertThat(vault(2).load(Samples.ticket(1))).isInstanceOf(Held.Over.class);
  }

  @Test
  void aRecordUnderAKeyThatHasNotArrivedIsSaidNotToHaveEndedAndTheOthersEnd() throws Exception {
    vault(1, 2)
        .create(
            Samples.ticket(1), session(1, "subject-of-alice", ""), life(), since(clock.instant()));
    vault(2, 1)
        .create(
            Samples.ticket(2), session(2, "subject-of-alice", ""), life(), since(clock.instant()));

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> endAll(ALICE))
        .withMessageContaining("ended: 1")
        .withMessageContaining("not certain: 1")
        .withMessageContaining("a key that this process does not hold");
    assertThat(held(1)).isInstanceOf(Held.Over.class);
  }

  @Test
  void watchersAreToldOfEachSessionThatEnds() throws Exception {
    create(1, "subject-of-alice", "sid-1");
    List<RecordKey> told = new ArrayList<>();
    store.watch(told::add);

    endAll(ALICE);
    assertThat(told).containsExactly(Samples.ticket(1).id().recordKey());
  }

  @Test
  void whoDoesItAgainHasTheStoreAcknowledgeTheEndsThatAreThere() throws Exception {
    create(1, "subject-of-alice", "sid-1");
    endAll(ALICE);
    List<RecordKey> written = new ArrayList<>();
    store.watch(written::add);

    assertThat(endAll(ALICE)).isZero();
    assertThat(written).containsExactly(Samples.ticket(1).id().recordKey());
    assertThat(held(1)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
  }

  @Test
  void noKeyCanBeHadWithoutTheRingAndNoneTellsWhoItIs() {
    SubjectKey key = new SubjectKeys(Samples.ring(1)).of(ALICE).getFirst();

    assertThat(key.value()).matches("[0-9a-f]{64}");
    assertThat(new SubjectKeys(Samples.ring(2)).of(ALICE)).doesNotContain(key);
    assertThat(new SubjectKeys(Samples.ring(2, 1)).of(ALICE)).hasSize(2).contains(key);
    assertThat(ALICE.toString() + HER_SESSION).doesNotContain("alice", "sid-1");
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject.User("", "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject.ProviderSession("i", ""));
  }

  private SessionVault vault(int... ring) {
    return Samples.vault(store, Samples.ring(ring));
  }

  private int endAll(Subject subject) throws StoreUnavailable {
    return vault.endAll(subject, Ending.LOGGED_OUT, LIFETIME);
  }

  private Held create(int number, String subject, String sid) throws StoreUnavailable {
    return create(number, subject, sid, clock.instant());
  }

  private Held create(int number, String subject, String sid, Instant begun)
      throws StoreUnavailable {
    return vault.create(
        Samples.ticket(number), session(number, subject, sid), life(), since(begun));
  }

  /** Alice's, of an index that has lost what it knew. */
  private void createUnentered(int number) throws StoreUnavailable {
    clock.advance(Duration.ofMillis(2));
    create(number, "subject-of-alice", "sid-1");
    store.forgetEntries();
  }

  private Held held(int number) throws StoreUnavailable {
    return vault.load(Samples.ticket(number));
  }

  private SessionVault.Replaced refreshed(int number) throws StoreUnavailable {
    return refresh(vault, (Held.Live) held(number));
  }

  private static SessionVault.Replaced refresh(SessionVault vault, Held.Live live)
      throws StoreUnavailable {
    Session session = live.session();
    Ticket ticket = session.id().equals(Samples.TICKET.id()) ? Samples.TICKET : Samples.ticket(2);
    TokenAnswer answer =
        new TokenAnswer("next", live.now().plusSeconds(300), "next refresh", null, "", live.now());
    return vault.replace(ticket, live, live.head().nextGeneration(), session.refreshed(answer));
  }

  private SessionVault.LoginAge since(Instant begun) {
    return () -> Duration.between(begun, clock.instant());
  }

  private Instant life() {
    return clock.instant().plus(LIFETIME);
  }

  private Session session(int number, String subject, String sid) {
    return session(number, subject, sid, clock.instant());
  }

  private static Session session(int number, String subject, String sid, Instant createdAt) {
    Session golden = Samples.golden();
    Identity identity = golden.identity();
    return new Session(
        Samples.ticket(number).id(),
        golden.provider(),
        golden.clientId(),
        0,
        new Identity(
            identity.issuer(),
            subject,
            identity.audience(),
            "",
            false,
            "",
            "",
            List.of(),
            sid,
            createdAt,
            createdAt.plusSeconds(300),
            createdAt.minus(Duration.ofDays(1)),
            "{}"),
        false,
        golden.tokens(),
        createdAt,
        createdAt,
        createdAt.plus(LIFETIME));
  }
}
