package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.http.Browser.Seen;
import dev.vestibule.lab.provider.TokenFault;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallbackAttacksTest {
  private static final String APP = "https://app.example.com";
  private static final String SESSION = "__Host-vestibule";

  private final Site site = new Site();
  private final Browser browser = site.browser();
  private final Browser attacker = site.browser();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void anAnswerToAnotherBrowsersLoginIsNotTaken() throws Exception {
    URI callback = callbackOf(attacker, APP + "/");

    Seen seen = browser.step(callback);

    assertIsPage(seen, 400, "begun elsewhere");
    assertThat(browser.jar("app.example.com")).isEmpty();
    assertThat(site.provider.counts().codeGrants()).isZero();
  }

  @Test
  void aStateThatIsNotOursIsNotTaken() throws Exception {
    callbackOf(browser, APP + "/");

    for (String query :
        List.of(
            "",
            "?",
            "?code=x",
            "?state=",
            "?code=x&state=AAAA",
            "?code=x&state=" + "A".repeat(5000))) {
      assertIsPage(browser.step(APP + "/oauth2/callback" + query), 400, "be matched");
    }
  }

  @Test
  void aStateThatWasChangedByOneCharacterIsNotTaken() throws Exception {
    String callback = callbackOf(browser, APP + "/").toString();
    int at = callback.indexOf("state=") + 40;
    char other = callback.charAt(at) == 'A' ? 'B' : 'A';

    Seen seen = browser.step(callback.substring(0, at) + other + callback.substring(at + 1));

    assertIsPage(seen, 400, "be matched");
  }

  @Test
  void aStateThatIsThereTwiceIsNotTaken() throws Exception {
    String callback = callbackOf(browser, APP + "/").toString();
    String state = callback.replaceAll(".*[?&](state=[^&]*).*", "$1");

    assertIsPage(browser.step(callback + "&" + state), 400, "be matched");
  }

  @Test
  void aStateOfAnotherOriginIsNotTaken() throws Exception {
    URI callback = callbackOf(browser, APP + "/");
    browser
        .jar("app.example.com")
        .forEach((name, value) -> browser.setCookie("wall.example.com", name, value));

    Seen seen = browser.step(callback.toString().replace("app.example.com", "wall.example.com"));

    assertIsPage(seen, 400, "be matched");
  }

  @Test
  void anotherIssuersAnswerIsNotTaken() throws Exception {
    String callback = callbackOf(browser, APP + "/").toString();
    String mixedUp = callback.replaceAll("iss=[^&]*", "iss=https%3A%2F%2Fevil.example");

    assertIsPage(browser.step(mixedUp), 400, "wrong place");
    assertThat(site.provider.counts().codeGrants()).isZero();
  }

  @Test
  void anAnswerWithoutIssuerIsNotTakenFromAProviderThatSendsIt() throws Exception {
    String callback = callbackOf(browser, APP + "/").toString();

    assertIsPage(browser.step(callback.replaceAll("&?iss=[^&]*", "")), 400, "wrong place");
  }

  @Test
  void aCodeOfAnotherLoginIsNotRedeemed() throws Exception {
    String stolen = callbackOf(attacker, APP + "/").toString();
    String code = stolen.replaceAll(".*[?&]code=([^&]*).*", "$1");
    String own = callbackOf(browser, APP + "/").toString();

    Seen seen = browser.step(own.replaceAll("code=[^&]*", "code=" + code));

    assertIsPage(seen, 400, "accept the sign-in");
    assertThat(browser.jar("app.example.com")).isEmpty();
  }

  @Test
  void anIdTokenWithAnotherNonceIsNotBelievedAndItsTokensAreRevoked() throws Exception {
    String place = browser.step(APP + "/").header("location");
    Seen agreed = browser.step(place.replaceAll("nonce=[^&]*", "nonce=another"));

    Seen seen = browser.step(agreed.header("location"));

    assertIsPage(seen, 502, "be verified");
    assertThat(browser.jar("app.example.com")).isEmpty();
    Awaitility.await().until(() -> site.provider.revocations() == 1);
  }

  @Test
  void aCodeThatWasIssuedWithoutAChallengeIsNotRedeemed() throws Exception {
    String place = browser.step(APP + "/").header("location");
    Seen agreed = browser.step(place.replaceAll("&code_challenge(_method)?=[^&]*", ""));

    Seen seen = browser.step(agreed.header("location"));

    assertThat(seen.status()).isGreaterThanOrEqualTo(400);
    assertThat(browser.jar("app.example.com")).isEmpty();
  }

  @Test
  void aCallbackThatIsReloadedWithASessionGoesToItsPageAndRedeemsNothing() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    browser.step(callback);
    String session = browser.session("app.example.com");

    Seen seen = browser.step(callback);

    assertThat(seen.status()).isEqualTo(302);
    assertThat(seen.header("location")).isEqualTo(APP + "/panel");
    assertThat(browser.jar("app.example.com")).containsEntry(SESSION, session);
    assertThat(site.provider.counts().codeGrants()).isEqualTo(1);
  }

  @Test
  void aCallbackThatIsReplayedWithItsCookieButWithoutASessionIsExplained() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    Map<String, String> before = browser.jar("app.example.com");
    browser.step(callback);
    browser.forget("app.example.com");
    before.forEach((name, value) -> browser.setCookie("app.example.com", name, value));

    Seen seen = browser.step(callback);

    assertIsPage(seen, 400, "already used");
    assertThat(seen.body()).contains("href=\"" + APP + "/panel\"");
    assertThat(site.provider.counts().codeGrants()).isEqualTo(1);
  }

  @Test
  void ofTwoCallbacksAtOnceOneRedeemsTheCode() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Seen> seen :
          threads.invokeAll(Collections.<Callable<Seen>>nCopies(8, () -> browser.step(callback)))) {
        assertThat(seen.get().status()).isIn(302, 400);
      }
    }

    assertThat(site.provider.counts().codeGrants()).isEqualTo(1);
    assertThat(browser.step(APP + "/panel").status()).isEqualTo(200);
  }

  @Test
  void anAttemptsCookieThatIsThereTwiceIsNotBelieved() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    browser
        .jar("app.example.com")
        .forEach((name, value) ->
            browser.setCookie("app.example.com", name, value + "; " + name + "=" + value));

    assertIsPage(browser.step(callback), 400, "begun elsewhere");
    assertThat(site.provider.counts().codeGrants()).isZero();
  }

  @Test
  void aLoginThatTookTooLongIsExplained() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    site.clock.advance(Duration.ofMinutes(10));

    assertIsPage(browser.step(callback), 400, "too long");
    assertThat(site.provider.counts().codeGrants()).isZero();
  }

  @Test
  void aProvidersErrorIsToldInOurWordsNotInTheirs() throws Exception {
    String callback = callbackOf(browser, APP + "/panel").toString();
    String failed =
        callback.replaceAll(
            "code=[^&]*",
            "error=%3Cscript%3Ealert(1)%3C%2Fscript%3E&error_description=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");

    Seen seen = browser.step(failed);

    assertIsPage(seen, 502, "reported a problem");
    assertThat(seen.body()).doesNotContain("alert").doesNotContain("onerror");
    assertThat(seen.header("refresh")).isEmpty();
  }

  @Test
  void aCancelledLoginEndsAtAPageAndNotInALoop() throws Exception {
    String callback = callbackOf(browser, APP + "/panel").toString();

    Seen seen = browser.go(callback.replaceAll("code=[^&]*", "error=access_denied"));

    assertIsPage(seen, 403, "not signed in");
    assertThat(seen.way()).hasSize(1);
    assertThat(seen.header("refresh")).isEmpty();
    assertThat(seen.body()).doesNotContain("http-equiv");
    assertThat(browser.jar("app.example.com")).isEmpty();
  }

  @Test
  void aTokenEndpointThatFailsIsExplainedWithARetry() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    site.provider.failNext(1, TokenFault.unavailable());

    Seen seen = browser.step(callback);

    assertIsPage(seen, 503, "answer");
    assertThat(seen.header("retry-after")).isNotEmpty();
    assertThat(browser.go(APP + "/panel").status()).isEqualTo(200);
  }

  @Test
  void anIdTokenThatCantBeVerifiedNowIsNotBelieved() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    site.provider.jwksDown(true);

    Seen seen = browser.step(callback);

    assertIsPage(seen, 503, "answer");
    assertThat(seen.header("retry-after")).isNotEmpty();
    assertThat(browser.jar("app.example.com")).isEmpty();
  }

  @Test
  void withoutTheStoreNoCodeIsRedeemedAndTheAttemptIsKept() throws Exception {
    URI callback = callbackOf(browser, APP + "/panel");
    site.store.down(true);

    assertIsPage(browser.step(callback), 503, "right now");
    assertThat(site.provider.counts().codeGrants()).isZero();
  }

  @Test
  void thePagesOfCallbacksMayRunNothingAndBeFramedByNobody() throws Exception {
    Seen seen = browser.step(APP + "/oauth2/callback?state=x");

    assertThat(seen.header("content-security-policy"))
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("style-src 'sha256-")
        .doesNotContain("unsafe");
    assertThat(seen.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(seen.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(seen.header("cache-control")).isEqualTo("no-store");
    assertThat(seen.body()).contains("give this code");
  }

  /** Where the provider sends this browser back to, not yet followed. */
  private static URI callbackOf(Browser browser, String url) throws Exception {
    Seen begun = browser.step(url);
    assertThat(begun.status()).isEqualTo(302);
    return URI.create(browser.step(begun.header("location")).header("location"));
  }

  private static void assertIsPage(Seen seen, int status, String text) {
    assertThat(seen.status()).as(seen.body()).isEqualTo(status);
    assertThat(seen.header("content-type")).startsWith("text/html");
    assertThat(seen.body()).contains(text);
    assertThat(seen.header("location")).isEmpty();
    assertThat(seen.cookies()).noneMatch(line -> line.startsWith(SESSION + "="));
  }
}
