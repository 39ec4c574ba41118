package dev.vestibule.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.seal.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokenEndpointTest {
  private final SettableClock clock = new SettableClock();
  private final ScriptedProvider http = new ScriptedProvider();

  @Test
  void connectingSendsNothingAndPresentingSendsOnce() throws Exception {
    http.answer("/realm/token", 200, "{\"access_token\":\"a\",\"expires_in\":60}");
    try (PreparedGrant grant =
        endpoint(ClientAuthentication.BASIC).connect(Duration.ofSeconds(1))) {
      assertThat(http.sentTo("/realm/token")).isEmpty();
      assertThat(grant.present("r+1", Duration.ofSeconds(1)))
          .isInstanceOf(GrantAnswer.Granted.class);
    }
    assertThat(http.sentTo("/realm/token")).hasSize(1);
    assertThat(http.sentTo("/realm/token").getFirst().request().form())
        .isEqualTo("grant_type=refresh_token&refresh_token=r%2B1");
  }

  @Test
  void basicAuthenticationEncodesBothHalves() throws Exception {
    endpoint(ClientAuthentication.BASIC).revoke("t");
    String header =
        http.sentTo("/realm/revoke")
            .getFirst()
            .request()
            .headers()
            .getOrDefault("Authorization", "");
    assertThat(
            new String(
                Base64.getDecoder().decode(header.substring("Basic ".length())),
                StandardCharsets.US_ASCII))
        .isEqualTo("wall%3Aone:s%C3%A9cret%3A%25");
  }

  @Test
  void postAuthenticationIsInTheForm() throws Exception {
    endpoint(ClientAuthentication.POST).revoke("t");
    ProviderRequest request = http.sentTo("/realm/revoke").getFirst().request();
    assertThat(request.form())
        .isEqualTo("token=t&client_id=wall%3Aone&client_secret=s%C3%A9cret%3A%25");
    assertThat(request.headers()).doesNotContainKey("Authorization");
    assertThat(request.toString()).doesNotContain("cret");
  }

  @Test
  void aCodeIsRedeemedWithItsVerifier() throws Exception {
    http.answer("/realm/token", 400, "{\"error\":\"invalid_grant\"}");
    assertThat(
            endpoint(ClientAuthentication.BASIC)
                .exchangeCode("c&1", URI.create("https://app.example/oauth2/callback"), "v"))
        .isEqualTo(new GrantAnswer.Refused("invalid_grant"));
    assertThat(http.sentTo("/realm/token").getFirst().request().form())
        .isEqualTo(
            "grant_type=authorization_code&code=c%261&redirect_uri=https%3A%2F%2Fapp.example%2Foauth2%2Fcallback&code_verifier=v");
  }

  @Test
  void anAnswerThatIsLostLeavesTheOutcomeUnknownAndIsNotAskedForAgain() throws Exception {
    http.answer(
        "/realm/token",
        _ -> {
          throw new AnswerLost("reset");
        });
    try (PreparedGrant grant =
        endpoint(ClientAuthentication.BASIC).connect(Duration.ofSeconds(1))) {
      assertThat(grant.present("r", Duration.ofSeconds(1)))
          .isEqualTo(new GrantAnswer.Unknown("reset"));
    }
    assertThat(http.sentTo("/realm/token")).hasSize(1);
  }

  @Test
  void withoutAConnectionOrMetadataNothingWasSent() {
    http.down(true);
    TokenEndpoint endpoint = endpoint(ClientAuthentication.BASIC);
    assertThatThrownBy(() -> endpoint.connect(Duration.ofSeconds(1)))
        .isInstanceOf(NotConnected.class);
    assertThat(endpoint.revoke("t")).isFalse();
  }

  @Test
  void revocationSaysWhetherItWorked() {
    http.answer("/realm/revoke", 200, "");
    assertThat(endpoint(ClientAuthentication.BASIC).revoke("t")).isTrue();
    http.answer("/realm/revoke", 503, "");
    assertThat(endpoint(ClientAuthentication.BASIC).revoke("t")).isFalse();
    http.answer(
        "/realm/.well-known/openid-configuration",
        200,
        ScriptedProvider.metadata(ScriptedProvider.ISSUER.toString())
            .replace("revocation_endpoint", "none"));
    assertThat(endpoint(ClientAuthentication.BASIC).revoke("t")).isFalse();
  }

  private TokenEndpoint endpoint(ClientAuthentication authentication) {
    ProviderSettings defaults =
        ProviderSettings.of(ScriptedProvider.ISSUER, "wall:one", Secret.of("sécret:%"));
    ProviderSettings settings =
        new ProviderSettings(
            defaults.issuer(),
            defaults.clientId(),
            defaults.clientSecret(),
            authentication,
            defaults.scopes(),
            defaults.profile(),
            null,
            defaults.clockSkew(),
            defaults.authorizationParameters(),
            defaults.groupsClaim(),
            defaults.tokenLife(),
            defaults.connectTimeout(),
            defaults.answerTimeout());
    return Provider.of("corp", settings, http, clock, Runnable::run).tokens();
  }
}
