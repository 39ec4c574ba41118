package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.http.Browser.Seen;
import dev.vestibule.http.StorelessSite.Client;
import java.net.URI;
import java.util.Map;
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
}
