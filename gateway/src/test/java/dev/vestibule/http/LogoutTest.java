package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.http.Browser.Seen;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LogoutTest {
  private static final String APP = "https://app.example.com";
  private static final URI SIGN_OUT = URI.create(APP + "/oauth2/sign_out");
  private static final String SESSION = "__Host-vestibule";
  private static final Map<String, String> SAME_ORIGIN =
      Map.of("Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document");

  private final Site site = new Site();
  private final Browser browser = site.browser();

  @BeforeEach
  void login() throws Exception {
    browser.go(APP + "/");
  }

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aLogoutEndsTheSessionHereAndAtTheProvider() throws Exception {
    String ticket = browser.session("app.example.com");

    Seen seen = browser.send("POST", SIGN_OUT, SAME_ORIGIN);

    assertThat(seen.status()).isEqualTo(302);
    assertThat(seen.header("location"))
        .startsWith(site.provider.issuer())
        .contains("id_token_hint=ey")
        .contains("client_id=")
        .contains("post_logout_redirect_uri=https%3A%2F%2Fapp.example.com%2Foauth2%2Fsigned_out");
    assertThat(browser.jar("app.example.com")).doesNotContainKey(SESSION);
    browser.setCookie("app.example.com", SESSION, ticket);
    assertThat(browser.send("GET", URI.create(APP + "/api"), Map.of()).status()).isEqualTo(401);
    Awaitility.await().until(() -> site.provider.revocations() == 1);
  }

  @Test
  void theWayOutEndsAtTheSignedOutPage() throws Exception {
    Seen left = browser.send("GET", SIGN_OUT, SAME_ORIGIN);

    Seen seen = browser.go(left.header("location"));

    assertThat(seen.uri().getPath()).isEqualTo("/oauth2/signed_out");
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.body()).contains("You are signed out");
  }

  @Test
  void theWayOutLeadsToAConfiguredHostOnly() throws Exception {
    Seen left = browser.send("GET", URI.create(SIGN_OUT + "?rd=/bye"), SAME_ORIGIN);
    Seen back = browser.step(browser.step(left.header("location")).header("location"));

    assertThat(back.header("location")).isEqualTo(APP + "/bye");

    browser.go(APP + "/");
    Seen evil =
        browser.send("GET", URI.create(SIGN_OUT + "?rd=https://evil.example/"), SAME_ORIGIN);
    Seen refused = browser.step(browser.step(evil.header("location")).header("location"));
    assertThat(refused.header("location")).isEqualTo(APP + "/");
  }

  @Test
  void theWayOutIsForgottenAfterAnHour() throws Exception {
    Seen left = browser.send("GET", URI.create(SIGN_OUT + "?rd=/bye"), SAME_ORIGIN);
    String back = browser.step(left.header("location")).header("location");
    site.clock.advance(Duration.ofHours(1));

    Seen seen = browser.step(back);

    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.body()).contains("You are signed out");
  }

  @Test
  void aLinkFromElsewhereIsAskedAbout() throws Exception {
    Seen seen = browser.step(SIGN_OUT);

    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.body()).contains("<form method=\"post\" action=\"/oauth2/sign_out\"");
    assertThat(seen.header("referrer-policy")).isEqualTo("same-origin");
    assertThat(browser.step(APP + "/").status()).isEqualTo(200);
  }

  @Test
  void whatOurOwnOriginDoesNotWishSignsNobodyOut() throws Exception {
    for (Map<String, String> headers :
        List.of(
            Map.of("Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "image"),
            Map.of(
                "Sec-Fetch-Site", "same-origin",
                "Sec-Fetch-Dest", "document",
                "Sec-Purpose", "prefetch;prerender"))) {
      assertThat(browser.send("GET", SIGN_OUT, headers).status()).isEqualTo(200);
    }
    assertThat(browser.step(APP + "/").status()).isEqualTo(200);
  }

  @Test
  void anotherSitesFormSignsNobodyOut() throws Exception {
    assertThat(browser.send("POST", SIGN_OUT, Map.of("Sec-Fetch-Site", "cross-site")).status())
        .isEqualTo(403);
    assertThat(browser.send("POST", SIGN_OUT, Map.of("Sec-Fetch-Site", "same-site")).status())
        .isEqualTo(403);
    assertThat(browser.send("POST", SIGN_OUT, Map.of("Origin", "https://evil.example")).status())
        .isEqualTo(403);
    assertThat(browser.send("POST", SIGN_OUT, Map.of("Origin", "null")).status()).isEqualTo(403);
    assertThat(browser.send("POST", SIGN_OUT, Map.of()).status()).isEqualTo(403);
    assertThat(browser.step(APP + "/").status()).isEqualTo(200);
  }

  @Test
  void aFormOfOurOwnOriginSignsOutInABrowserWithoutFetchMetadata() throws Exception {
    assertThat(browser.send("POST", SIGN_OUT, Map.of("Origin", APP)).status()).isEqualTo(302);
    assertThat(browser.jar("app.example.com")).doesNotContainKey(SESSION);
  }

  @Test
  void withoutTheStoreTheTruthIsToldAndTheCookieStays() throws Exception {
    site.store.down(true);

    Seen seen = browser.send("POST", SIGN_OUT, SAME_ORIGIN);

    assertThat(seen.status()).isEqualTo(503);
    assertThat(seen.body()).contains("still signed in");
    assertThat(seen.cookies()).isEmpty();
    site.store.down(false);
    assertThat(browser.send("POST", SIGN_OUT, SAME_ORIGIN).status()).isEqualTo(302);
  }

  @Test
  void whileTheProviderIsDownTheSessionEndsHereAllTheSame() throws Exception {
    site.provider.down();

    Seen seen = browser.send("POST", SIGN_OUT, SAME_ORIGIN);

    assertThat(seen.status()).isEqualTo(302);
    assertThat(site.store.live()).isZero();
  }

  @Test
  void whoeverHasNoSessionIsSignedOutAlready() throws Exception {
    browser.forget("app.example.com");

    Seen seen = browser.send("GET", SIGN_OUT, SAME_ORIGIN);

    assertThat(seen.header("location")).isEqualTo(APP + "/oauth2/signed_out");
  }
}
