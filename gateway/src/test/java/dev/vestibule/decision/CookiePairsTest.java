package dev.vestibule.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookiePairsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "a=1; b=2, a=1|b=2",
        "a=1;b=2, a=1|b=2",
        "a=1;    b=2, a=1|b=2",
        "a=, a=",
        "a=b=c, a=b=c",
        "a=\"1\", a=\"1\"",
        "a =1, `a =1`",
        "no-pair; a=1, a=1",
        "a; b=2, b=2",
        "=1; a=2, a=2",
        ";;; a=1;, a=1",
        "A=1; a=2, A=1|a=2",
        "`   `, ``",
        "``, ``",
      })
  void pairsAreReadAsBrowsersSendThem(String header, String pairs) {
    assertThat(String.join("|", read(CookiePairs.of(name -> List.of(header))))).isEqualTo(pairs);
  }

  @Test
  void linesAreReadInOrder() {
    assertThat(read(CookiePairs.of(name -> List.of("a=1; b=2", "", "a=3"))))
        .containsExactly("a=1", "b=2", "a=3");
  }

  @Test
  void noHeaderHasNoPairs() {
    assertThat(CookiePairs.of(name -> List.of()).next()).isFalse();
  }

  @Test
  void aNameIsComparedWhole() {
    CookiePairs cookies = CookiePairs.of(name -> List.of("session=1"));
    assertThat(cookies.next()).isTrue();
    assertThat(cookies.isNamed("session")).isTrue();
    assertThat(cookies.isNamed("Session")).isFalse();
    assertThat(cookies.isNamed("sessio")).isFalse();
    assertThat(cookies.isNamed("session=")).isFalse();
    assertThat(cookies.isNamed("session=1")).isFalse();
  }

  @Test
  void whatLiesBeyondTheBoundIsNotLookedAt() {
    String most = "a=" + "x".repeat(32 * 1024 - 2);
    CookiePairs fits = CookiePairs.of(name -> List.of(most));
    assertThat(read(fits)).containsExactly(most);
    assertThat(fits.wasCut()).isFalse();

    CookiePairs cut = CookiePairs.of(name -> List.of(most + ";b=2", "c=3"));
    assertThat(read(cut)).containsExactly(most, "c=3");
    assertThat(cut.wasCut()).isTrue();
  }

  @Test
  void ofTwoCookiesOfOneNameNeitherIsBelieved() {
    assertThat(only("a=1; b=2")).contains("2");
    assertThat(only("a=1; b=")).contains("");
    assertThat(only("a=1")).isEmpty();
    assertThat(only("b=1; b=2")).isEmpty();
    assertThat(only("b=; b=2")).isEmpty();
    assertThat(only("b=2", "b=2")).isEmpty();
    assertThat(only("b=2; a=" + "x".repeat(32 * 1024))).isEmpty();
  }

  private static Optional<String> only(String... lines) {
    return CookiePairs.only(name -> List.of(lines), "b");
  }

  private static List<String> read(CookiePairs cookies) {
    List<String> read = new ArrayList<>();
    while (cookies.next()) {
      read.add(cookies.name() + "=" + cookies.value());
    }
    return read;
  }
}
