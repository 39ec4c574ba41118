package dev.vestibule.interop;

import static dev.vestibule.interop.PlainClient.SCRIPT;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.vestibule.interop.PlainClient.Answer;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The examples of {@code deploy/}, once through: what a person meets, what a script meets, and what
 * is left without a gateway.
 */
@ExtendWith(WithKeycloak.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyExamplesIT {
  private static final String START = "/dashboards/7?from=now-1h&to=now&q=a%20b";

  private final Keycloak keycloak;
  private final Chromium chromium = Chromium.start(Installation.ofThisBuild());
  private final PlainClient http = new PlainClient();

  ProxyExamplesIT(Keycloak keycloak) {
    this.keycloak = keycloak;
  }

  @AfterAll
  void end() {
    http.close();
    chromium.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"CADDY", "NGINX"})
  void aPersonLogsInStaysWhoTheyAreAndLogsOut(Front front) {
    try (Site site = Site.behind(front, keycloak);
        BrowserContext person = chromium.newPerson()) {
      Page page = person.newPage();
      page.navigate(site.at(START).toString());
      Chromium.logIn(page);

      JsonObject seen = Chromium.seen(page);
      assertThat(page.url()).isEqualTo(site.at(START).toString());
      assertThat(seen.getString("uri")).isEqualTo(START);
      JsonObject identity = seen.getJsonObject("identity");
      assertThat(identity.getJsonArray("x-auth-request-email")).containsExactly("ada@example.com");
      assertThat(identity.getJsonArray("x-auth-request-groups").getString(0))
          .contains("operators", "readers");

      String ticket = Chromium.ticket(person, site);
      Map<String, String> forged = new HashMap<>(SCRIPT);
      identity.fieldNames().forEach(name -> forged.put(name, "mallory"));
      forged.put("X-Forwarded-Host", "evil.example");
      forged.put("Cookie", ticket);
      Answer answer = http.get(site.at(START), forged);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(new JsonObject(answer.body())).isEqualTo(seen);

      Chromium.logOut(page, site);
      assertThat(page.textContent("body")).containsIgnoringCase("signed out");
      assertThat(http.get(site.at(START), forged).status()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPersonWhoKeepsTheSessionLogsInStaysWhoTheyAreAndLogsOut(Front front) {
    try (Site site = Site.behind(front, keycloak, Gateway.Sessions.COOKIE);
        BrowserContext person = chromium.newPerson()) {
      Page page = person.newPage();
      page.navigate(site.at(START).toString());
      Chromium.logIn(page);

      JsonObject seen = Chromium.seen(page);
      assertThat(page.url()).isEqualTo(site.at(START).toString());
      assertThat(seen.getJsonObject("identity").getJsonArray("x-auth-request-email"))
          .containsExactly("ada@example.com");
      Map<String, String> script = new HashMap<>(SCRIPT);
      script.put("Cookie", String.join("; ", Chromium.cookies(person, site)));
      Answer answer = http.get(site.at(START), script);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(new JsonObject(answer.body())).isEqualTo(seen);

      Chromium.logOutAsKeycloakConfirms(page, site);
      assertThat(page.textContent("body")).containsIgnoringCase("signed out");
      assertThat(Chromium.cookies(person, site)).isEmpty();
      assertThat(http.get(site.at(START), script).status())
          .as("the replica that was logged out from remembers it")
          .isEqualTo(401);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CADDY", "NGINX"})
  void aScriptIsRefusedAndNeverSentToLogin(Front front) {
    try (Site site = Site.behind(front, keycloak)) {
      Answer read = http.get(site.at("/api/panels/1?a=b"), SCRIPT);
      Answer written = http.post(site.at("/api/panels/1?a=b"), SCRIPT, "{}");

      for (Answer answer : new Answer[] {read, written}) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Location")).isEmpty();
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whileTheGatewayIsGoneNobodyPasses(Front front) {
    try (Site site = Site.behind(front, keycloak)) {
      site.gateway().close();

      Answer answer = http.get(site.at("/api/panels/1"), SCRIPT);

      assertThat(answer.status()).isIn(Set.of(500, 502, 503));
      assertThat(answer.body()).doesNotContain("identity");
    }
  }
}
