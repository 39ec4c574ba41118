package dev.vestibule.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.IssuedTokens;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.TokenFault;
import dev.vestibule.lab.provider.User;
import dev.vestibule.oidc.Discovered;
import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.PreparedGrant;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderMetadata;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.seal.Secret;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole of a provider over the wire: metadata, login, refresh, revocation, keys. */
class RotatingProviderTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final URI CALLBACK = URI.create("http://127.0.0.1:9/oauth2/callback");
  private static final String VERIFIER = "v".repeat(43);

  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final RotatingProvider there = RotatingProvider.start();
  private final VertxProviderHttp http = new VertxProviderHttp(vertx, null);
  private final Provider provider =
      Provider.of(
          "lab",
          ProviderSettings.of(
              URI.create(there.issuer()),
              RotatingProvider.CLIENT_ID,
              Secret.of(RotatingProvider.CLIENT_SECRET)),
          http,
          InstantSource.system(),
          threads);

  @AfterEach
  void close() {
    there.close();
    http.close();
    threads.close();
    vertx.close().await();
  }

  @Test
  void aLoginAndARefreshSpeakOfTheSameUser() throws Exception {
    TokenAnswer tokens = login();
    Identity identity =
        verified(provider.idTokens().verifyLogin(idToken(tokens), "nonce-1", tokens.accessToken()));
    assertThat(identity.subject()).isEqualTo(User.ada().sub());
    assertThat(identity.groups()).isEqualTo(User.ada().groups());

    TokenAnswer next = granted(present(refreshToken(tokens)));
    assertThat(next.refreshToken()).isNotNull().isNotEqualTo(tokens.refreshToken());
    assertThat(
            provider
                .idTokens()
                .verifyRefresh(idToken(next), next.accessToken(), identity, next.receivedAt()))
        .isInstanceOf(IdTokenVerdict.Verified.class);

    there.changeSubjectOnRefresh("eve");
    TokenAnswer other = granted(present(refreshToken(next)));
    assertThat(
            provider
                .idTokens()
                .verifyRefresh(idToken(other), other.accessToken(), identity, other.receivedAt()))
        .isInstanceOf(RefreshVerdict.AnotherSubject.class);
  }

  @Test
  void aSpentTokenIsRefused() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    granted(present(tokens.refreshToken()));
    assertThat(present(tokens.refreshToken())).isEqualTo(new GrantAnswer.Refused("invalid_grant"));
  }

  @Test
  void aConnectionThatIsNotUsedSpendsNothing() throws Exception {
    try (PreparedGrant unused = provider.tokens().connect(DEADLINE)) {
      assertThat(unused).isNotNull();
    }
    assertThat(there.refreshRequests()).isZero();
  }

  @Test
  void anAnswerThatIsDroppedWasOneRequest() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    there.dropNextAnswers(1);
    assertThat(present(tokens.refreshToken())).isInstanceOf(GrantAnswer.Unknown.class);
    assertThat(there.refreshRequests()).isEqualTo(1);
    assertThat(there.spentTokensPresented()).isZero();
  }

  @Test
  void anAnswerThatIsHeldIsUnknownAtTheDeadline() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    there.holdTokenResponses();
    try (PreparedGrant grant = provider.tokens().connect(DEADLINE)) {
      assertThat(grant.present(tokens.refreshToken(), Duration.ofMillis(300)))
          .isInstanceOf(GrantAnswer.Unknown.class);
    }
    there.release();
    assertThat(there.refreshRequests()).isEqualTo(1);
  }

  @Test
  void faultsOfTheProviderAreNotRefusals() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    there.failNext(1, TokenFault.unavailable());
    assertThat(present(tokens.refreshToken())).isInstanceOf(GrantAnswer.Unknown.class);
    there.failNext(1, TokenFault.html(200));
    assertThat(present(tokens.refreshToken())).isInstanceOf(GrantAnswer.Unknown.class);
    there.failNext(1, TokenFault.html(403));
    assertThat(present(tokens.refreshToken())).isInstanceOf(GrantAnswer.Fault.class);
    there.failNext(1, TokenFault.throttled(Duration.ofSeconds(7)));
    assertThat(present(tokens.refreshToken()))
        .isEqualTo(new GrantAnswer.Busy(Duration.ofSeconds(7)));
    there.expireClientSecret();
    assertThat(present(tokens.refreshToken())).isInstanceOf(GrantAnswer.Fault.class);
    there.renewClientSecret();
    granted(present(tokens.refreshToken()));
  }

  @Test
  void aRevokedTokenIsOver() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    assertThat(provider.tokens().revoke(tokens.refreshToken())).isTrue();
    assertThat(there.revocations()).isEqualTo(1);
    assertThat(present(tokens.refreshToken())).isInstanceOf(GrantAnswer.Refused.class);
  }

  @Test
  void aProviderThatIsDownIsNotConnectedAndKeysAreKept() throws Exception {
    TokenAnswer tokens = login();
    verified(provider.idTokens().verifyLogin(idToken(tokens), "nonce-1", tokens.accessToken()));
    there.jwksDown(true);
    TokenAnswer again = login();
    verified(provider.idTokens().verifyLogin(idToken(again), "nonce-1", again.accessToken()));
    there.down();
    assertThatThrownBy(() -> provider.tokens().connect(DEADLINE)).isInstanceOf(NotConnected.class);
    assertThat(provider.tokens().revoke("t")).isFalse();
    there.up();
    granted(present(refreshToken(again)));
  }

  @Test
  void aProviderThatIsDownAtTheStartIsFoundLater() throws Exception {
    there.down();
    assertThat(provider.discovery().metadata()).isInstanceOf(Discovered.Unknown.class);
    assertThatThrownBy(() -> provider.tokens().connect(DEADLINE)).isInstanceOf(NotConnected.class);
    there.up();
    await().until(() -> provider.discovery().metadata() instanceof Discovered.Known);
    granted(present(there.issueTokens().refreshToken()));
  }

  private TokenAnswer login() throws Exception {
    there.autoLogin(User.ada());
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    URI authorization =
        provider.authorizationUri(metadata(), CALLBACK, "state-1", "nonce-1", challenge);
    try (HttpClient browser = HttpClient.newHttpClient()) {
      String location =
          browser
              .send(
                  HttpRequest.newBuilder(authorization).build(),
                  HttpResponse.BodyHandlers.discarding())
              .headers()
              .firstValue("location")
              .orElseThrow();
      Map<String, String> query =
          Arrays.stream(URI.create(location).getRawQuery().split("&", -1))
              .map(pair -> pair.split("=", 2))
              .collect(
                  Collectors.toMap(
                      pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
      assertThat(query).containsEntry("state", "state-1");
      assertThat(provider.isIssuerOfResponse(metadata(), query.get("iss"))).isTrue();
      return granted(
          provider.tokens().exchangeCode(query.getOrDefault("code", ""), CALLBACK, VERIFIER));
    }
  }

  private ProviderMetadata metadata() {
    return ((Discovered.Known) provider.discovery().metadata()).metadata();
  }

  private GrantAnswer present(String refreshToken) throws NotConnected {
    try (PreparedGrant grant = provider.tokens().connect(DEADLINE)) {
      return grant.present(refreshToken, DEADLINE);
    }
  }

  private static TokenAnswer granted(GrantAnswer answer) {
    assertThat(answer).isInstanceOf(GrantAnswer.Granted.class);
    return ((GrantAnswer.Granted) answer).answer();
  }

  private static Identity verified(IdTokenVerdict verdict) {
    assertThat(verdict).isInstanceOf(IdTokenVerdict.Verified.class);
    return ((IdTokenVerdict.Verified) verdict).identity();
  }

  private static String idToken(TokenAnswer answer) {
    return String.valueOf(answer.idToken());
  }

  private static String refreshToken(TokenAnswer answer) {
    return String.valueOf(answer.refreshToken());
  }
}
