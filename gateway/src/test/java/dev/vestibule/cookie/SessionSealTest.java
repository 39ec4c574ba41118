package dev.vestibule.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.SetCookie;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.session.SessionSettings.Until;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What opens a sealed session, and all that does not. */
final class SessionSealTest {
  private static final Provider CORP = Packed.provider("corp", "wall", "static");
  private static final Providers PROVIDERS =
      Packed.providers(CORP, Packed.provider("other", "wall", "static"));
  private static final SessionSeal SEAL = Packed.seal(Packed.ring(1), "vestibule", PROVIDERS);
  private static final CookieSession SESSION = session(List.of("admins", "entwickler äöü"));

  @Test
  void everySessionIsReadAsItWasSealed() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      List<String> groups =
          IntStream.range(0, random.nextInt(150)).mapToObj(n -> "group-ß€😀-" + n).toList();
      CookieSession session = session(groups);

      CookieSession opened = SEAL.open(sealed(SEAL, session)).orElseThrow();

      assertThat(opened.session()).isEqualTo(session.session());
      assertThat(opened.ticket().text()).isEqualTo(session.ticket().text());
    }
  }

  @Test
  void anOrdinarySessionFitsIntoOneCookie() {
    assertThat(sealed(SEAL, SESSION)).hasSizeLessThan(600);
  }

  @Test
  void nothingOfASessionShowsInItsText() {
    String bytes =
        new String(
            Base64.getUrlDecoder().decode(sealed(SEAL, SESSION)), StandardCharsets.ISO_8859_1);

    assertThat(bytes).doesNotContain("alice").doesNotContain("admins").doesNotContain("plain");
    assertThat(SEAL.seal(SESSION).toString()).matches("Sealed\\[\\d+ characters]");
  }

  @Test
  void theSameSessionIsNeverSealedAlike() {
    Set<String> saltsAndNonces = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      byte[] all = Base64.getUrlDecoder().decode(sealed(SEAL, SESSION));
      saltsAndNonces.add("salt " + Arrays.toString(Arrays.copyOfRange(all, 5, 21)));
      saltsAndNonces.add("nonce " + Arrays.toString(Arrays.copyOfRange(all, 26, 38)));
    }

    assertThat(saltsAndNonces).hasSize(2_000);
  }

  @Test
  void noTextOfAnotherGatewayOpens() {
    List<SessionSeal> others =
        List.of(
            Packed.seal(Packed.ring(2), "vestibule", PROVIDERS),
            Packed.seal(Packed.ring(1), "vestibule2", PROVIDERS),
            Packed.seal(
                Packed.ring(1),
                "vestibule",
                Packed.providers(Packed.provider("corp", "another-client", "static"))),
            Packed.seal(
                Packed.ring(1),
                "vestibule",
                Packed.providers(Packed.provider("corq", "wall", "static"))));
    String ours = sealed(SEAL, SESSION);
    for (SessionSeal other : others) {
      assertThat(other.open(ours)).isEmpty();
    }
    assertThat(SEAL.open(sealed(others.get(0), SESSION))).isEmpty();
    assertThat(SEAL.open(sealed(others.get(1), SESSION))).isEmpty();
    CookieSession ofAnotherClient = Packed.whole("corp", "another-client", List.of());
    assertThat(SEAL.open(sealed(others.get(2), ofAnotherClient))).isEmpty();
  }

  @Test
  void theProvidersNameCannotBeChangedForAnothers() {
    byte[] all = Base64.getUrlDecoder().decode(sealed(SEAL, SESSION));
    byte[] other = "other".getBytes(StandardCharsets.US_ASCII);
    byte[] forged = new byte[all.length + 1];
    System.arraycopy(all, 0, forged, 0, 21);
    forged[21] = (byte) other.length;
    System.arraycopy(other, 0, forged, 22, other.length);
    System.arraycopy(all, 26, forged, 27, all.length - 26);

    assertThat(SEAL.open(text(forged))).isEmpty();
  }

  @Test
  void noChangeOfABitOpens() {
    byte[] all = Base64.getUrlDecoder().decode(sealed(SEAL, SESSION));
    for (int bit = 0; bit < all.length * 8; bit++) {
      byte[] changed = all.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(SEAL.open(text(changed))).as("bit %d", bit).isEmpty();
    }
  }

  @Test
  void nothingShorterOrLongerOpensAndNothingIsAnError() {
    byte[] all = Base64.getUrlDecoder().decode(sealed(SEAL, SESSION));
    for (int length = 0; length < all.length; length++) {
      assertThat(SEAL.open(text(Arrays.copyOf(all, length)))).isEmpty();
      assertThat(SEAL.open(text(Arrays.copyOfRange(all, length + 1, all.length)))).isEmpty();
    }
    assertThat(SEAL.open(text(Arrays.copyOf(all, all.length + 1)))).isEmpty();
    for (String hostile :
        List.of(
            "",
            "=",
            "AQ==",
            "\u0410",
            "A".repeat(1_000_000),
            "_".repeat(Chunks.LONGEST_TEXT),
            sealed(SEAL, SESSION) + "=",
            " " + sealed(SEAL, SESSION))) {
      assertThat(SEAL.open(hostile)).isEmpty();
    }
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(120)];
      random.nextBytes(noise);
      if (noise.length > 0) {
        noise[0] = 1;
      }
      assertThat(SEAL.open(text(noise))).isEmpty();
    }
  }

  @Test
  void chunksOfTwoSessionsAndChunksInAnotherOrderDoNotOpen() {
    Chunks chunks = new Chunks("vestibule");
    List<String> groups = IntStream.range(0, 400).mapToObj(n -> "some-group-" + n).toList();
    List<String> one = values(chunks, session(groups));
    List<String> two = values(chunks, session(groups));
    assertThat(one).hasSize(3);
    assertThat(opens(chunks, one)).isTrue();

    for (int i = 0; i < 3; i++) {
      List<String> mixed = new ArrayList<>(one);
      mixed.set(i, two.get(i));
      assertThat(opens(chunks, mixed)).as("chunk %d of another session", i).isFalse();
      List<String> twice = new ArrayList<>(one);
      twice.set((i + 1) % 3, one.get(i));
      assertThat(opens(chunks, twice)).as("chunk %d twice", i).isFalse();
    }
    assertThat(opens(chunks, List.of(one.get(0), one.get(2), one.get(1)))).isFalse();
    assertThat(opens(chunks, List.of("2" + one.get(0).substring(1), one.get(1)))).isFalse();
    assertThat(opens(chunks, List.of(one.get(0), one.get(1), one.get(2).substring(1)))).isFalse();
  }

  @Test
  void aKeyThatIsStillInTheRingOpensAndOneThatLeftDoesNot() {
    String old = sealed(SEAL, SESSION);

    assertThat(Packed.seal(Packed.ring(2, 1), "vestibule", PROVIDERS).open(old)).isPresent();
    assertThat(Packed.seal(Packed.ring(2), "vestibule", PROVIDERS).open(old)).isEmpty();
  }

  @Test
  void whatHasNoRoomIsToldByNameAndSizeAndNeverByValue() {
    List<String> groups = IntStream.range(0, 2_000).mapToObj(n -> "secret-group-" + n).toList();

    assertThat(SEAL.seal(session(groups)))
        .isInstanceOfSatisfying(
            Sealing.TooLarge.class,
            tooLarge -> {
              assertThat(tooLarge.largest()).isEqualTo("groups");
              assertThat(tooLarge.largestSize()).isBetween(30_000, 40_000);
              assertThat(tooLarge.size()).isGreaterThan(Chunks.LONGEST_TEXT);
              assertThat(tooLarge.advice())
                  .contains("11399 have room")
                  .contains("groups")
                  .contains("session.redis")
                  .doesNotContain("secret");
            });
  }

  private static CookieSession session(List<String> groups) {
    CookieSession whole = Packed.whole("corp", "wall", groups);
    return whole.with(new Packing(true, Until.PROVIDER).opened(whole.session(), CORP));
  }

  private static String sealed(SessionSeal seal, CookieSession session) {
    return switch (seal.seal(session)) {
      case Sealing.Sealed(String text) -> text;
      case Sealing.TooLarge tooLarge -> throw new AssertionError(tooLarge);
    };
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static List<String> values(Chunks chunks, CookieSession session) {
    return chunks.set(sealed(SEAL, session), _ -> List.of(), true, Duration.ofDays(1)).stream()
        .filter(cookie -> !cookie.maxAge().isZero())
        .map(SetCookie::value)
        .toList();
  }

  private static boolean opens(Chunks chunks, List<String> values) {
    StringBuilder header = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      header.append("__Host-vestibule.").append(i).append('=').append(values.get(i)).append("; ");
    }
    return chunks.text(_ -> List.of(header.toString()), true).flatMap(SEAL::open).isPresent();
  }
}
