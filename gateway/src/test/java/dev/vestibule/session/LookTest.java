package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.SessionVault.Held;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever knows a record finds out that it is unchanged, and whatever else it is. */
final class LookTest {
  private static final Ticket TICKET = Samples.TICKET;
  private static final int LAST_OF_ID = SessionId.BYTES;
  private static final int LAST_OF_KEY = 48;

  private final OneRecordStore store = new OneRecordStore();
  private final SessionVault vault = Samples.vault(store, Samples.ring(1));

  /** Whose ring opens nothing of what is here. */
  private final SessionVault keyless = Samples.vault(store, Samples.ring(2));

  private Held.Live created;

  LookTest() {}

  @BeforeEach
  void create() throws StoreUnavailable {
    Instant until = OneRecordStore.NOW.plusSeconds(60);
    created = (Held.Live) vault.create(TICKET, Samples.golden(), until, () -> Duration.ZERO);
  }

  @Test
  void whatNobodyKnowsIsOpened() throws Exception {
    assertThat(opened(Fingerprint.NONE).held()).isEqualTo(vault.load(TICKET));
  }

  @Test
  void whatIsKnownIsNotOpenedAgain() throws Exception {
    Fingerprint known = known();

    assertThat(vault.look(TICKET, known)).isEqualTo(new Look.Unchanged(OneRecordStore.NOW));
    assertThat(keyless.look(TICKET, known)).isEqualTo(new Look.Unchanged(OneRecordStore.NOW));
  }

  @Test
  void aNewGenerationIsOpenedAndIsKnownFromThenOn() throws Exception {
    Fingerprint old = known();
    Session next = new Samples(1).session(TICKET.id(), "corp", created.session().generation() + 1);
    vault.replace(TICKET, created, created.head().nextGeneration(), next);

    Look.Opened found = opened(old);
    assertThat(((Held.Live) found.held()).session()).isEqualTo(next);
    assertThat(vault.look(TICKET, found.fingerprint())).isInstanceOf(Look.Unchanged.class);
  }

  @Test
  void aHeadThatChangedAloneIsOpened() throws Exception {
    Fingerprint old = known();
    Head doubted = created.head().with(created.head().doubt().plus(OneRecordStore.NOW));
    SealedRecord record = store.record();
    store.record =
        new SealedRecord(
            new HeadFormat(Samples.ring(1)).write(TICKET.id().recordKey(), doubted),
            record.slots(),
            record.body());

    assertThat(((Held.Live) opened(old).held()).head()).isEqualTo(doubted);
  }

  @Test
  void anEndIsSeenAndIsNothingToBeKnownBy() throws Exception {
    Fingerprint old = known();
    vault.end(TICKET, Ending.LOGGED_OUT);

    Look.Opened found = opened(old);
    assertThat(found.held()).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(vault.look(TICKET, found.fingerprint())).isInstanceOf(Look.Opened.class);
  }

  @Test
  void aRecordThatIsGoneIsGone() throws Exception {
    Fingerprint old = known();
    store.record = null;

    Look.Opened found = opened(old);
    assertThat(found.held()).isEqualTo(new Held.Absent());
    assertThat(found.fingerprint()).isSameAs(Fingerprint.NONE);
  }

  @Test
  void everyChangeOfOneByteIsNoticed() throws Exception {
    Fingerprint known = known();
    SealedRecord good = store.record();
    for (int at = 0; at < good.size(); at++) {
      byte[] bytes = joined(good);
      bytes[at] ^= 1;
      store.record = cut(bytes, good.head().length, good.slots().length);
      assertThat(isUnchanged(TICKET, known)).as("byte %d", at).isFalse();
    }
  }

  @Test
  void theSameBytesCutOtherwiseAreAnotherRecord() throws Exception {
    Fingerprint known = known();
    SealedRecord good = store.record();
    int head = good.head().length;
    int slots = good.slots().length;

    store.record = cut(joined(good), head + 1, slots - 1);
    assertThat(isUnchanged(TICKET, known)).isFalse();
    store.record = cut(joined(good), head, slots + 1);
    assertThat(isUnchanged(TICKET, known)).isFalse();
    store.record = cut(joined(good), head + 1, slots);
    assertThat(isUnchanged(TICKET, known)).isFalse();
    store.record = cut(joined(good), head, slots);
    assertThat(isUnchanged(TICKET, known)).isTrue();
  }

  @Test
  void whatOneTicketOpenedNoOtherKnows() throws Exception {
    Fingerprint known = known();

    assertThat(vault.look(other(LAST_OF_KEY), known))
        .isEqualTo(new Look.Opened(new Held.Absent(), Fingerprint.NONE));
    assertThat(isUnchanged(other(LAST_OF_ID), known)).as("nor another session's").isFalse();
  }

  @Test
  void aFingerprintDoesNotSayOfWhat() throws Exception {
    assertThat(known()).hasToString("Fingerprint[of a record]");
    assertThat(Fingerprint.NONE).hasToString("Fingerprint[none]");
  }

  private Fingerprint known() throws StoreUnavailable {
    return opened(Fingerprint.NONE).fingerprint();
  }

  private Look.Opened opened(Fingerprint known) throws StoreUnavailable {
    return (Look.Opened) vault.look(TICKET, known);
  }

  private boolean isUnchanged(Ticket ticket, Fingerprint known) {
    try {
      return vault.look(ticket, known) instanceof Look.Unchanged;
    } catch (StoreUnavailable keyIdOfNobody) {
      return false;
    }
  }

  /** A ticket that differs in one byte. */
  private static Ticket other(int at) {
    byte[] bytes = Base64.getUrlDecoder().decode(TICKET.text());
    bytes[at] ^= 1;
    return Ticket.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
        .orElseThrow();
  }

  private static byte[] joined(SealedRecord record) {
    return ByteBuffer.allocate(record.size())
        .put(record.head())
        .put(record.slots())
        .put(record.body())
        .array();
  }

  private static SealedRecord cut(byte[] bytes, int head, int slots) {
    return new SealedRecord(
        Arrays.copyOf(bytes, head),
        Arrays.copyOfRange(bytes, head, head + slots),
        Arrays.copyOfRange(bytes, head + slots, bytes.length));
  }
}
