package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.http.Browser.Seen;
import dev.vestibule.http.StorelessSite.Client;
import dev.vestibule.lab.browser.CookieContext;
import dev.vestibule.lab.browser.CookieJar;
import dev.vestibule.lab.provider.User;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Logging in and out where nothing but the browser keeps a session. */
final class StorelessLoginTest {
  private static final String APP = "https://app.example.com";
  private static final String HOST = "app.example.com";
  private static final URI SIGN_OUT = URI.create(APP + "/oauth2/sign_out");
  private static final Map<String, String> SAME_ORIGIN =
      Map.of("Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document");

  private final StorelessSite site = StorelessSite.ofStayingTokens();
  private final Client client = site.browser();
  private final Browser browser = client.browser;

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aLoginOnOneReplicaIsServedByAll() throws Exception {
    Seen seen = browser.go(APP + "/d/wall?orgId=1");

    assertThat(seen.uri()).hasToString(APP + "/d/wall?orgId=1");
    for (int replica : new int[] {0, 1, 2, 1}) {
      client.at(replica);
      Seen panel = browser.send("GET", URI.create(APP + "/api"), Map.of());
      assertThat(panel.status()).isEqualTo(200);
      assertThat(panel.header("x-auth-request-user")).isEqualTo("ada-1815");
      assertThat(panel.header("x-auth-request-email")).isEqualTo("ada@example.org");
      assertThat(panel.header("x-auth-request-groups")).isEqualTo("engineers,wall");
      assertThat(panel.cookies()).isEmpty();
    }
    assertThat(site.provider.counts().codeGrants()).isEqualTo(1);
  }

  @Test
  void aLogoutRemovesTheCookieAndTheProvidersSession() throws Exception {
    browser.go(APP + "/");
    Map<String, String> copy = browser.jar(HOST);

    Seen seen = browser.send("POST", SIGN_OUT, SAME_ORIGIN);

    assertThat(seen.status()).isEqualTo(302);
    assertThat(seen.header("location")).startsWith(site.provider.issuer());
    assertThat(browser.jar(HOST)).containsOnlyKeys("__Host-vestibule-recent");
    Awaitility.await().until(() -> site.provider.revocations() == 1);
    copy.forEach((name, value) -> browser.setCookie(HOST, name, value));
    assertThat(browser.send("GET", URI.create(APP + "/api"), Map.of()).status()).isEqualTo(401);
  }

  @Test
  void whoBelongsToManyGroupsHasSeveralCookiesAndALogoutRemovesThemAll() throws Exception {
    site.provider.autoLogin(member(600));
    browser.go(APP + "/");
    assertThat(browser.jar(HOST))
        .containsKeys("__Host-vestibule.0", "__Host-vestibule.1", "__Host-vestibule.2");
    Seen panel = browser.send("GET", URI.create(APP + "/api"), Map.of());
    assertThat(panel.header("x-auth-request-groups")).startsWith("group-0,group-1,");
    CookieJar real = new CookieJar(site.clock);
    URI there = URI.create(APP + "/oauth2/sign_out");
    browser.setCookies().forEach(line -> real.set(there, line, CookieContext.SAME_SITE));
    assertThat(real.header(there, CookieContext.SAME_SITE)).contains("__Host-vestibule.2=");

    Seen seen = browser.send("POST", SIGN_OUT, SAME_ORIGIN);

    assertThat(seen.cookies())
        .allSatisfy(line ->
            assertThat(line).endsWith("=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"));
    seen.cookies().forEach(line -> real.set(there, line, CookieContext.SAME_SITE));
    assertThat(real.header(there, CookieContext.SAME_SITE))
        .startsWith("__Host-vestibule-recent=")
        .doesNotContain(";");
  }

  @Test
  void aSmallerSessionRemovesTheOrphansOfALargerOne() throws Exception {
    site.provider.autoLogin(member(600));
    browser.go(APP + "/");
    site.provider.autoLogin(User.ada());
    site.clock.advance(Duration.ofDays(7));
    // The browser of this test keeps what has run out: the gateway is given all of it.

    assertThat(browser.go(APP + "/").status()).isEqualTo(200);

    assertThat(browser.jar(HOST)).containsOnlyKeys("__Host-vestibule.0", "__Host-vestibule-recent");
    assertThat(browser.send("GET", URI.create(APP + "/api"), Map.of()).status()).isEqualTo(200);
  }

  @Test
  void whoBelongsToTooManyGroupsIsToldThatThereIsNoRoomAndTryingAgainIsNotWorthIt()
      throws Exception {
    site.provider.autoLogin(member(1_500));

    Seen seen = browser.go(APP + "/");

    assertThat(seen.status()).isEqualTo(500);
    assertThat(seen.body()).contains("too much to remember").doesNotContain("group-1");
    assertThat(browser.jar(HOST).keySet()).noneMatch(name -> name.startsWith("__Host-vestibule."));
    Awaitility.await().until(() -> site.provider.revocations() == 1);
  }

  @Test
  void whoLogsInAgainEndsTheSessionOfBefore() throws Exception {
    browser.go(APP + "/");
    Map<String, String> before = browser.jar(HOST);
    site.clock.advance(Duration.ofSeconds(5));
    browser.go(APP + "/oauth2/start?rd=/");
    assertThat(browser.jar(HOST)).isNotEqualTo(before);

    before.forEach((name, value) -> browser.setCookie(HOST, name, value));

    assertThat(browser.send("GET", URI.create(APP + "/api"), Map.of()).status()).isEqualTo(401);
  }

  @Test
  void aTabThatComesBackAfterAnotherKeepsItsSession() throws Exception {
    Seen slow = browser.step(APP + "/slow");
    site.clock.advance(Duration.ofSeconds(5));
    browser.go(APP + "/fast");
    Map<String, String> session = browser.jar(HOST);

    Seen seen = browser.go(slow.header("location"));

    assertThat(seen.uri()).hasToString(APP + "/slow");
    assertThat(browser.jar(HOST))
        .containsEntry("__Host-vestibule.0", session.get("__Host-vestibule.0"));
    assertThat(site.provider.counts().codeGrants()).isEqualTo(1);
  }

  @Test
  void aForgedSessionIsNone() throws Exception {
    browser.go(APP + "/");
    String good = browser.jar(HOST).getOrDefault("__Host-vestibule.0", "");
    for (String forged :
        List.of("1", "1AAAA", "2" + good.substring(1), good + "A", good.substring(0, 99))) {
      browser.setCookie(HOST, "__Host-vestibule.0", forged);
      assertThat(browser.send("GET", URI.create(APP + "/api"), Map.of()).status()).isEqualTo(401);
    }

    assertThat(browser.go(APP + "/").status()).isEqualTo(200);
    assertThat(browser.send("GET", URI.create(APP + "/api"), Map.of()).status()).isEqualTo(200);
  }

  private static User member(int groups) {
    return new User(
        "ada-1815",
        "ada",
        "Ada Lovelace",
        "ada@example.org",
        IntStream.range(0, groups).mapToObj(i -> "group-" + i).toList());
  }
}
