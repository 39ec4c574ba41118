package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.seal.Aead;
import dev.vestibule.session.SessionVault.Held;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the vault makes of a store, where that is no matter of bytes. */
final class SessionVaultTest {
  private static final Ticket TICKET = Samples.TICKET;
  private static final Intent INTENT =
      new Intent(new UUID(1, 2), OneRecordStore.NOW.plusSeconds(15));

  private final OneRecordStore store = new OneRecordStore();
  private final SessionVault vault = Samples.vault(store, Samples.ring(1));
  private final List<SessionId> ended = new ArrayList<>();
  private Held.Live created;

  SessionVaultTest() {}

  @BeforeEach
  void create() throws StoreUnavailable {
    created = create(vault);
    vault.whenEnded(ended::add);
  }

  @Test
  void theStoreIsToldOfAClaimWhenAGrantIsAnnouncedAndWhenASessionIsGivenUp() throws Exception {
    Held.Live claimed = replaced(created, created.head().claimed(INTENT));
    assertThat(store.claims).isEqualTo(1);
    Held.Live identified = replaced(claimed, claimed.head());
    assertThat(store.claims).as("the same grant").isEqualTo(1);
    Held.Live open = replaced(identified, identified.head().open());
    assertThat(store.claims).isEqualTo(1);

    vault.giveUp(TICKET, open, open.head().ended(Ending.REFUSED, open.now()));
    assertThat(store.claims).isEqualTo(2);
  }

  @Test
  void nothingButAnEndIsPutThereByWhoGivesUp() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vault.giveUp(TICKET, created, created.head()));
    assertThat(store.claims).isZero();
  }

  @Test
  void whatItsUserEndsIsNoClaim() throws Exception {
    assertThat(vault.end(TICKET, Ending.LOGGED_OUT)).isPresent();
    assertThat(store.claims).isZero();
  }

  @Test
  void anEndIsToldToWhoListensWhoeverWasFirst() throws Exception {
    Samples.vault(store, Samples.ring(1)).end(TICKET, Ending.LOGGED_OUT);

    vault.giveUp(TICKET, created, created.head().ended(Ending.REFUSED, created.now()));

    assertThat(ended).containsExactly(TICKET.id());
  }

  @Test
  void whatLivesOnIsNoEndToBeToldOf() throws Exception {
    replaced(created, created.head().claimed(INTENT));

    vault.giveUp(TICKET, created, created.head().ended(Ending.REFUSED, created.now()));

    assertThat(ended).isEmpty();
  }

  @Test
  void anEndThatNobodyAcknowledgedIsNoneForWhoTriesAgainEither() throws Exception {
    store.acknowledged = false;
    for (int tries = 0; tries < 2; tries++) {
      assertThatExceptionOfType(StoreUnavailable.class)
          .isThrownBy(() -> vault.end(TICKET, Ending.LOGGED_OUT));
      assertThat(vault.load(TICKET)).isInstanceOf(Held.Over.class);
    }

    store.acknowledged = true;
    assertThat(vault.end(TICKET, Ending.LOGGED_OUT)).isEmpty();
    assertThat(ended).containsExactly(TICKET.id());
  }

  @Test
  void anEndWhoseAnswerWasLostIsFoundByWhoPutItAndGivesWhatItEnded() throws Exception {
    store.acknowledged = false;
    AtomicInteger calls = new AtomicInteger();
    SteppedStore late =
        new SteppedStore(store, () -> store.acknowledged = calls.incrementAndGet() > 2);

    assertThat(Samples.vault(late, Samples.ring(1)).end(TICKET, Ending.LOGGED_OUT))
        .contains(created.session());
    assertThat(vault.load(TICKET)).isInstanceOf(Held.Over.class);
  }

  @Test
  void aSessionThatKeepsChangingIsNotSaidToHaveEnded() throws Exception {
    SteppedStore restless = new SteppedStore(store, this::changeElsewhere);

    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> Samples.vault(restless, Samples.ring(1)).end(TICKET, Ending.LOGGED_OUT))
        .withMessageContaining("kept changing");
  }

  @Test
  void whatIsWrittenAgainNeedsTheKeyOfBeforeNoMore() throws Exception {
    SessionVault rotated = Samples.vault(store, Samples.ring(2, 1));
    Held.Live found = (Held.Live) rotated.load(TICKET);

    var _ = rotated.replace(TICKET, found, found.head(), found.session());

    assertThat(Samples.vault(store, Samples.ring(2)).load(TICKET)).isInstanceOf(Held.Live.class);
  }

  @Test
  void moreSlotsThanARecordMayHaveOpenNothing() {
    byte[] one = store.record().slots();

    assertThat(slots().open(TICKET, times(one, KeySlots.MAXIMUM))).isPresent();
    assertThat(slots().open(TICKET, times(one, KeySlots.MAXIMUM + 1))).isEmpty();
  }

  @Test
  void everySessionHasATicketAndABodyKeyOfItsOwn() throws Exception {
    SecureRandom random = new SecureRandom();
    Ticket one = Ticket.random(random);
    Ticket other = Ticket.random(random);
    assertThat(one.id()).isNotEqualTo(other.id());
    assertThat(one.hasKeyOf(other)).isFalse();

    byte[] first = bodyKey();
    create(vault);
    assertThat(bodyKey()).isNotEqualTo(first);
  }

  @Test
  void whatNamesASessionInLogsOpensNothing() {
    assertThat(TICKET.toString()).doesNotContain(TICKET.text());
    assertThat(TICKET).hasToString("Ticket[" + TICKET.id() + "]");
    assertThat(TICKET.id().toString())
        .hasSize(8)
        .isEqualTo(TICKET.id().recordKey().value().substring(0, 8));
  }

  private byte[] bodyKey() {
    return slots().open(TICKET, store.record().slots()).orElseThrow().bodyKey().getEncoded();
  }

  private static KeySlots slots() {
    return new KeySlots(Samples.ring(1), new Aead(new SecureRandom()), Samples.COOKIE);
  }

  /** The same slot so many times. */
  private static byte[] times(byte[] one, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(1 + count * (one.length - 1)).put((byte) count);
    for (int slot = 0; slot < count; slot++) {
      bytes.put(one, 1, one.length - 1);
    }
    return bytes.array();
  }

  private void changeElsewhere() {
    try {
      SessionVault elsewhere = Samples.vault(store, Samples.ring(1));
      Held.Live live = (Held.Live) elsewhere.load(TICKET);
      elsewhere.replace(
          TICKET, live, live.head().with(live.head().doubt().plus(live.now())), live.session());
    } catch (StoreUnavailable e) {
      throw new IllegalStateException(e);
    }
  }

  private Held.Live replaced(Held.Live expected, Head head) throws StoreUnavailable {
    return (Held.Live) vault.replace(TICKET, expected, head, expected.session()).held();
  }

  private static Held.Live create(SessionVault vault) throws StoreUnavailable {
    return (Held.Live)
        vault.create(
            TICKET, Samples.golden(), OneRecordStore.NOW.plusSeconds(60), () -> Duration.ZERO);
  }
}
