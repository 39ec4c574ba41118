package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.http.Browser.Seen;
import dev.vestibule.http.StorelessSite.Client;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.User;
import dev.vestibule.session.SessionSettings.Until;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a session in cookies when its tokens run out. */
final class StorelessRefreshTest {
  /** A grant takes some of a time that stands still here otherwise. */
  private static final Duration PAST_EXPIRY = StorelessSite.TOKEN_LIFE.plusSeconds(1);

  private static final String APP = "https://app.example.com";
  private static final String HOST = "app.example.com";
  private static final String CHUNK = "__Host-vestibule.0";
  private static final URI API = URI.create(APP + "/api");
  private static final Map<String, String> SAME_ORIGIN =
      Map.of("Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable StorelessSite running;

  @AfterEach
  void close() {
    if (running != null) {
      running.close();
    }
    threads.close();
  }

  @Test
  void aRefreshOnAnyReplicaBringsACookieThatAllTake() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    String before = session(client);
    site.clock.advance(PAST_EXPIRY);

    Seen refreshed = panel(client.at(1));

    assertThat(refreshed.status()).isEqualTo(200);
    assertThat(refreshed.header("x-auth-request-user")).isEqualTo("ada-1815");
    assertThat(session(client)).isNotEqualTo(before);
    for (int replica = 0; replica < 3; replica++) {
      Seen seen = panel(client.at(replica));
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.cookies()).isEmpty();
    }
    assertThat(site.provider.refreshesAccepted()).isEqualTo(1);
  }

  @Test
  void thirtyPanelsAtOnceMakeOneGrantAndAreGivenTheSameCookie() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.clock.advance(PAST_EXPIRY);
    site.provider.holdTokenResponses();

    List<Future<Seen>> asked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      asked.add(threads.submit((Callable<Seen>) () -> panel(client)));
    }
    Awaitility.await().until(() -> site.provider.heldNow() == 1);
    site.provider.release();

    List<String> cookies = new ArrayList<>();
    for (Future<Seen> each : asked) {
      Seen seen = each.get(30, TimeUnit.SECONDS);
      assertThat(seen.status()).isEqualTo(200);
      cookies.addAll(seen.cookies());
    }
    assertThat(cookies.stream().map(line -> line.split(";", 2)[0]).distinct()).hasSize(1);
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
  }

  @Test
  void whoComesLateWithTheOldCookieIsGivenTheNewOneWithoutAGrant() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    String old = session(client);
    site.clock.advance(PAST_EXPIRY);
    panel(client);
    String renewed = session(client);

    for (int i = 0; i < 3; i++) {
      // Also when what was made ready is not believed any more.
      site.clock.advance(Duration.ofSeconds(40));
      client.browser.setCookie(HOST, CHUNK, old);
      assertThat(panel(client).status()).isEqualTo(200);
      assertThat(client.browser.jar(HOST)).containsEntry(CHUNK, renewed);
    }
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
  }

  @Test
  void aReplicaThatNeverSawTheRefreshMakesItsOwnAndHarmsNobody() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    String old = session(client);
    site.clock.advance(PAST_EXPIRY);

    for (int replica = 0; replica < 3; replica++) {
      client.browser.setCookie(HOST, CHUNK, old);
      assertThat(panel(client.at(replica)).status()).isEqualTo(200);
    }

    assertThat(site.provider.refreshesAccepted()).isEqualTo(3);
    assertThat(site.provider.familiesRevoked()).isZero();
    for (int generation = 0; generation < 3; generation++) {
      site.clock.advance(PAST_EXPIRY);
      assertThat(panel(client.at(generation)).status()).isEqualTo(200);
    }
    assertThat(site.provider.refreshesAccepted()).isEqualTo(6);
  }

  @Test
  void whileTheTokenIsValidNoRequestWaits() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.provider.holdTokenResponses();
    site.clock.advance(StorelessSite.TOKEN_LIFE.minusSeconds(10));

    for (int i = 0; i < 5; i++) {
      assertThat(panel(client).status()).isEqualTo(200);
    }
    Awaitility.await().until(() -> site.provider.heldNow() == 1);
    assertThat(panel(client).cookies()).isEmpty();
    site.provider.release();

    Awaitility.await().until(() -> !panel(client).cookies().isEmpty());
    assertThat(panel(client).cookies()).isEmpty();
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
  }

  @Test
  void aReplicaThatWasRestartedServesWhatOthersHaveMade() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.restart(0);
    assertThat(panel(client).status()).isEqualTo(200);
    site.clock.advance(PAST_EXPIRY);
    panel(client);
    site.restart(0);

    assertThat(panel(client).status()).isEqualTo(200);
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
  }

  @Test
  void aLogoutDuringARefreshWins() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.clock.advance(PAST_EXPIRY);
    site.provider.holdTokenResponses();
    Future<Seen> waiting = threads.submit((Callable<Seen>) () -> panel(client));
    Awaitility.await().until(() -> site.provider.heldNow() == 1);

    client.browser.send("POST", URI.create(APP + "/oauth2/sign_out"), SAME_ORIGIN);
    site.provider.release();

    Seen seen = waiting.get(30, TimeUnit.SECONDS);
    assertThat(seen.status()).isEqualTo(401);
    assertThat(seen.cookies()).isEmpty();
    assertThat(client.browser.jar(HOST)).doesNotContainKey(CHUNK);
    Awaitility.await().until(() -> site.provider.revocations() >= 1);
  }

  @Test
  void whileTheProviderIsDownValidSessionsPassAndExpiredOnesComeBackByThemselves()
      throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.provider.down();
    site.clock.advance(StorelessSite.TOKEN_LIFE.minusSeconds(30));
    assertThat(panel(client).status()).isEqualTo(200);

    site.clock.advance(Duration.ofSeconds(30));
    Seen refused = panel(client);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.header("retry-after")).isNotEmpty();
    assertThat(client.browser.jar(HOST)).containsKey(CHUNK);

    site.provider.up();
    Awaitility.await()
        .until(() -> {
          site.clock.advance(Duration.ofSeconds(5));
          return panel(client).status() == 200;
        });
  }

  @Test
  void aRefusalEndsTheSessionAndTheNextPageLogsInAgain() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.provider.families().forEach(family -> site.provider.revokeFamily(family.id()));
    site.clock.advance(PAST_EXPIRY);

    assertThat(panel(client).status()).isEqualTo(401);
    assertThat(panel(client).status()).isEqualTo(401);
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
    assertThat(client.browser.go(APP + "/").status()).isEqualTo(200);
    assertThat(panel(client).status()).isEqualTo(200);
  }

  @Test
  void whereTokensRotateASessionEndsWithItsTokenAndAPageGoesThroughTheProviderSilently()
      throws Exception {
    StorelessSite site = site(StorelessSite.of("generic", Reuse.FAMILY_REVOKING, Until.PROVIDER));
    Client client = loggedIn(site);
    String before = session(client);
    site.clock.advance(StorelessSite.TOKEN_LIFE.minusSeconds(1));
    assertThat(panel(client.at(1)).status()).isEqualTo(200);
    site.clock.advance(Duration.ofSeconds(1));

    assertThat(panel(client).status()).isEqualTo(401);
    Seen page = client.browser.go(APP + "/d/wall");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.uri()).hasToString(APP + "/d/wall");
    assertThat(session(client)).isNotEqualTo(before);
    assertThat(panel(client.at(2)).status()).isEqualTo(200);
    assertThat(site.provider.refreshRequests()).isZero();
    assertThat(site.provider.counts().codeGrants()).isEqualTo(2);
  }

  @Test
  void untilItsLifetimeASessionOutlivesItsTokens() throws Exception {
    for (String profile : List.of("generic", "static")) {
      try (StorelessSite site = StorelessSite.of(profile, Reuse.FAMILY_REVOKING, Until.LIFETIME)) {
        Client client = loggedIn(site);
        site.clock.advance(Duration.ofDays(7).minusSeconds(1));
        assertThat(panel(client.at(1)).status()).isEqualTo(200);
        site.clock.advance(Duration.ofSeconds(1));
        assertThat(panel(client).status()).isEqualTo(401);
        assertThat(site.provider.refreshRequests()).isZero();
      }
    }
  }

  @Test
  void aSessionThatCouldBeRefreshedEndsWithItsLifetimeAllTheSame() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    String old = session(client);
    site.clock.advance(PAST_EXPIRY);
    panel(client);
    site.clock.advance(Duration.ofDays(7));

    assertThat(panel(client).status()).isEqualTo(401);
    client.browser.setCookie(HOST, CHUNK, old);
    assertThat(panel(client.at(1)).status()).isEqualTo(401);
    assertThat(client.browser.go(APP + "/").status()).isEqualTo(200);
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
  }

  @Test
  void anAccessTokenRidesAlongWhereApplicationsAreSentIt() throws Exception {
    StorelessSite site =
        site(
            new StorelessSite(
                "static", Reuse.NOT_ROTATING, Until.PROVIDER, new HeaderSettings(true, false)));
    Client client = loggedIn(site);
    String first = panel(client.at(1)).header("x-auth-request-access-token");
    site.clock.advance(PAST_EXPIRY);
    String second = panel(client.at(2)).header("x-auth-request-access-token");

    assertThat(first).isNotEmpty();
    assertThat(second).isNotEmpty().isNotEqualTo(first);
    assertThat(panel(client.at(0)).header("x-auth-request-access-token")).isEqualTo(second);
    assertThat(site.provider.isLive(second)).isTrue();
  }

  /** As nginx does, if somebody adds to answers the one Set-Cookie that it knows. */
  @Test
  void whereOnlyTheFirstCookieArrivesTheSessionGoesOn() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    site.provider.autoLogin(
        new User(
            "ada-1815",
            "ada",
            "Ada Lovelace",
            "ada@example.org",
            IntStream.range(0, 400).mapToObj(i -> "group-" + i).toList()));
    Client client = loggedIn(site);
    Map<String, String> before = client.browser.jar(HOST);

    for (int round = 0; round < 3; round++) {
      site.clock.advance(PAST_EXPIRY);
      Seen seen = panel(client.at(round));
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.cookies()).hasSizeGreaterThan(2);
      before.forEach((name, value) -> client.browser.setCookie(HOST, name, value));
      assertThat(seen.cookies().getFirst()).startsWith("__Host-vestibule=; ");
    }
    assertThat(site.provider.familiesRevoked()).isZero();
  }

  @Test
  void userInfoTellsWhoIsThereAndBringsTheNewCookieToo() throws Exception {
    StorelessSite site = site(StorelessSite.ofStayingTokens());
    Client client = loggedIn(site);
    site.clock.advance(PAST_EXPIRY);

    Seen seen = client.browser.send("GET", URI.create(APP + "/oauth2/userinfo"), Map.of());

    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.body()).contains("\"user\":\"ada-1815\"");
    assertThat(seen.cookies()).singleElement().asString().startsWith(CHUNK + "=1");
    assertThat(panel(client.at(1)).cookies()).isEmpty();
    assertThat(site.provider.refreshRequests()).isEqualTo(1);
  }

  private StorelessSite site(StorelessSite site) {
    running = site;
    return site;
  }

  private static Client loggedIn(StorelessSite site) throws Exception {
    Client client = site.browser();
    assertThat(client.browser.go(APP + "/").status()).isEqualTo(200);
    return client;
  }

  /** The first cookie of its session; empty if there is none. */
  private static String session(Client client) {
    return client.browser.jar(HOST).getOrDefault(CHUNK, "");
  }

  private static Seen panel(Client client) throws Exception {
    return client.browser.send("GET", API, Map.of());
  }
}
