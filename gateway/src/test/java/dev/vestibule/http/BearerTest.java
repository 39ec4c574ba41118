package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scripts with access tokens, through the door that Traefik asks. */
final class BearerTest {
  private static final User EVE =
      new User("eve-1", "eve", "Eve", "eve@example.org", List.of("guests"));

  private final Site site = new Site();

  @AfterEach
  void close() {
    site.close();
  }

  @Test
  void aScriptWithATokenIsLetInAndTheApplicationToldWhoItIs() throws Exception {
    String token = site.provider.issueAccessToken(User.ada(), Site.API_AUDIENCE);

    for (int request = 0; request < 3; request++) {
      String answer = ask(Site.API.authority(), "Authorization: Bearer " + token);

      assertThat(Wire.status(answer)).isEqualTo(202);
      assertThat(Wire.header(answer, "x-auth-request-user")).isEqualTo("ada-1815");
      assertThat(Wire.header(answer, "x-forwarded-user")).isEqualTo("ada-1815");
      assertThat(Wire.header(answer, "x-auth-request-email")).isEqualTo("ada@example.org");
      assertThat(Wire.header(answer, "x-auth-request-groups")).isEqualTo("engineers,wall");
      // There, and empty: a forged one must not stay.
      assertThat(answer).containsIgnoringCase("x-auth-request-preferred-username:");
      assertThat(answer).doesNotContain(token).doesNotContainIgnoringCase("set-cookie");
    }
  }

  @Test
  void aRefusedTokenIsAnsweredAsRfc6750SaysAndNeverByALogin() throws Exception {
    String token = site.provider.issueAccessToken(User.ada(), "https://api.example.com.evil");

    String answer =
        ask(
            Site.API.authority(),
            "Authorization: Bearer "
                + token
                + "\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\nAccept: text/html");

    assertThat(Wire.status(answer)).isEqualTo(401);
    assertThat(Wire.header(answer, "www-authenticate"))
        .isEqualTo("Bearer realm=\"vestibule\", error=\"invalid_token\"");
    assertThat(Wire.header(answer, "location")).isEmpty();
    assertThat(Wire.header(answer, "cache-control")).isEqualTo("no-store");
    assertThat(answer).contains("application/problem+json").contains("aud: ");
    assertThat(answer).doesNotContain(token).doesNotContain("evil");
  }

  @Test
  void proxiesThatUnderstandAStatusOnlyAreToldTheSame() throws Exception {
    String answer =
        Wire.exchange(
            site.server.port(),
            """
            GET /oauth2/auth HTTP/1.1
            Host: api.example.com
            X-Original-URL: https://api.example.com/things
            Authorization: Bearer nonsense
            """);

    assertThat(Wire.status(answer)).isEqualTo(401);
    assertThat(Wire.header(answer, "www-authenticate")).startsWith("Bearer ");
    assertThat(Wire.header(answer, "location")).isEmpty();
  }

  @Test
  void aTokenThatHasRunOutIsRefused() throws Exception {
    String token = site.provider.issueAccessToken(User.ada(), Site.API_AUDIENCE);
    assertThat(Wire.status(ask(Site.API.authority(), "Authorization: Bearer " + token)))
        .isEqualTo(202);

    site.clock.advance(Duration.ofDays(1));

    String answer = ask(Site.API.authority(), "Authorization: Bearer " + token);
    assertThat(Wire.status(answer)).isEqualTo(401);
    assertThat(answer).contains("exp: ");
  }

  @Test
  void anIdTokenOfALoginIsNoAccessToken() throws Exception {
    String idToken = site.provider.issueTokens().idToken();

    assertThat(Wire.status(ask(Site.API.authority(), "Authorization: Bearer " + idToken)))
        .isEqualTo(401);
  }

  @Test
  void aTokenOfAnotherProviderIsNone() throws Exception {
    try (RotatingProvider other = RotatingProvider.builder().clock(site.clock).start()) {
      String token = other.issueAccessToken(User.ada(), Site.API_AUDIENCE);

      String answer = ask(Site.API.authority(), "Authorization: Bearer " + token);

      assertThat(Wire.status(answer)).isEqualTo(401);
      assertThat(answer).contains("iss: ");
    }
  }

  @Test
  void elsewhereTheHeaderSaysNothing() throws Exception {
    String token = site.provider.issueAccessToken(User.ada(), Site.API_AUDIENCE);

    String answer = ask(Site.APP.authority(), "Authorization: Bearer " + token);

    assertThat(Wire.status(answer)).isEqualTo(401);
    assertThat(Wire.header(answer, "www-authenticate")).startsWith("Cookie ");
  }

  @Test
  void otherSchemesAreTheApplicationsAffair() throws Exception {
    String script = ask(Site.API.authority(), "Authorization: Basic YTpi");
    String nothing = ask(Site.API.authority(), "Accept: */*");
    String page =
        ask(
            Site.API.authority(),
            "Authorization: Basic YTpi\nSec-Fetch-Mode: navigate\nSec-Fetch-Dest: document");

    assertThat(Wire.header(script, "www-authenticate")).startsWith("Cookie ");
    assertThat(Wire.header(nothing, "www-authenticate")).startsWith("Cookie ");
    assertThat(Wire.status(page)).isEqualTo(302);
  }

  @Test
  void aTokenDecidesAndNotTheSessionBesideIt() throws Exception {
    Browser browser = site.browser();
    assertThat(browser.go(Site.API + "/").status()).isEqualTo(200);
    URI things = URI.create(Site.API + "/things");
    String eves = site.provider.issueAccessToken(EVE, Site.API_AUDIENCE);

    Browser.Seen byToken = browser.send("GET", things, Map.of("Authorization", "Bearer " + eves));
    Browser.Seen byBadToken = browser.send("GET", things, Map.of("Authorization", "Bearer x"));
    Browser.Seen bySession = browser.send("GET", things, Map.of());

    assertThat(byToken.status()).isEqualTo(200);
    assertThat(byToken.header("x-auth-request-user")).isEqualTo("eve-1");
    assertThat(byBadToken.status()).isEqualTo(401);
    assertThat(bySession.header("x-auth-request-user")).isEqualTo("ada-1815");
  }

  @Test
  void whileTheProvidersKeysCantBeHadItIsNeitherYesNorNo() throws Exception {
    site.provider.jwksDown(true);
    String token = site.provider.issueAccessToken(User.ada(), Site.API_AUDIENCE);

    String answer = ask(Site.API.authority(), "Authorization: Bearer " + token);

    assertThat(Wire.status(answer)).isEqualTo(503);
    assertThat(Wire.header(answer, "retry-after")).isNotEmpty();

    site.provider.jwksDown(false);
    site.clock.advance(Duration.ofSeconds(2));
    assertThat(Wire.status(ask(Site.API.authority(), "Authorization: Bearer " + token)))
        .isEqualTo(202);
  }

  private String ask(String host, String headers) throws IOException {
    return Wire.exchange(
        site.server.port(),
        """
        GET /oauth2/auth HTTP/1.1
        Host: gateway:4180
        X-Forwarded-Method: GET
        X-Forwarded-Proto: https
        X-Forwarded-Host: %s
        X-Forwarded-Uri: /things
        %s
        """
            .formatted(host, headers));
  }
}
