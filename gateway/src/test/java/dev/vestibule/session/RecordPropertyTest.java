package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.SessionVault.Held;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is true of every record, whatever session is in it. */
final class RecordPropertyTest {
  private static final Instant LIVES_UNTIL = OneRecordStore.NOW.plusSeconds(60);

  private final OneRecordStore store = new OneRecordStore();
  private final SessionVault vault = Samples.vault(store, Samples.ring(1));

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsKeptIsFoundAgain(long seed) throws StoreUnavailable {
    Samples samples = new Samples(seed);
    Ticket ticket = samples.ticket();
    Session first = samples.session(ticket.id(), samples.text(), 0);
    Held.Live created = live(vault.create(ticket, first, LIVES_UNTIL, () -> Duration.ZERO));
    assertThat(session(vault, ticket)).isEqualTo(first);

    Session next = samples.session(ticket.id(), first.provider(), 1);
    vault.replace(ticket, created, created.head().nextGeneration(), next);
    assertThat(session(vault, ticket)).isEqualTo(next);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyHeadIsReadAsItWasWritten(long seed) {
    Samples samples = new Samples(seed);
    HeadFormat format = new HeadFormat(Samples.ring(1));
    RecordKey key = samples.ticket().id().recordKey();
    Head head = samples.head();
    assertThat(format.read(key, format.write(key, head))).contains(head);
    assertThat(format.read(samples.ticket().id().recordKey(), format.write(key, head))).isEmpty();
  }

  @Test
  void everyChangeOfOneByteIsRefused() throws StoreUnavailable {
    create();
    SealedRecord good = store.record();
    for (int part = 0; part < 3; part++) {
      int length = List.of(good.head(), good.slots(), good.body()).get(part).length;
      for (int at = 0; at < length; at++) {
        for (int flip : new int[] {1, 0x80, 0xff}) {
          store.record = flipped(good, part, at, flip);
          assertThat(isRefused()).as("part %d, byte %d ^ %d", part, at, flip).isTrue();
        }
      }
    }
    store.record = good;
    assertThat(isRefused()).isFalse();
  }

  @Test
  void everyCutIsRefused() throws StoreUnavailable {
    create();
    SealedRecord good = store.record();
    for (int keep = 0; keep < good.head().length; keep++) {
      store.record =
          new SealedRecord(java.util.Arrays.copyOf(good.head(), keep), good.slots(), good.body());
      assertThat(isRefused()).as("head of %d bytes", keep).isTrue();
    }
    for (int keep = 0; keep < good.slots().length; keep++) {
      store.record =
          new SealedRecord(good.head(), java.util.Arrays.copyOf(good.slots(), keep), good.body());
      assertThat(isRefused()).as("slots of %d bytes", keep).isTrue();
    }
    for (int keep = 0; keep < good.body().length; keep++) {
      store.record =
          new SealedRecord(good.head(), good.slots(), java.util.Arrays.copyOf(good.body(), keep));
      assertThat(isRefused()).as("body of %d bytes", keep).isTrue();
    }
  }

  private boolean isRefused() {
    try {
      return vault.load(Samples.TICKET) instanceof Held.Absent;
    } catch (StoreUnavailable keyIdOfNobody) {
      return true;
    }
  }

  @Test
  void aBodyOpensForItsGenerationOnly() throws StoreUnavailable {
    Held.Live created = create();
    SealedRecord old = store.record();
    vault.replace(Samples.TICKET, created, created.head().nextGeneration(), golden(1));

    store.record = new SealedRecord(store.record().head(), old.slots(), old.body());
    assertThat(vault.load(Samples.TICKET)).isInstanceOf(Held.Absent.class);
  }

  @Test
  void aRecordOpensForItsTicketItsCookieAndItsProviderOnly() throws StoreUnavailable {
    create();
    SessionVault otherCookie =
        new SessionVault(store, Samples.ring(1), new SecureRandom(), "other");
    assertThat(vault.load(Samples.ticket(2))).isInstanceOf(Held.Absent.class);
    assertThat(otherCookie.load(Samples.TICKET)).isInstanceOf(Held.Absent.class);

    SealedRecord good = store.record();
    byte[] head =
        new HeadFormat(Samples.ring(1))
            .write(Samples.TICKET.id().recordKey(), Head.untroubled("another", 0));
    store.record = new SealedRecord(head, good.slots(), good.body());
    assertThat(vault.load(Samples.TICKET)).isInstanceOf(Held.Absent.class);
  }

  @Test
  void aRecordUnderAKeyThatHasNotArrivedYetIsNotTakenForNone() throws StoreUnavailable {
    create();
    assertThatThrownBy(() -> Samples.vault(store, Samples.ring(2)).load(Samples.TICKET))
        .isInstanceOf(StoreUnavailable.class);
  }

  @Test
  void keysAreRotatedInTwoStepsWithoutLosingASession() throws StoreUnavailable {
    Held.Live old = create();
    SessionVault readable = Samples.vault(store, Samples.ring(1, 2));
    SessionVault primary = Samples.vault(store, Samples.ring(2, 1));
    SessionVault done = Samples.vault(store, Samples.ring(2));

    Held.Live seen = live(primary, Samples.TICKET);
    assertThat(seen).isEqualTo(old);
    primary.replace(Samples.TICKET, seen, seen.head().nextGeneration(), golden(1));

    assertThat(session(readable, Samples.TICKET)).isEqualTo(golden(1));
    assertThat(session(primary, Samples.TICKET)).isEqualTo(golden(1));
    assertThat(session(done, Samples.TICKET)).isEqualTo(golden(1));
    assertThatThrownBy(() -> vault.load(Samples.TICKET)).isInstanceOf(StoreUnavailable.class);
  }

  @Test
  void anEndedRecordHasNeitherBodyNorKeys() throws StoreUnavailable {
    create();
    assertThat(vault.end(Samples.TICKET, Ending.LOGGED_OUT)).contains(golden(0));
    assertThat(store.record().body()).isEmpty();
    assertThat(store.record().slots()).isEmpty();
    assertThat(vault.load(Samples.TICKET)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
    assertThat(vault.end(Samples.TICKET, Ending.LOGGED_OUT)).isEmpty();
  }

  @Test
  void nothingInARecordIsReadable() throws StoreUnavailable {
    Session session = golden(0);
    vault.create(Samples.TICKET, session, LIVES_UNTIL, () -> Duration.ZERO);
    SealedRecord record = store.record();
    String bytes =
        Stream.of(record.head(), record.slots(), record.body())
            .map(part -> new String(part, StandardCharsets.ISO_8859_1))
            .reduce("", String::concat);
    assertThat(bytes)
        .doesNotContain(
            "plain", "alice", "example", "admins", "entwickler", "sid-1", "openid", "client")
        .doesNotContain(Samples.TICKET.text())
        .contains("corp");
    assertThat(record.toString()).isEqualTo("SealedRecord[" + record.size() + " bytes]");
  }

  private static Session golden(long generation) {
    Session golden = Samples.golden();
    return new Session(
        golden.id(),
        golden.provider(),
        golden.clientId(),
        generation,
        golden.identity(),
        golden.identityPending(),
        golden.tokens(),
        golden.tokensAt(),
        OneRecordStore.NOW,
        golden.endsAt());
  }

  private Held.Live create() throws StoreUnavailable {
    return live(vault.create(Samples.TICKET, golden(0), LIVES_UNTIL, () -> Duration.ZERO));
  }

  private static Held.Live live(SessionVault vault, Ticket ticket) throws StoreUnavailable {
    return live(vault.load(ticket));
  }

  private static Held.Live live(Held held) {
    assertThat(held).isInstanceOf(Held.Live.class);
    return (Held.Live) held;
  }

  private static Session session(SessionVault vault, Ticket ticket) throws StoreUnavailable {
    return live(vault, ticket).session();
  }

  private static SealedRecord flipped(SealedRecord good, int part, int at, int flip) {
    byte[][] parts = {good.head().clone(), good.slots().clone(), good.body().clone()};
    parts[part][at] ^= (byte) flip;
    return new SealedRecord(parts[0], parts[1], parts[2]);
  }

  @Test
  void aRingOfTheSameKeysInAnotherOrderReadsTheSame() throws StoreUnavailable {
    KeyRing ring = Samples.ring(3, 2, 1);
    create();
    assertThat(session(Samples.vault(store, ring), Samples.TICKET)).isEqualTo(golden(0));
  }
}
