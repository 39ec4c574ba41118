package dev.vestibule.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.seal.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderTest {
  private static final URI CALLBACK = URI.create("https://app.example/oauth2/callback");
  private static final ProviderSettings SETTINGS =
      ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("hush"));

  @Test
  void aLoginAsksForACodeWithPkceStateAndNonce() {
    assertThat(authorization(SETTINGS))
        .isEqualTo(
            "https://id.example/realm/authorize?response_type=code&client_id=wall&redirect_uri=https%3A%2F%2Fapp.example%2Foauth2%2Fcallback"
                + "&scope=openid+profile+email&state=s%261&nonce=n&code_challenge=c&code_challenge_method=S256");
  }

  @Test
  void aProfileAsksForWhatARefreshTokenNeeds() {
    assertThat(authorization(SETTINGS.withProfile("zitadel")))
        .contains("scope=openid+profile+email+offline_access&");
    assertThat(authorization(SETTINGS.withProfile("google")))
        .contains("access_type=offline&")
        .doesNotContain("offline_access");
  }

  @Test
  void anEndOfSessionKeepsTheQueryThatIsThere() {
    Provider provider = provider(SETTINGS);
    assertThat(
            provider.endSessionUri(
                metadata(provider), "hint", URI.create("https://app.example/out"), "s"))
        .hasValue(
            URI.create(
                "https://id.example/realm/logout?keep=1&id_token_hint=hint&client_id=wall"
                    + "&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fout&state=s"));
  }

  @Test
  void aResponseIsFromTheIssuerThatItNames() {
    Provider provider = provider(SETTINGS);
    ProviderMetadata metadata = metadata(provider);
    assertThat(provider.isIssuerOfResponse(metadata, "https://id.example/realm")).isTrue();
    assertThat(provider.isIssuerOfResponse(metadata, "https://id.example/realm/")).isFalse();
    assertThat(provider.isIssuerOfResponse(metadata, "https://evil.example")).isFalse();
    assertThat(provider.isIssuerOfResponse(metadata, null)).isFalse();
  }

  @Test
  void anIssuerThatNeverNamesItselfNeedNot() {
    ScriptedProvider http = new ScriptedProvider();
    http.answer(
        "/realm/.well-known/openid-configuration",
        200,
        ScriptedProvider.metadata(ScriptedProvider.ISSUER.toString())
            .replace("authorization_response_iss_parameter_supported", "none"));
    Provider provider = Provider.of("corp", SETTINGS, http, new SettableClock(), Runnable::run);
    assertThat(provider.isIssuerOfResponse(metadata(provider), null)).isTrue();
    assertThat(provider.isIssuerOfResponse(metadata(provider), "https://evil.example")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://id.example",
        "https://id.example?x=1",
        "https://id.example#x",
        "https://a@id.example",
        "id.example",
        "https:///realm",
        "http://127.0.0.1.evil.example"
      })
  void anIssuerIsSafeToSpeakTo(String issuer) {
    assertThatThrownBy(() -> ProviderSettings.of(URI.create(issuer), "wall", Secret.of("s")))
        .hasMessageStartingWith("issuer: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8080",
        "http://localhost/realm",
        "http://[::1]:9",
        "https://id.example:8443/a/b"
      })
  void aLoopbackIssuerMayDoWithoutTls(String issuer) {
    assertThat(ProviderSettings.of(URI.create(issuer), "wall", Secret.of("s")).issuer())
        .hasToString(issuer);
  }

  @Test
  void settingsRefuseNonsenseAndSayWhatTheyExpect() {
    assertThatThrownBy(() -> ProviderSettings.of(ScriptedProvider.ISSUER, " ", Secret.of("s")))
        .hasMessageStartingWith("clientId: ");
    assertThatThrownBy(() -> ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("")))
        .hasMessageStartingWith("clientSecret: ");
    assertThatThrownBy(() -> SETTINGS.withProfile("nope")).hasMessageContaining("keycloak");
    assertThatThrownBy(() -> with(List.of("profile"), Duration.ZERO, Map.of()))
        .hasMessageStartingWith("scopes: ");
    assertThatThrownBy(() -> with(List.of("openid", "a b"), Duration.ZERO, Map.of()))
        .hasMessageStartingWith("scopes: ");
    assertThatThrownBy(() -> with(List.of("openid"), Duration.ofSeconds(61), Map.of()))
        .hasMessageStartingWith("clockSkew: PT1M1S (expected");
    assertThatThrownBy(() -> with(List.of("openid"), Duration.ofSeconds(-1), Map.of()))
        .hasMessageStartingWith("clockSkew: ");
    assertThatThrownBy(() ->
            with(List.of("openid"), Duration.ZERO, Map.of("redirect_uri", "https://evil.example")))
        .hasMessageStartingWith("authorizationParameters: redirect_uri");
    assertThat(with(List.of("openid"), Duration.ZERO, Map.of("prompt", "login")).toString())
        .doesNotContain("hush");
  }

  @Test
  void everyProfileHasItsOwnName() {
    assertThat(ProviderProfile.names())
        .doesNotHaveDuplicates()
        .contains(ProviderProfile.DEFAULT_NAME, "keycloak", "zitadel", "dex");
  }

  @Test
  void onlyWhereALostAnswerHealsIsItAskedForAgain() {
    assertThat(ProviderProfile.names())
        .allSatisfy(name -> {
          ProviderProfile profile = ProviderProfile.named(name).orElseThrow();
          boolean heals = !(profile.rotation() instanceof ProviderProfile.Rotation.Rotates);
          assertThat(profile.afterUnknown() == ProviderProfile.AfterUnknown.RETRY).isEqualTo(heals);
        });
  }

  private static String authorization(ProviderSettings settings) {
    Provider provider = provider(settings);
    return provider.authorizationUri(metadata(provider), CALLBACK, "s&1", "n", "c").toString();
  }

  private static Provider provider(ProviderSettings settings) {
    return Provider.of(
        "corp", settings, new ScriptedProvider(), new SettableClock(), Runnable::run);
  }

  private static ProviderMetadata metadata(Provider provider) {
    return ((Discovered.Known) provider.discovery().metadata()).metadata();
  }

  private static ProviderSettings with(
      List<String> scopes, Duration skew, Map<String, String> parameters) {
    return new ProviderSettings(
        SETTINGS.issuer(),
        "wall",
        SETTINGS.clientSecret(),
        ClientAuthentication.BASIC,
        scopes,
        "generic",
        null,
        skew,
        parameters,
        "groups",
        SETTINGS.tokenLife(),
        SETTINGS.connectTimeout(),
        SETTINGS.answerTimeout());
  }
}
