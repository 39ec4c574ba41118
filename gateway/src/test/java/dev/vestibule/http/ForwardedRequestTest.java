package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.seal.Secret;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ForwardedRequestTest {
  private static final String FORWARDED =
      """
      GET /oauth2/auth HTTP/1.1
      Host: gateway:4180
      X-Forwarded-Method: GET
      X-Forwarded-Proto: https
      X-Forwarded-Host: app.example.com
      X-Forwarded-Uri: /d/wall?x=1
      """;

  private final StubDoor door = new StubDoor();

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void whatTheProxySaysIsAskedAbout() throws Exception {
    String answer = door.exchange(FORWARDED);

    assertThat(Wire.status(answer)).isEqualTo(202);
    assertThat(Wire.header(answer, "x-auth-request-user")).isEqualTo("ada");
    assertThat(answer).containsIgnoringCase("x-auth-request-email:");
    AuthRequest asked = door.lastAsked();
    assertThat(asked.method()).isEqualTo("GET");
    assertThat(asked.origin()).isEqualTo(Site.APP);
    assertThat(asked.target()).isEqualTo("/d/wall?x=1");
  }

  static List<String> refused() {
    return List.of(
        without("X-Forwarded-Host"),
        without("X-Forwarded-Uri"),
        with("X-Forwarded-Host", "evil.example"),
        with("X-Forwarded-Host", "app.example.com."),
        with("X-Forwarded-Host", "app.example.com:8443"),
        with("X-Forwarded-Host", "app.example.com, evil.example"),
        with("X-Forwarded-Host", "evil.example, app.example.com"),
        with("X-Forwarded-Host", "user@app.example.com"),
        with("X-Forwarded-Host", ""),
        with("X-Forwarded-Proto", "http"),
        with("X-Forwarded-Proto", "https, http"),
        with("X-Forwarded-Proto", "HTTPS"),
        with("X-Forwarded-Proto", ""),
        with("X-Forwarded-Proto", "javascript"),
        with("X-Forwarded-Uri", "d/wall"),
        with("X-Forwarded-Uri", "https://app.example.com/"),
        with("X-Forwarded-Uri", ""),
        with("X-Forwarded-Uri", "*"),
        with("X-Forwarded-Uri", "/" + "a".repeat(8192)),
        with("X-Forwarded-Method", "get"),
        with("X-Forwarded-Method", "GET POST"),
        with("X-Forwarded-Method", "A".repeat(33)),
        with("X-Forwarded-Method", ""),
        FORWARDED + "X-Forwarded-Host: app.example.com\n",
        FORWARDED + "X-Forwarded-Host: evil.example\n",
        FORWARDED + "x-forwarded-host: wall.example.com:8443\n",
        FORWARDED + "X-Forwarded-Proto: https\n",
        FORWARDED + "X-Forwarded-Uri: /public\n",
        FORWARDED + "X-Forwarded-Method: OPTIONS\n",
        without("X-Forwarded-Host") + "X_Forwarded_Host: app.example.com\n",
        without("X-Forwarded-Host") + "X-Forwarded_Host: app.example.com\n",
        without("X-Forwarded-Uri") + "X_Forwarded_Uri: /\n",
        // What a proxy leaves of a request whose Connection header names X-Forwarded-Host.
        without("X-Forwarded-Host") + "X-Forwarded-Server: app.example.com\n",
        // Without a method it is the other dialect, and the Host is the gateway's own.
        without("X-Forwarded-Method").replace("X-Forwarded-Host: app.example.com\n", ""));
  }

  @ParameterizedTest
  @MethodSource
  void refused(String head) throws Exception {
    String answer = door.exchange(head);

    assertThat(Wire.status(answer)).as(answer).isEqualTo(403);
    assertThat(answer).contains("application/problem+json").doesNotContain("evil");
    assertThat(door.asked).isEmpty();
  }

  @Test
  void aHostIsTheSameInCapitalsAndWithItsSchemesOwnPort() throws Exception {
    for (String host : List.of("APP.Example.com", "app.example.com:443")) {
      assertThat(Wire.status(door.exchange(with("X-Forwarded-Host", host)))).isEqualTo(202);
      assertThat(door.lastAsked().origin()).isEqualTo(Site.APP);
    }
  }

  @Test
  void aWebSocketIsOfTheSameOriginAsItsPage() throws Exception {
    assertThat(Wire.status(door.exchange(with("X-Forwarded-Proto", "wss")))).isEqualTo(202);
    assertThat(door.lastAsked().origin()).isEqualTo(Site.APP);
    assertThat(Wire.status(door.exchange(with("X-Forwarded-Proto", "ws")))).isEqualTo(403);
  }

  @Test
  void aBrowserThatIsRefusedSeesAPage() throws Exception {
    String answer =
        door.exchange(
            with("X-Forwarded-Host", "evil.example")
                + "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\n");

    assertThat(Wire.status(answer)).isEqualTo(403);
    assertThat(answer).contains("text/html").contains("hosts").contains("give this code");
  }

  @Test
  void ofAnotherPeerNothingIsBelieved() throws Exception {
    try (StubDoor elsewhere = new StubDoor("10.0.0.0/8", null, 1)) {
      String answer = elsewhere.exchange(FORWARDED);

      assertThat(Wire.status(answer)).isEqualTo(403);
      assertThat(answer).contains("trustedPeers");
      assertThat(elsewhere.asked).isEmpty();
      assertThat(
              Wire.status(
                  elsewhere.exchange("GET /oauth2/callback HTTP/1.1\nHost: app.example.com")))
          .isEqualTo(403);
      assertThat(Wire.status(elsewhere.exchange("GET /ping HTTP/1.1\nHost: x"))).isEqualTo(200);
    }
  }

  @Test
  void whereASecretIsConfiguredItMustBeSentOnceAndExactly() throws Exception {
    try (StubDoor guarded = new StubDoor("127.0.0.1", Secret.of("a secret of the peers"), 1)) {
      assertThat(Wire.status(guarded.exchange(FORWARDED))).isEqualTo(403);
      assertThat(Wire.status(guarded.exchange(FORWARDED + "X-Vestibule-Peer: another")))
          .isEqualTo(403);
      assertThat(
              Wire.status(
                  guarded.exchange(
                      FORWARDED + "X-Vestibule-Peer: a secret of the peers\nX-Vestibule-Peer: x")))
          .isEqualTo(403);
      assertThat(guarded.asked).isEmpty();
      assertThat(
              Wire.status(guarded.exchange(FORWARDED + "X-Vestibule-Peer: a secret of the peers")))
          .isEqualTo(202);
    }
  }

  @Test
  void aProxyThatKnowsOnlyAStatusIsToldTheWayToTheLogin() throws Exception {
    door.admit(new Admission.Now(StubDoor.LOGIN));

    String answer =
        door.exchange(
            """
            GET /oauth2/auth HTTP/1.1
            Host: gateway
            X-Original-URL: https://app.example.com/d/wall?x=1&y=2
            X-Original-Method: GET
            """);

    assertThat(Wire.status(answer)).isEqualTo(401);
    assertThat(Wire.header(answer, "location"))
        .isEqualTo("/oauth2/start?rd=https%3A%2F%2Fapp.example.com%2Fd%2Fwall%3Fx%3D1%26y%3D2");
    assertThat(Wire.header(answer, "set-cookie")).isEmpty();
    assertThat(door.lastAsked().target()).isEqualTo("/d/wall?x=1&y=2");
  }

  @Test
  void aProxyMaySendTheHostAndWhereToReturnTo() throws Exception {
    String answer =
        door.exchange(
            """
            GET /oauth2/auth HTTP/1.1
            Host: app.example.com
            X-Auth-Request-Redirect: /d/wall?x=1
            """);

    assertThat(Wire.status(answer)).isEqualTo(202);
    assertThat(door.lastAsked().origin()).isEqualTo(Site.APP);
    assertThat(door.lastAsked().target()).isEqualTo("/d/wall?x=1");
  }

  @Test
  void anOriginalUrlThatAClientAddedIsNotBelieved() throws Exception {
    for (String head :
        List.of(
            "Host: wall.example.com:8443\nX-Original-URL: https://app.example.com/",
            "Host: g\nX-Forwarded-Host: wall.example.com:8443\nX-Original-URL: https://app.example.com/",
            "Host: g\nX-Original-URL: https://app.example.com/\nX-Original-URL: https://app.example.com/",
            "Host: g\nX-Original-URL: https://evil.example/",
            "Host: g\nX-Original-URL: https://app.example.com@evil.example/",
            "Host: g\nX-Original-URL: https://app.example.com",
            "Host: g\nX-Original-URL: /d/wall",
            "Host: g\nX-Original-URL: ://app.example.com/",
            "Host: app.example.com\nX-Original-URL: ://app.example.com\\@evil/")) {
      assertThat(Wire.status(door.exchange("GET /oauth2/auth HTTP/1.1\n" + head))).isEqualTo(403);
    }
    assertThat(door.asked).isEmpty();
  }

  @Test
  void aCallbackThatTheProxyAsksAboutIsAnsweredAndNeverLetPass() throws Exception {
    door.place(_ -> StubDoor.LOGIN);

    String callback = door.exchange(with("X-Forwarded-Uri", "/oauth2/callback?code=x&state=y"));

    assertThat(Wire.status(callback)).isEqualTo(302);
    assertThat(door.lastAsked().target()).isEqualTo("/oauth2/callback?code=x&state=y");
    for (String path : List.of("sign_out", "signed_out", "userinfo", "auth", "x")) {
      assertThat(Wire.status(door.exchange(with("X-Forwarded-Uri", "/oauth2/" + path))))
          .isEqualTo(403);
    }
  }

  @Test
  void aDecisionThatComesLaterIsWrittenWhenItComes() throws Exception {
    door.admit(
        new Admission.Later(CompletableFuture.supplyAsync(() -> new Decision.Challenge("later"))));

    assertThat(Wire.status(door.exchange(FORWARDED))).isEqualTo(401);
  }

  private static String without(String name) {
    return FORWARDED.replaceAll("(?m)^" + name + ":.*\n", "");
  }

  private static String with(String name, String value) {
    return without(name) + name + ": " + value + "\n";
  }
}
