package dev.vestibule.lab.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CookieJarTest {

  private static final URI LOCALHOST = URI.create("http://localhost:8080/");

  private Instant now = Instant.parse("2026-11-01T00:00:00Z");
  private final CookieJar jar = new CookieJar(() -> now);

  static List<CookieTable.Case> table() {
    return CookieTable.read().cases();
  }

  @ParameterizedTest
  @MethodSource("table")
  void sendsWhatChromiumSends(CookieTable.Case row) {
    row.lines().forEach(line -> jar.set(row.at(), line, CookieContext.SAME_SITE));
    row.sent()
        .forEach((address, cookies) ->
            assertThat(jar.header(address, CookieContext.SAME_SITE))
                .as(address.toString())
                .isEqualTo(cookies));
  }

  @ParameterizedTest
  @CsvSource({
    "SAME_SITE, d=1; n=2; l=3; s=4",
    "CROSS_SITE_NAVIGATION, d=1; n=2; l=3",
    "CROSS_SITE_POST, d=1; n=2",
    "CROSS_SITE, n=2"
  })
  void sendsByWhereARequestComesFrom(CookieContext context, String sent) {
    setOneOfEach();
    assertThat(jar.header(LOCALHOST, context)).isEqualTo(sent);
  }

  @Test
  void afterTwoMinutesACookieWithoutSameSiteIsLax() {
    setOneOfEach();
    pass(Duration.ofMinutes(2));
    assertThat(jar.header(LOCALHOST, CookieContext.CROSS_SITE_POST)).isEqualTo("n=2");
    assertThat(jar.header(LOCALHOST, CookieContext.CROSS_SITE_NAVIGATION))
        .isEqualTo("d=1; n=2; l=3");
  }

  private void setOneOfEach() {
    set("d=1");
    set("n=2; SameSite=None; Secure");
    set("l=3; SameSite=Lax");
    set("s=4; SameSite=Strict");
  }

  @Test
  void anAnswerToAnEmbeddedRequestSetsOnlyWhatIsMeantForOtherSites() {
    assertThat(jar.set(LOCALHOST, "a=1", CookieContext.CROSS_SITE)).isFalse();
    assertThat(jar.set(LOCALHOST, "b=2; SameSite=Strict", CookieContext.CROSS_SITE)).isFalse();
    assertThat(jar.set(LOCALHOST, "c=3; SameSite=None; Secure", CookieContext.CROSS_SITE)).isTrue();
    assertThat(jar.set(LOCALHOST, "d=4; SameSite=Strict", CookieContext.CROSS_SITE_NAVIGATION))
        .isTrue();
    assertThat(sent()).isEqualTo("c=3; d=4");
  }

  @Test
  void maxAgeCountsFromItsArrival() {
    set("a=1; Max-Age=60");
    pass(Duration.ofSeconds(59));
    assertThat(sent()).isEqualTo("a=1");
    pass(Duration.ofSeconds(1));
    assertThat(sent()).isEmpty();
  }

  @Test
  void expiresAtItsDate() {
    set("a=1; Expires=Sun, 01 Nov 2026 00:01:00 GMT");
    pass(Duration.ofSeconds(59));
    assertThat(sent()).isEqualTo("a=1");
    pass(Duration.ofSeconds(1));
    assertThat(sent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a=1; Max-Age=999999999",
    "a=1; Max-Age=99999999999999999999",
    "a=1; Expires=Fri 01 Jan 2100 00:00:00"
  })
  void nothingLivesLongerThanFourHundredDays(String line) {
    set(line);
    pass(Duration.ofDays(400).minusSeconds(1));
    assertThat(sent()).isEqualTo("a=1");
    pass(Duration.ofSeconds(1));
    assertThat(sent()).isEmpty();
  }

  @Test
  void withoutADateItLivesAsLongAsTheBrowser() {
    set("a=1");
    pass(Duration.ofDays(4000));
    assertThat(sent()).isEqualTo("a=1");
  }

  @Test
  void theLeastRecentlySentOnesGoFirst() {
    for (int i = 0; i < 180; i++) {
      set("c" + i + "=1; Path=/" + (i < 40 ? "used" : "other"));
    }
    pass(Duration.ofMinutes(2));
    jar.header(URI.create("http://localhost/used"), CookieContext.SAME_SITE);
    set("c180=1");
    assertThat(jar.names()).hasSize(150).contains("c0", "c39", "c71", "c180").doesNotContain("c70");
  }

  @Test
  void theExpiredOnesMakeRoomBeforeOthers() {
    for (int i = 0; i < 180; i++) {
      set("c" + i + "=1; Max-Age=" + (i < 2 ? 1 : 60));
    }
    pass(Duration.ofSeconds(1));
    set("c180=1");
    assertThat(jar.names()).hasSize(179).doesNotContain("c0", "c1");
  }

  @Test
  void whatTlsSetIsNotReplacedWithoutTls() {
    jar.set(URI.create("https://example.com/"), "a=1; Secure", CookieContext.SAME_SITE);
    URI plain = URI.create("http://example.com/");
    assertThat(jar.set(plain, "a=2", CookieContext.SAME_SITE)).isFalse();
    assertThat(jar.header(plain, CookieContext.SAME_SITE)).isEmpty();
  }

  @Test
  void portsDoNotTellCookiesApart() {
    set("a=1");
    assertThat(jar.header(URI.create("http://localhost:9/"), CookieContext.SAME_SITE))
        .isEqualTo("a=1");
  }

  private void set(String line) {
    assertThat(jar.set(LOCALHOST, line, CookieContext.SAME_SITE)).isTrue();
  }

  private String sent() {
    return jar.header(LOCALHOST, CookieContext.SAME_SITE);
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }
}
