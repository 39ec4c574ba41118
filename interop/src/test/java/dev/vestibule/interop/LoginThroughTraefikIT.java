package dev.vestibule.interop;

import static dev.vestibule.interop.PlainClient.SCRIPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.vestibule.interop.PlainClient.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A person, Chromium, Traefik's forwardAuth, the gateway and Keycloak. */
@ExtendWith(WithKeycloak.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoginThroughTraefikIT {
  private static final int TABS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Keycloak keycloak;
  private final Site site;
  private final Chromium chromium;
  private final PlainClient http = new PlainClient();

  LoginThroughTraefikIT(Keycloak keycloak) {
    this.keycloak = keycloak;
    this.site = Site.behind(Front.TRAEFIK, keycloak);
    this.chromium = Chromium.start(Installation.ofThisBuild());
  }

  @AfterAll
  void end() {
    http.close();
    chromium.close();
    site.close();
  }

  @Test
  void aPersonLogsInAndTheApplicationLearnsWhoItIs() {
    try (BrowserContext person = chromium.newPerson()) {
      Page page = person.newPage();
      page.navigate(site.at("/dashboards/7?from=now-1h&to=now&q=a%20b").toString());

      Chromium.logIn(page);

      JsonObject seen = Chromium.seen(page);
      assertThat(page.url())
          .isEqualTo(site.at("/dashboards/7?from=now-1h&to=now&q=a%20b").toString());
      assertThat(seen.getString("uri")).isEqualTo("/dashboards/7?from=now-1h&to=now&q=a%20b");
      JsonObject identity = seen.getJsonObject("identity");
      assertThat(identity.getJsonArray("x-auth-request-email")).containsExactly("ada@example.com");
      assertThat(identity.getJsonArray("x-auth-request-preferred-username")).containsExactly("ada");
      assertThat(List.of(only(identity, "x-auth-request-groups").split(",")))
          .containsExactlyInAnyOrder("operators", "readers");
      assertThat(only(identity, "x-auth-request-user")).isNotEmpty();
      assertThat(only(identity, "x-forwarded-user"))
          .isEqualTo(only(identity, "x-auth-request-user"));
    }
  }

  @Test
  void whatAClientClaimsToBeNeverReachesTheApplication() {
    try (BrowserContext person = chromium.newPerson()) {
      Page page = person.newPage();
      page.navigate(site.at("/").toString());
      Chromium.logIn(page);
      JsonObject honest = Chromium.seen(page).getJsonObject("identity");
      Map<String, String> forged = new HashMap<>(SCRIPT);
      honest.fieldNames().forEach(name -> forged.put(name, "mallory"));
      forged.put("X-Forwarded-Host", "evil.example");
      forged.put("X-Forwarded-Uri", "/elsewhere");
      forged.put("X-Forwarded-For", "203.0.113.9");

      Answer withTicket = http.get(site.at("/x"), with(forged, Chromium.ticket(person, site)));
      Answer without = http.get(site.at("/x"), forged);

      assertThat(withTicket.status()).isEqualTo(200);
      assertThat(new JsonObject(withTicket.body()).getJsonObject("identity")).isEqualTo(honest);
      assertThat(without.status()).isEqualTo(401);
    }
  }

  @Test
  void aScriptIsRefusedAndNeverSentToLogin() {
    Answer answer = http.get(site.at("/api/panels/1"), SCRIPT);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.header("Location")).isEmpty();
    assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
  }

  /**
   * Each tab waits at Keycloak's form; the person logs in in one, then reloads, fills in or leaves
   * alone the others. Most go on by themselves.
   */
  @Test
  void tenTabsOpenedAtOnceOnNoSessionEndWhereTheyStarted() {
    try (BrowserContext person = chromium.newPerson()) {
      List<Page> tabs = openAtOnce(person);
      tabs.forEach(tab -> tab.waitForSelector("#kc-login"));
      // Keycloak's page looks a second after it came whether a later tab replaced its cookie. If
      // so, it reloads itself, whatever is filled in by then. One that comes now does not.
      tabs.getFirst().reload();
      Chromium.logIn(tabs.getFirst());

      for (int i = 1; i < TABS; i++) {
        switch (i % 3) {
          case 1 -> Chromium.reload(tabs.get(i));
          case 2 -> Chromium.sendForm(tabs.get(i));
          default -> {}
        }
      }
      openAgainWhatKeycloakKeeps(tabs);

      assertThatAllEndWhereTheyStarted(tabs);
    }
  }

  /**
   * The gateway has forgotten the person, Keycloak has not: all ten logins run at the same time and
   * show no form.
   */
  @Test
  void tenTabsOpenedAtOnceOnAnExpiredSessionEndWhereTheyStarted() {
    try (BrowserContext person = chromium.newPerson()) {
      Page first = person.newPage();
      first.navigate(site.at("/").toString());
      Chromium.logIn(first);
      person.clearCookies(new BrowserContext.ClearCookiesOptions().setName(Gateway.COOKIE));

      List<Page> tabs = openAtOnce(person);

      assertThatAllEndWhereTheyStarted(tabs);
      assertThat(first.reload().status()).isEqualTo(200);
    }
  }

  @Test
  void logoutEndsAtTheSignedOutPageAndEndsTheSessionAtKeycloakToo() {
    try (BrowserContext person = chromium.newPerson()) {
      long others = keycloak.sessions(site.client());
      Page page = person.newPage();
      page.navigate(site.at("/").toString());
      Chromium.logIn(page);
      String ticket = Chromium.ticket(person, site);
      assertThat(keycloak.sessions(site.client())).isEqualTo(others + 1);

      Chromium.logOut(page, site);
      assertThat(page.textContent("body")).containsIgnoringCase("signed out");
      assertThat(http.get(site.at("/x"), with(SCRIPT, ticket)).status()).isEqualTo(401);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(keycloak.sessions(site.client())).isEqualTo(others));
      page.navigate(site.at("/").toString());
      assertThat(page.isVisible("#kc-login")).isTrue();
    }
  }

  private List<Page> openAtOnce(BrowserContext person) {
    List<Page> tabs = IntStream.range(0, TABS).mapToObj(i -> person.newPage()).toList();
    for (int i = 0; i < TABS; i++) {
      Chromium.open(tabs.get(i), URI.create(start(i)));
    }
    return tabs;
  }

  /**
   * A page of Keycloak's that comes with an error when the person is logged in already stays as it
   * is: it only looks for a login that happens later. Then a person opens the address again. Only
   * there: a tab that stands at a page of ours has failed.
   */
  private void openAgainWhatKeycloakKeeps(List<Page> tabs) {
    long patienceEnds = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < tabs.size(); i++) {
      Page tab = tabs.get(i);
      Duration patience = Duration.ofNanos(patienceEnds - System.nanoTime());
      if (!Chromium.arrives(tab, patience) && tab.url().startsWith(keycloak.issuer().toString())) {
        Chromium.open(tab, URI.create(start(i)));
      }
    }
  }

  private void assertThatAllEndWhereTheyStarted(List<Page> tabs) {
    for (int i = 0; i < tabs.size(); i++) {
      Page tab = tabs.get(i);
      Chromium.arrive(tab);
      assertThat(tab.url()).isEqualTo(start(i));
      assertThat(Chromium.seen(tab).getString("uri"))
          .isEqualTo(URI.create(start(i)).getRawPath() + "?tab=" + i + "&of=10");
    }
  }

  private String start(int tab) {
    return site.at("/tabs/" + tab + "?tab=" + tab + "&of=10").toString();
  }

  private static String only(JsonObject identity, String header) {
    JsonArray values = identity.getJsonArray(header);
    assertThat(values).hasSize(1);
    return values.getString(0);
  }

  private static Map<String, String> with(Map<String, String> headers, String cookie) {
    Map<String, String> more = new HashMap<>(headers);
    more.put("Cookie", cookie);
    return more;
  }
}
