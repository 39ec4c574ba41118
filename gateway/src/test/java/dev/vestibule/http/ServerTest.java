package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Answer;
import dev.vestibule.decision.Decision;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServerTest {
  private static final String FORWARDED =
      """
      GET /oauth2/auth HTTP/1.1
      Host: gateway:4180
      X-Forwarded-Method: GET
      X-Forwarded-Proto: https
      X-Forwarded-Host: app.example.com
      X-Forwarded-Uri: /
      """;
  private static final String CALLBACK =
      "GET /oauth2/callback HTTP/1.1\nHost: app.example.com\nX-Forwarded-Proto: https\n";

  private static final Duration A_WHILE = Duration.ofSeconds(10);

  private final StubDoor door = new StubDoor();

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void livenessReadinessAndRobotsAreForEveryone() throws Exception {
    assertThat(Wire.status(get("/ping"))).isEqualTo(200);
    assertThat(Wire.status(get("/ready"))).isEqualTo(200);
    assertThat(get("/robots.txt")).contains("Disallow: /");
    door.ready(false);
    assertThat(Wire.status(get("/ready"))).isEqualTo(503);
    assertThat(Wire.status(get("/ping"))).isEqualTo(200);
  }

  @Test
  void thereIsNothingAtAnyOtherPath() throws Exception {
    for (String path :
        List.of(
            "/",
            "/oauth2",
            "/oauth2/",
            "/oauth2/auth/",
            "/oauth2/authx",
            "/oauth2//auth",
            "/oauth2/%61uth",
            "/OAUTH2/auth",
            "/ping/",
            "/oauth2/../ping",
            "/oauth2/auth;x",
            "*")) {
      assertThat(Wire.status(get(path))).as(path).isEqualTo(404);
    }
    assertThat(door.asked).isEmpty();
  }

  @Test
  void noAnswerOfOursIsStored() throws Exception {
    for (String answer :
        List.of(
            get("/ping"),
            get("/x"),
            door.exchange(FORWARDED),
            door.exchange(CALLBACK),
            door.exchange("GET /oauth2/auth HTTP/1.1\nHost: x"))) {
      assertThat(Wire.header(answer, "cache-control")).isEqualTo("no-store");
    }
  }

  @Test
  void aPlaceIsForItsMethodsOnly() throws Exception {
    String answer = door.exchange(CALLBACK.replace("GET", "POST") + "Content-Length: 0\n");

    assertThat(Wire.status(answer)).isEqualTo(405);
    assertThat(Wire.header(answer, "allow")).isEqualTo("GET");
    assertThat(door.asked).isEmpty();
  }

  @Test
  void bodiesAndHeadsAreBounded() throws Exception {
    String post = "POST /oauth2/sign_out HTTP/1.1\nHost: app.example.com\n";

    assertThat(Wire.status(door.exchange(post + "Content-Length: 70000\n"))).isEqualTo(413);
    assertThat(Wire.status(door.exchange(post + "Transfer-Encoding: chunked\n"))).isEqualTo(413);
    assertThat(Wire.status(door.exchange(FORWARDED + "X-Long: " + "a".repeat(40_000))))
        .isEqualTo(431);
    assertThat(Wire.status(get("/oauth2/callback?" + "a".repeat(9000)))).isEqualTo(414);
    assertThat(door.asked).isEmpty();
  }

  @Test
  void twoLengthsAreNoRequest() throws Exception {
    String answer =
        door.exchange(
            "POST /oauth2/sign_out HTTP/1.1\nHost: app.example.com\nContent-Length: 1\nContent-Length: 2\n");

    assertThat(Wire.status(answer)).isEqualTo(400);
    assertThat(door.asked).isEmpty();
  }

  @Test
  void aScriptThatCantBeDecidedOnIsToldWhenToAskAgain() throws Exception {
    door.admit(new Admission.Now(new Decision.Unavailable(Duration.ofSeconds(7))));

    String script = door.exchange(FORWARDED);
    String page = door.exchange(FORWARDED + "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\n");

    assertThat(Wire.status(script)).isEqualTo(503);
    assertThat(Wire.header(script, "retry-after")).isEqualTo("7");
    assertThat(script).contains("application/problem+json");
    assertThat(Wire.status(page)).isEqualTo(503);
    assertThat(page).contains("text/html").contains("have not been signed out");
  }

  @Test
  void whoIsForbiddenIsToldWhyWithoutMarkup() throws Exception {
    door.admit(new Admission.Now(new Decision.Forbid("<script>alert(1)</script>")));

    String page = door.exchange(FORWARDED + "Sec-Fetch-Mode: navigate\nSec-Fetch-Dest: document\n");

    assertThat(Wire.status(page)).isEqualTo(403);
    assertThat(page).contains("&lt;script&gt;").doesNotContain("<script>");
  }

  @Test
  void aDefectInAPlaceIsNoAnswerButUnavailable() throws Exception {
    door.place(_ -> {
      throw new IllegalStateException("a defect");
    });

    String answer = door.exchange(CALLBACK);

    assertThat(Wire.status(answer)).isEqualTo(503);
    assertThat(answer).doesNotContain("defect");
  }

  @Test
  void everyRequestToAPlaceGivesItsThreadBack() throws Exception {
    try (StubDoor narrow = new StubDoor("127.0.0.1", new Server.Bounds(1, A_WHILE))) {
      narrow.place(_ -> {
        throw new IllegalStateException("a defect");
      });
      assertThat(Wire.status(narrow.exchange(CALLBACK))).isEqualTo(503);
      narrow.place(_ -> new Decision.Respond(Answer.json(200, "{}")));

      assertThat(Wire.status(narrow.exchange(CALLBACK))).isEqualTo(200);
      assertThat(Wire.status(narrow.exchange(CALLBACK))).isEqualTo(200);
    }
  }

  @Test
  void whoFindsNoThreadForAPlaceIsToldToComeAgain() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    try (StubDoor narrow = new StubDoor("127.0.0.1", new Server.Bounds(1, A_WHILE));
        Socket first = new Socket(InetAddress.getLoopbackAddress(), narrow.server.port())) {
      narrow.place(_ -> {
        begun.countDown();
        gate.await();
        return new Decision.Respond(Answer.json(200, "{}"));
      });
      first.getOutputStream().write(wire(CALLBACK));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

      String answer = narrow.exchange(CALLBACK);

      gate.countDown();
      assertThat(Wire.status(answer)).isEqualTo(503);
      assertThat(Wire.header(answer, "retry-after")).isEqualTo("1");
    }
  }

  @Test
  void aStrangersConnectionIsClosedAfterAWhileAndATrustedPeersIsNot() throws Exception {
    InetAddress proxy = InetAddress.getByName("127.0.0.2");
    Server.Bounds brief = new Server.Bounds(1, Duration.ofMillis(100));
    try (StubDoor open = new StubDoor("127.0.0.2", brief);
        Socket trusted = socket(open, proxy);
        Socket stranger = socket(open, InetAddress.getLoopbackAddress())) {
      assertThat(stranger.getInputStream().read()).isEqualTo(-1);

      trusted.getOutputStream().write(wire(FORWARDED + "Connection: close\n"));
      String answer =
          new String(trusted.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(Wire.status(answer)).isEqualTo(202);
    }
  }

  @Test
  void aClientThatGoesAwayDoesNotStopWhatWasBegun() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    door.place(_ -> {
      begun.countDown();
      gate.await();
      finished.set(true);
      return new Decision.Respond(Answer.json(200, "{}"));
    });

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.server.port())) {
      socket.getOutputStream().write(wire(CALLBACK));
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    }
    gate.countDown();

    Awaitility.await().untilTrue(finished);
    assertThat(Wire.status(get("/ping"))).isEqualTo(200);
  }

  @Test
  void aServerThatClosesFinishesWhatIsUnderWayAndAcceptsNothingNew() throws Exception {
    CompletableFuture<Decision> decision = new CompletableFuture<>();
    door.admit(new Admission.Later(decision));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.server.port())) {
      socket.setSoTimeout(15_000);
      socket.getOutputStream().write(wire(FORWARDED));
      Awaitility.await().until(() -> !door.asked.isEmpty());

      CompletableFuture<Void> closed = CompletableFuture.runAsync(door.server::close);
      Awaitility.await()
          .untilAsserted(
              () -> assertThatThrownBy(() -> get("/ping")).isInstanceOf(IOException.class));
      assertThat(closed).isNotDone();
      decision.complete(StubDoor.ALLOW);

      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(Wire.status(answer)).isEqualTo(202);
      closed.get(15, TimeUnit.SECONDS);
    }
  }

  @Test
  void severalEventLoopsShareOnePort() throws Exception {
    try (StubDoor wide = new StubDoor("127.0.0.1", null, 2)) {
      for (int i = 0; i < 8; i++) {
        assertThat(Wire.status(wide.exchange(FORWARDED))).isEqualTo(202);
      }
      assertThat(wide.server.counts().allowed()).isEqualTo(8);
    }
  }

  private static Socket socket(StubDoor door, InetAddress from) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.server.port(), from, 0);
    socket.setSoTimeout(15_000);
    return socket;
  }

  @Test
  void whatOtherGatewaysWouldRestrictIsRefusedRatherThanPassedOver() throws Exception {
    for (String query :
        List.of(
            "?allowed_groups=nobody",
            "?x=1&allowed_emails=a@example.org",
            "?allowed_email_domains=x")) {
      String asked = FORWARDED.replace("/oauth2/auth", "/oauth2/auth" + query);
      assertThat(Wire.status(door.exchange(asked))).as(query).isEqualTo(403);
    }
  }

  @Test
  void theApplicationsOwnQueryThatCaddySendsAlongIsNoMatterOfOurs() throws Exception {
    door.admit(new Admission.Now(new Decision.Challenge("no session")));
    String asked = FORWARDED.replace("/oauth2/auth", "/oauth2/auth?tab=1&of=10");
    assertThat(Wire.status(door.exchange(asked))).isEqualTo(401);
  }

  private String get(String path) throws IOException {
    return door.exchange("GET " + path + " HTTP/1.1\nHost: app.example.com");
  }

  private static byte[] wire(String head) {
    return (head.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }
}
