package dev.vestibule.session;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.seal.KeyRing;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keys, tickets, sessions and heads: fixed ones, and any number of seeded ones. */
final class Samples {
  static final String COOKIE = "vestibule";
  static final Ticket TICKET = ticket(1);

  private static final String CHARACTERS = "abcXYZ019 äß€😀\"\\{}\u007f;=,\u0000\n";

  private static final List<Ending> ENDINGS = List.of(Ending.values());

  private final Random random;

  Samples(long seed) {
    this.random = new Random(seed);
  }

  static byte[] secret(int filler) {
    byte[] secret = new byte[32];
    Arrays.fill(secret, (byte) filler);
    return secret;
  }

  static KeyRing ring(int... fillers) {
    return KeyRing.of(IntStream.of(fillers).mapToObj(Samples::secret).toList());
  }

  static SessionVault vault(SessionStore store, KeyRing ring) {
    return new SessionVault(store, ring, new SecureRandom(), COOKIE);
  }

  static Ticket ticket(int filler) {
    byte[] bytes = new byte[49];
    Arrays.fill(bytes, (byte) filler);
    bytes[0] = 1;
    return Ticket.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
        .orElseThrow();
  }

  /** The session in the golden record; never change it. */
  static Session golden() {
    Instant login = Instant.parse("2026-11-24T09:00:00.123456789Z");
    return new Session(
        TICKET.id(),
        "corp",
        "vestibule-client",
        7,
        new Identity(
            "https://issuer.example",
            "subject-of-alice",
            List.of("vestibule-client", "other-audience"),
            "alice@example.org",
            true,
            "alice",
            "Alïce Ünal",
            List.of("admins", "entwickler"),
            "sid-1",
            login,
            login.plusSeconds(300),
            login.minusSeconds(60),
            "{\"sub\":\"subject-of-alice\"}"),
        true,
        new TokenSet(
            "access-token-plain",
            login.plusSeconds(300),
            "refresh-token-plain",
            login.minusSeconds(1),
            "id.token.plain",
            "openid email"),
        login,
        login.minusSeconds(3600),
        login.plusSeconds(86_400));
  }

  /** The head in the golden record; never change it. */
  static Head goldenHead() {
    Instant at = Instant.parse("2026-11-24T09:00:00.123Z");
    return new Head(
        "corp",
        7,
        new Head.Status.Claimed(new Intent(new UUID(3, 4), at.plusSeconds(15))),
        new Doubt(2, at, true),
        new Refusals(3, at.minusSeconds(5), at.plusSeconds(600)));
  }

  Session session(SessionId id, String provider, long generation) {
    return new Session(
        id,
        provider,
        text(),
        generation,
        new Identity(
            "issuer " + text(),
            "subject " + text(),
            texts(),
            text(),
            random.nextBoolean(),
            text(),
            text(),
            texts(),
            text(),
            instant(),
            instant(),
            optional(instant()),
            text()),
        random.nextBoolean(),
        new TokenSet(
            text(), instant(), optional(text()), optional(instant()), optional(text()), text()),
        instant(),
        instant(),
        instant());
  }

  Head head() {
    Head.Status status =
        switch (random.nextInt(3)) {
          case 0 -> Head.OPEN;
          case 1 ->
              new Head.Status.Claimed(
                  new Intent(new UUID(random.nextLong(), random.nextLong()), millis()));
          default -> new Head.Status.Ended(ENDINGS.get(random.nextInt(ENDINGS.size())), millis());
        };
    return new Head(
        text(),
        random.nextLong(Long.MAX_VALUE),
        status,
        new Doubt(random.nextInt(1 << 30), millis(), random.nextBoolean()),
        new Refusals(random.nextInt(), millis(), millis()));
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(30); n > 0; n--) {
      int at = random.nextInt(CHARACTERS.codePointCount(0, CHARACTERS.length()));
      text.appendCodePoint(CHARACTERS.codePointAt(CHARACTERS.offsetByCodePoints(0, at)));
    }
    return text.toString();
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  int number(int bound) {
    return random.nextInt(bound);
  }

  Ticket ticket() {
    byte[] bytes = ByteBuffer.allocate(49).put((byte) 1).put(bytes(48)).array();
    return Ticket.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes))
        .orElseThrow();
  }

  private List<String> texts() {
    return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> text()).toList();
  }

  private Instant instant() {
    return Instant.ofEpochSecond(random.nextLong(1L << 33), random.nextInt(1_000_000_000));
  }

  private Instant millis() {
    return Instant.ofEpochMilli(random.nextLong(1L << 43));
  }

  private <T> @Nullable T optional(T value) {
    return random.nextBoolean() ? value : null;
  }
}
