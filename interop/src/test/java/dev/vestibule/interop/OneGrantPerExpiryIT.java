package dev.vestibule.interop;

import static dev.vestibule.interop.PlainClient.SCRIPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.vestibule.interop.Keycloak.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Thirty clients share a browser's session while its access token expires again and again. Judged
 * by Keycloak's own event log: any second use of a refresh token would be an error there, and would
 * end the session.
 */
@ExtendWith(WithKeycloak.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneGrantPerExpiryIT {
  private static final int CLIENTS = 30;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Keycloak keycloak;
  private final Site site;
  private final Chromium chromium;

  OneGrantPerExpiryIT(Keycloak keycloak) {
    this.keycloak = keycloak;
    this.site = Site.behind(Front.TRAEFIK, keycloak);
    this.chromium = Chromium.start(Installation.ofThisBuild());
  }

  @AfterAll
  void end() {
    chromium.close();
    site.close();
  }

  @Test
  void thirtyClientsPollingAcrossTenExpiriesShareOneGrantEach() throws Exception {
    try (BrowserContext person = chromium.newPerson()) {
      Map<String, String> asTheBrowser = logIn(person);
      AtomicBoolean enough = new AtomicBoolean();
      int expiries = 10;
      int before = grants().size();

      List<Poller.Tally> tallies;
      try (PlainClient http = new PlainClient();
          Poller poller = new Poller(CLIENTS, PAUSE, enough::get)) {
        poller.start(() -> http.get(site.at("/api/panel"), asTheBrowser));
        await()
            .atMost(Keycloak.ACCESS_TOKEN_LIFE.multipliedBy(expiries + 3))
            .pollInterval(Duration.ofSeconds(2))
            .until(() -> grants().size() >= before + expiries || !refusals().isEmpty());
        enough.set(true);
        tallies = poller.tallies();
      }

      assertThat(Poller.statuses(tallies)).containsOnlyKeys(200);
      assertThat(Poller.bodies(tallies)).as("what the application is told").hasSize(1);
      List<Event> grants = grants();
      System.out.println(
          "thirty clients: "
              + Poller.statuses(tallies).get(200)
              + " requests, "
              + (grants.size() - before)
              + " grants, slowest answer "
              + tallies.stream().map(Poller.Tally::slowest).max(Duration::compareTo).orElseThrow());
      assertThatNoTokenWasUsedTwice(grants);
      assertThatGrantsAreALifeApart(grants.subList(before, grants.size()));
      assertThat(page(person).reload().status()).isEqualTo(200);
      assertThat(page(person).isVisible("#seen")).isTrue();
    }
  }

  @Test
  void thirtyAtOnceLongAfterTheExpiryShareOneGrant() throws Exception {
    try (BrowserContext person = chromium.newPerson()) {
      Map<String, String> asTheBrowser = logIn(person);
      for (int round = 0; round < 3; round++) {
        int before = grants().size();
        Instant expired = Instant.now().plus(Keycloak.ACCESS_TOKEN_LIFE).plusSeconds(1);
        await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(expired));

        List<Poller.Tally> tallies;
        try (PlainClient http = new PlainClient();
            Poller once = new Poller(CLIENTS, Duration.ZERO, () -> true)) {
          once.start(() -> http.get(site.at("/api/panel"), asTheBrowser));
          tallies = once.tallies();
        }

        assertThat(Poller.statuses(tallies)).containsExactly(Map.entry(200, (long) CLIENTS));
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(grants()).hasSize(before + 1));
      }
      assertThatNoTokenWasUsedTwice(grants());
    }
  }

  private Map<String, String> logIn(BrowserContext person) {
    Page page = person.newPage();
    page.navigate(site.at("/wall").toString());
    Chromium.logIn(page);
    Map<String, String> headers = new HashMap<>(SCRIPT);
    headers.put("Cookie", Chromium.ticket(person, site));
    return headers;
  }

  private static Page page(BrowserContext person) {
    return person.pages().getFirst();
  }

  private List<Event> grants() {
    return keycloak.events(site.client(), "REFRESH_TOKEN");
  }

  private List<Event> refusals() {
    return keycloak.events(site.client(), "REFRESH_TOKEN_ERROR");
  }

  /**
   * No refresh was refused, each presented another token, and each (but a session's first) the one
   * that the grant before it issued.
   */
  private void assertThatNoTokenWasUsedTwice(List<Event> grants) {
    assertThat(refusals()).isEmpty();
    Set<String> presented = new HashSet<>();
    Set<String> issued = new HashSet<>();
    Set<String> begun = new HashSet<>();
    for (Event grant : grants) {
      String token = grant.detail("refresh_token_id");
      assertThat(token).isNotEmpty();
      assertThat(presented.add(token)).as("token %s presented once", token).isTrue();
      assertThat(issued.contains(token) || begun.add(grant.session()))
          .as("token %s is the newest of its session", token)
          .isTrue();
      issued.add(grant.detail("updated_refresh_token_id"));
    }
  }

  /** One grant per expiry: never two within half a life. */
  private static void assertThatGrantsAreALifeApart(List<Event> grants) {
    for (int i = 1; i < grants.size(); i++) {
      Duration between = Duration.between(grants.get(i - 1).at(), grants.get(i).at());
      assertThat(between).isGreaterThan(Keycloak.ACCESS_TOKEN_LIFE.dividedBy(2));
    }
  }
}
