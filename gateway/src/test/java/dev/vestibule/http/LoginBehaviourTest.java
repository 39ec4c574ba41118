package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.http.Browser.Seen;
import dev.vestibule.lab.provider.User;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Subject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LoginBehaviourTest {
  private static final String APP = "https://app.example.com";
  private static final String SESSION = "__Host-vestibule";
  private static final String RECENT = "__Host-vestibule-recent";

  private final Site site = new Site();
  private final Browser browser = site.browser();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aLoginEndsWhereItBeganAndTellsTheApplicationWhoIsThere() throws Exception {
    Seen seen = browser.go(APP + "/d/wall?orgId=1&from=now-6h");

    assertThat(seen.uri()).hasToString(APP + "/d/wall?orgId=1&from=now-6h");
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.header("x-auth-request-user")).isEqualTo("ada-1815");
    assertThat(seen.header("x-auth-request-email")).isEqualTo("ada@example.org");
    assertThat(seen.header("x-auth-request-groups")).isEqualTo("engineers,wall");
    assertThat(seen.header("x-auth-request-preferred-username")).isEqualTo("ada");
    assertThat(seen.header("x-forwarded-user")).isEqualTo("ada-1815");
    assertThat(seen.header("cache-control")).isEqualTo("no-store");
    assertThat(browser.jar("app.example.com")).containsOnlyKeys(SESSION, RECENT);
  }

  @Test
  void theAuthorizationRequestHasStateNonceAndPkceWithS256() throws Exception {
    browser.step(browser.step(APP + "/").header("location"));

    assertThat(site.provider.lastAuthorization())
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("redirect_uri", APP + "/oauth2/callback")
        .hasEntrySatisfying("code_challenge", challenge -> assertThat(challenge).hasSize(43))
        .hasEntrySatisfying("nonce", nonce -> assertThat(nonce).hasSizeGreaterThanOrEqualTo(22))
        .hasEntrySatisfying("state", state -> assertThat(state).hasSizeBetween(100, 4000));
  }

  @Test
  void tenTabsAtOnceAllEndWhereTheyStarted() throws Exception {
    List<Callable<Seen>> begun = new ArrayList<>();
    for (int tab = 0; tab < 10; tab++) {
      String url = APP + "/tab/" + tab;
      begun.add(() -> browser.step(url));
    }
    List<Callable<Seen>> followed = new ArrayList<>();
    for (Seen begin : atOnce(begun)) {
      followed.add(() -> browser.go(begin.header("location")));
    }

    List<Seen> ended = atOnce(followed);

    assertThat(ended).extracting(Seen::status).containsOnly(200);
    for (int tab = 0; tab < 10; tab++) {
      assertThat(ended.get(tab).uri()).hasToString(APP + "/tab/" + tab);
    }
    assertThat(browser.jar("app.example.com")).containsOnlyKeys(SESSION, RECENT);
  }

  @Test
  void aTabThatComesBackAfterAnotherKeepsItsSession() throws Exception {
    Seen slow = browser.step(APP + "/slow");
    site.clock.advance(Duration.ofSeconds(5));
    browser.go(APP + "/fast");
    String session = browser.session("app.example.com");

    Seen seen = browser.go(slow.header("location"));

    assertThat(seen.uri()).hasToString(APP + "/slow");
    assertThat(browser.jar("app.example.com"))
        .containsOnlyKeys(SESSION, RECENT)
        .containsEntry(SESSION, session);
    assertThat(site.provider.counts().codeGrants()).isEqualTo(1);
  }

  @Test
  void theThirteenthAttemptDropsTheOldest() throws Exception {
    List<Seen> begun = new ArrayList<>();
    for (int tab = 0; tab < 13; tab++) {
      site.clock.advance(Duration.ofSeconds(1));
      begun.add(browser.step(APP + "/tab/" + tab));
    }

    assertThat(browser.jar("app.example.com")).hasSize(12);
    assertThat(browser.go(begun.getFirst().header("location")).status()).isEqualTo(400);
    assertThat(browser.go(begun.getLast().header("location")).status()).isEqualTo(200);
  }

  @Test
  void theCookiesOfAttemptsStaySmall() throws Exception {
    for (int tab = 0; tab < 14; tab++) {
      browser.step(APP + "/" + "a".repeat(2000));
    }

    assertThat(browser.jar("app.example.com").values())
        .allSatisfy(value -> assertThat(value).hasSizeLessThan(600));
  }

  static List<Map<String, String>> scripts() {
    return List.of(
        Map.of("Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty", "Accept", "text/html"),
        Map.of("Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"),
        Map.of("Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe", "Accept", "text/html"),
        Map.of("Sec-Fetch-Mode", "same-origin", "Sec-Fetch-Dest", "serviceworker"),
        Map.of("Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "manifest"),
        Map.of("X-Requested-With", "XMLHttpRequest", "Accept", "text/html"),
        Map.of("Accept", "application/json"),
        Map.of("Accept", "text/event-stream"),
        Map.of("Accept", "*/*"),
        Map.of(),
        Map.of("Service-Worker", "script", "Accept", "text/html"));
  }

  @ParameterizedTest
  @MethodSource
  void scripts(Map<String, String> headers) throws Exception {
    Seen seen = browser.send("GET", URI.create(APP + "/api"), headers);

    assertIsChallenged(seen);
  }

  @Test
  void aFormThatIsPostedStartsNoLogin() throws Exception {
    assertIsChallenged(
        browser.send(
            "POST",
            URI.create(APP + "/form"),
            Map.of(
                "Sec-Fetch-Mode",
                "navigate",
                "Sec-Fetch-Dest",
                "document",
                "Accept",
                "text/html")));
  }

  @Test
  void aStartByAScriptStartsNoLogin() throws Exception {
    assertIsChallenged(
        browser.send(
            "GET",
            URI.create(APP + "/oauth2/start?rd=/x"),
            Map.of("Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty")));
  }

  private static void assertIsChallenged(Seen seen) {
    assertThat(seen.status()).isEqualTo(401);
    assertThat(seen.header("content-type")).isEqualTo("application/problem+json");
    assertThat(seen.header("www-authenticate")).startsWith("Cookie");
    assertThat(seen.body()).contains("\"status\":401").contains("/oauth2/start");
    assertThat(seen.header("location")).isEmpty();
    assertThat(seen.cookies()).isEmpty();
  }

  @Test
  void aStartReturnsToAConfiguredHostOnly() throws Exception {
    assertThat(browser.go(APP + "/oauth2/start?rd=%2Fpanel%3Fa%3Db").uri())
        .hasToString(APP + "/panel?a=b");
    assertThat(browser.go(APP + "/oauth2/start?rd=https%3A%2F%2Fevil.example%2F").uri())
        .hasToString(APP + "/");
    assertThat(browser.go(APP + "/oauth2/start?rd=%2F%5Cevil.example").uri())
        .hasToString(APP + "/");
    assertThat(browser.go(APP + "/oauth2/start?rd=/oauth2/start").uri()).hasToString(APP + "/");
  }

  @Test
  void aLoginForAnotherConfiguredHostEndsThere() throws Exception {
    Seen seen = browser.go(APP + "/oauth2/start?rd=https%3A%2F%2Fwall.example.com%2Fx");

    assertThat(seen.uri()).hasToString("https://wall.example.com/x");
    assertThat(seen.status()).isEqualTo(200);
    assertThat(browser.session("app.example.com"))
        .isNotEqualTo(browser.session("wall.example.com"));
  }

  @Test
  void whileTheProviderIsDownAPageSaysSoAndLoginsWorkAfterwards() throws Exception {
    site.provider.down();

    Seen down = browser.go(APP + "/panel");

    assertThat(down.status()).isEqualTo(503);
    assertThat(Integer.parseInt(down.header("retry-after"))).isBetween(1, 300);
    assertThat(down.header("refresh")).isEqualTo(down.header("retry-after"));
    assertThat(down.body()).contains("sign-in service").contains("give this code");
    assertThat(down.cookies()).isEmpty();
    assertThat(down.way()).hasSize(1);

    site.provider.up();
    site.clock.advance(Duration.ofMinutes(5));
    assertThat(browser.go(APP + "/panel").status()).isEqualTo(200);
  }

  @Test
  void aCallbackThatALogoutOvertookEndsAtAPageAndTheNextLoginWorks() throws Exception {
    Seen begun = browser.step(APP + "/panel");
    site.clock.advance(Duration.ofSeconds(5));
    site.vault.endAll(
        new Subject.User(site.provider.issuer(), "ada-1815"),
        Ending.LOGGED_OUT,
        Duration.ofDays(7));
    site.clock.advance(Duration.ofSeconds(5));

    Seen late = browser.go(begun.header("location"));

    assertThat(late.status()).isEqualTo(403);
    assertThat(late.body()).contains("signed out meanwhile").contains("Try again");
    assertThat(browser.jar("app.example.com")).doesNotContainKey(SESSION);
    assertThat(site.store.live()).isZero();
    assertThat(browser.go(APP + "/panel").status()).isEqualTo(200);
    assertThat(site.store.live()).isEqualTo(1);
  }

  @Test
  void aPlantedSessionIsWorthNothingAfterALogin() throws Exception {
    Browser attacker = site.browser();
    attacker.go(APP + "/");
    String planted = attacker.session("app.example.com");
    browser.setCookie("app.example.com", SESSION, planted);
    site.clock.advance(Duration.ofMinutes(1));
    site.provider.autoLogin(new User("bob-7", "bob", "Bob", "bob@example.org", List.of()));

    Seen seen = browser.go(APP + "/oauth2/start?rd=/x");

    assertThat(seen.header("x-auth-request-user")).isEqualTo("bob-7");
    assertThat(browser.session("app.example.com")).isNotEqualTo(planted);
    assertThat(attacker.step(APP + "/").status()).isEqualTo(302);
    assertThat(site.store.live()).isEqualTo(1);
  }

  @Test
  void aNewLoginEndsThePreviousSessionOfThisBrowser() throws Exception {
    browser.go(APP + "/");
    String before = browser.session("app.example.com");
    site.clock.advance(Duration.ofSeconds(1));

    browser.go(APP + "/oauth2/start");

    assertThat(browser.session("app.example.com")).isNotEqualTo(before);
    assertThat(site.store.live()).isEqualTo(1);
  }

  @Test
  void ofTwoSessionCookiesNeitherIsBelieved() throws Exception {
    browser.go(APP + "/");
    String real = browser.session("app.example.com");
    Browser victim = site.browser();
    victim.setCookie("app.example.com", SESSION, real + "; " + SESSION + "=" + real);

    assertThat(victim.step(APP + "/").status()).isEqualTo(302);
  }

  @Test
  void aSessionOfOneHostIsNotSentToAnother() throws Exception {
    browser.go(APP + "/");

    assertThat(browser.setCookies())
        .allSatisfy(line -> assertThat(line).doesNotContainIgnoringCase("domain="));
  }

  @Test
  void cookiesAreRemovedWithTheAttributesThatTheyWereSetWith() throws Exception {
    browser.go(APP + "/");
    browser.send(
        "POST", URI.create(APP + "/oauth2/sign_out"), Map.of("Sec-Fetch-Site", "same-origin"));

    Map<String, List<String>> byName = new LinkedHashMap<>();
    for (String line : browser.setCookies()) {
      byName
          .computeIfAbsent(line.substring(0, line.indexOf('=')), _ -> new ArrayList<>())
          .add(line.substring(line.indexOf(';')).replaceAll("Max-Age=\\d+", "Max-Age"));
    }
    byName.remove(RECENT);
    assertThat(byName).hasSize(2);
    assertThat(byName.values())
        .allSatisfy(lines ->
            assertThat(lines)
                .hasSize(2)
                .containsOnly("; Path=/; Max-Age; HttpOnly; SameSite=Lax; Secure"));
  }

  @Test
  void aBrowserWhoseSessionsAreGoneAtOnceSeesAPageAndNotARing() throws Exception {
    for (int login = 0; login < 5; login++) {
      assertThat(browser.go(APP + "/panel").status()).isEqualTo(200);
      browser.setCookie("app.example.com", SESSION, "gone");
    }

    Seen seen = browser.go(APP + "/panel");

    assertThat(seen.status()).isEqualTo(503);
    assertThat(seen.body()).contains("keep being sent");
    assertThat(seen.header("refresh")).isEmpty();
    site.clock.advance(Duration.ofSeconds(10));
    assertThat(browser.go(APP + "/panel").status()).isEqualTo(200);
  }

  @Test
  void userInfoTellsThePageWhoIsLoggedInAndNobodyElse() throws Exception {
    assertThat(browser.step(APP + "/oauth2/userinfo").status()).isEqualTo(401);
    browser.go(APP + "/");

    Seen seen = browser.step(APP + "/oauth2/userinfo");

    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.header("cache-control")).isEqualTo("no-store");
    assertThat(seen.body()).contains("\"user\":\"ada-1815\"").contains("ada@example.org");
  }

  private static List<Seen> atOnce(List<Callable<Seen>> tabs) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Seen> seen = new ArrayList<>();
      for (Future<Seen> tab : threads.invokeAll(tabs)) {
        seen.add(tab.get());
      }
      return seen;
    }
  }
}
