package dev.vestibule.cookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.decision.SetCookie;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ChunksTest {
  private static final Chunks CHUNKS = new Chunks("vestibule");
  private static final Duration LIFE = Duration.ofDays(7);
  private static final String TICKET = "__Host-vestibule";

  @Test
  void everyTextIsReadAsItWasWritten() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      String text = text(random, random.nextInt(Chunks.LONGEST_TEXT) + 1);
      for (boolean secure : new boolean[] {true, false}) {
        assertThat(CHUNKS.text(sending(CHUNKS.set(text, nothing(), secure, LIFE)), secure))
            .contains(text);
      }
    }
  }

  @Test
  void aTextTakesAsManyCookiesAsItNeeds() {
    assertThat(names(CHUNKS.set("a".repeat(3_799), nothing(), true, LIFE)))
        .containsExactly("__Host-vestibule.0");
    assertThat(names(CHUNKS.set("a".repeat(3_800), nothing(), true, LIFE)))
        .containsExactly(TICKET, "__Host-vestibule.0", "__Host-vestibule.1");
    assertThat(names(CHUNKS.set("a".repeat(Chunks.LONGEST_TEXT), nothing(), true, LIFE)))
        .containsExactly(TICKET, "__Host-vestibule.0", "__Host-vestibule.1", "__Host-vestibule.2");
    assertThat(names(CHUNKS.set("a", nothing(), false, LIFE))).containsExactly("vestibule.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CHUNKS.set("a".repeat(Chunks.LONGEST_TEXT + 1), nothing(), true, LIFE));
  }

  @Test
  void noCookieIsLargerThanBrowsersKeep() {
    Chunks longestName = new Chunks("n".repeat(40));

    assertThat(longestName.set("a".repeat(Chunks.LONGEST_TEXT), nothing(), true, LIFE))
        .allSatisfy(cookie ->
            assertThat(cookie.header().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4_096));
  }

  @Test
  void whatIsSetAndWhatIsRemovedHaveTheSameAttributes() {
    List<SetCookie> set = CHUNKS.set("a".repeat(9_000), nothing(), true, LIFE);
    List<SetCookie> removed = CHUNKS.remove(sending(set), true);

    assertThat(names(removed))
        .containsExactly("__Host-vestibule.0", "__Host-vestibule.1", "__Host-vestibule.2");
    assertThat(set.stream().map(ChunksTest::attributes).distinct())
        .containsExactly("Path=/; HttpOnly; SameSite=Lax; Secure");
    assertThat(removed.stream().map(ChunksTest::attributes).distinct())
        .containsExactly("Path=/; HttpOnly; SameSite=Lax; Secure");
    assertThat(removed).allSatisfy(cookie -> assertThat(cookie.header()).contains("Max-Age=0"));
    assertThat(attributes(CHUNKS.remove(nothing(), false).getFirst()))
        .isEqualTo("Path=/; HttpOnly; SameSite=Lax");
  }

  @Test
  void aShorterTextRemovesTheOrphansOfALongerOne() {
    List<SetCookie> before = CHUNKS.set("a".repeat(9_000), nothing(), true, LIFE);

    List<SetCookie> after = CHUNKS.set("b".repeat(10), sending(before), true, LIFE);

    assertThat(names(after))
        .containsExactly(TICKET, "__Host-vestibule.0", "__Host-vestibule.1", "__Host-vestibule.2");
    assertThat(after.stream().filter(cookie -> cookie.maxAge().isZero()))
        .extracting(SetCookie::name)
        .containsExactly(TICKET, "__Host-vestibule.1", "__Host-vestibule.2");
  }

  /** A proxy that passes on but one cookie must not put half a text beside half of another. */
  @Test
  void whereOnlyTheFirstCookieArrivesTheTextOfBeforeIsStillWhole() {
    List<SetCookie> before = CHUNKS.set("a".repeat(5_000), nothing(), true, LIFE);

    SetCookie first = CHUNKS.set("b".repeat(5_000), sending(before), true, LIFE).getFirst();

    assertThat(first.name()).isEqualTo(TICKET);
    assertThat(first.maxAge()).isZero();
    assertThat(CHUNKS.set("b", nothing(), true, LIFE)).hasSize(1);
  }

  @Test
  void anOrphanThatABrowserKeptIsNoPartOfTheText() {
    String orphans = "; __Host-vestibule.1=zzz; __Host-vestibule.2=zzz";

    assertThat(found("__Host-vestibule.0=1abc" + orphans)).contains("abc");
    assertThat(found("__Host-vestibule.0=2abc" + orphans)).contains("abczzz");
  }

  @Test
  void theOrderInTheHeaderDoesNotMatterAndNeitherDoLines() {
    assertThat(found("__Host-vestibule.1=def; x=y; __Host-vestibule.0=2abc")).contains("abcdef");
    assertThat(
            CHUNKS.text(
                _ -> List.of("__Host-vestibule.1=def", "__Host-vestibule.0=2abc; x=y"), true))
        .contains("abcdef");
  }

  @Test
  void aTextThatIsNotWholeOrNotOursIsNone() {
    for (String header :
        List.of(
            "",
            "__Host-vestibule.0",
            "__Host-vestibule.0=",
            "__Host-vestibule.0=abc",
            "__Host-vestibule.0=0abc",
            "__Host-vestibule.0=4abc; __Host-vestibule.1=b; __Host-vestibule.2=c; __Host-vestibule.3=d",
            "__Host-vestibule.0=9999999999abc",
            "__Host-vestibule.0=-1abc",
            "__Host-vestibule.0=\u0661abc",
            "__Host-vestibule.0=2abc",
            "__Host-vestibule.0=2abc; __Host-vestibule.2=c",
            "__Host-vestibule.0=2abc; __Host-vestibule.01=b",
            "__Host-vestibule.0=2abc; __Host-vestibule.1x=b",
            "__Host-vestibule.0=2abc; __Host-vestibule.1 =b",
            "__Host-vestibule.1=b",
            "__Host-vestibule.\u0660=1abc",
            "__host-vestibule.0=1abc",
            "vestibule.0=1abc",
            "__Host-vestibule0=1abc",
            "__Host-vestibule.=1abc",
            "__Host-vestibule.-0=1abc",
            "__Host-vestibule.0=\"1abc\"",
            "\t__Host-vestibule.0=1abc",
            "\u00a0__Host-vestibule.0=1abc")) {
      assertThat(found(header)).as(header).isEmpty();
    }
  }

  @Test
  void ofTwoCookiesOfOneNameNeitherIsBelieved() {
    for (String header :
        List.of(
            "__Host-vestibule.0=1abc; __Host-vestibule.0=1abc",
            "__Host-vestibule.0=1abc; __Host-vestibule.0=",
            "__Host-vestibule.0=; __Host-vestibule.0=1abc",
            "__Host-vestibule.0=2abc; __Host-vestibule.1=d; __Host-vestibule.1=e",
            "__Host-vestibule.0=1abc; __Host-vestibule.2=d; __Host-vestibule.2=e",
            "__Host-vestibule.0=1abc; a=" + "x".repeat(40_000))) {
      assertThat(found(header)).as(header).isEmpty();
    }
    assertThat(CHUNKS.text(_ -> List.of("__Host-vestibule.0=1abc", "__Host-vestibule.0=1d"), true))
        .isEmpty();
  }

  @Test
  void noHeaderIsAnErrorAndNoneIsReadForMoreThanItHolds() {
    Random random = new Random(3);
    String pieces = "__Host-vestibule.0=1;__Host-vestibule.1=2; .2=3;9=;;\t\"$,\u00e4\u0661abc";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder header = new StringBuilder();
      for (int n = random.nextInt(10); n > 0; n--) {
        int from = random.nextInt(pieces.length());
        header.append(pieces, from, from + random.nextInt(pieces.length() - from + 1));
      }
      String line = header.toString();
      Optional<String> text = found(line);
      assertThat(text.orElse("").length()).isLessThan(line.length() + 1);
      assertThat(text.isEmpty() || line.contains("__Host-vestibule.0=")).as(line).isTrue();
      assertThat(CHUNKS.remove(_ -> List.of(line), true)).hasSizeBetween(1, Chunks.MOST);
    }
  }

  private static Optional<String> found(String header) {
    return CHUNKS.text(_ -> List.of(header), true);
  }

  private static RequestHeaders nothing() {
    return _ -> List.of();
  }

  /** What a browser sends that was given these. */
  private static RequestHeaders sending(List<SetCookie> cookies) {
    String header =
        cookies.stream()
            .filter(cookie -> !cookie.maxAge().isZero())
            .map(cookie -> cookie.name() + "=" + cookie.value())
            .collect(Collectors.joining("; "));
    return name -> name.equals("cookie") ? List.of(header) : List.of();
  }

  private static List<String> names(List<SetCookie> cookies) {
    return cookies.stream().map(SetCookie::name).toList();
  }

  private static String attributes(SetCookie cookie) {
    String header = cookie.header();
    return header.substring(header.indexOf("; ") + 2).replaceFirst("Max-Age=\\d+; ", "");
  }

  private static String text(Random random, int length) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
