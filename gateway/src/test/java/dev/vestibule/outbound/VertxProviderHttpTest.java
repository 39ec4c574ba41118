package dev.vestibule.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.oidc.AnswerLost;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.oidc.ProviderRequest;
import dev.vestibule.oidc.ProviderResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertxProviderHttpTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int MAX = 1000;

  private static Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  @Test
  void connectingSendsNothingAndOneRequestIsSentWhole() throws Exception {
    RawServer server =
        RawServer.start(
            vertx,
            write(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 4\r\n\r\nnull"));
    try (VertxProviderHttp http = new VertxProviderHttp(vertx, null);
        ProviderHttp.Connection connection = http.connect(server.uri(), LONG)) {
      assertThat(server.requests()).isEmpty();
      ProviderResponse response = connection.send(post("k=v"), LONG);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("content-type")).isEqualTo("application/json");
      assertThat(response.header("X-A")).isEqualTo("1");
      assertThat(response.body()).isEqualTo("null");
      assertThatThrownBy(() -> connection.send(post("k=v"), LONG))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(server.requests())
        .singleElement()
        .asString()
        .startsWith("POST /token?a=b HTTP/1.1\r\n")
        .endsWith("\r\n\r\nk=v")
        .containsIgnoringCase("host: 127.0.0.1:")
        .containsIgnoringCase("content-type: application/x-www-form-urlencoded")
        .doesNotContainIgnoringCase("accept-encoding");
    await().until(() -> server.open() == 0);
  }

  @Test
  void aServerThatClosesWithoutAnAnswerIsNotAskedAgain() {
    RawServer server = RawServer.start(vertx, NetSocket::close);
    assertLost(server, LONG, "");
    assertThat(server.requests()).hasSize(1);
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void aServerThatBreaksOffLeavesTheOutcomeUnknown() {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\"");
              socket.close();
            });
    assertLost(server, LONG, "");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void silenceEndsWithTheDeadline() {
    RawServer server = RawServer.start(vertx, _ -> {});
    assertLost(server, SHORT, "no whole answer within");
    await().until(() -> server.open() == 0);
  }

  @Test
  void anAnswerThatDripsEndsWithTheDeadlineToo() {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
              long timer = vertx.setPeriodic(20, _ -> socket.write("a"));
              socket.closeHandler(_ -> vertx.cancelTimer(timer));
            });
    assertLost(server, SHORT, "no whole answer within");
  }

  @Test
  void aBodyWithoutEndIsReadToTheBoundAndNoFurther() {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              pour(socket, Buffer.buffer("400\r\n" + "a".repeat(1024) + "\r\n"));
            });
    assertLost(server, LONG, "more than 1000 bytes");
    await().until(() -> server.open() == 0);
  }

  @Test
  void aBodyOfExactlyTheBoundIsFine() throws Exception {
    RawServer server =
        RawServer.start(
            vertx, write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + "a".repeat(1000)));
    assertThat(exchange(server, LONG).body()).hasSize(1000);
  }

  @Test
  void aHeadWithoutEndIsReadToTheBoundAndNoFurther() {
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write("HTTP/1.1 200 OK\r\n");
              pour(socket, Buffer.buffer("X-Filler: " + "a".repeat(1000) + "\r\n"));
            });
    assertLost(server, LONG, "");
    await().until(() -> server.open() == 0);
  }

  @Test
  void aBodyThatWouldGrowWhenUnpackedIsNotUnpacked() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
      gzip.write(new byte[500_000]);
    }
    RawServer server =
        RawServer.start(
            vertx,
            socket -> {
              socket.write(
                  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                      + bomb.size()
                      + "\r\n\r\n");
              socket.write(Buffer.buffer(bomb.toByteArray()));
            });
    assertLost(server, LONG, "content coding");
  }

  @Test
  void aRedirectIsAnAnswerAndNotFollowed() throws Exception {
    RawServer elsewhere =
        RawServer.start(vertx, write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    RawServer server =
        RawServer.start(
            vertx,
            write(
                "HTTP/1.1 307 X\r\nLocation: "
                    + elsewhere.uri()
                    + "\r\nContent-Length: 0\r\n\r\n"));
    assertThat(exchange(server, LONG).status()).isEqualTo(307);
    assertThat(elsewhere.connections()).isZero();
  }

  @Test
  void whatIsNotHttpIsNoAnswer() {
    RawServer server = RawServer.start(vertx, write("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    assertLost(server, LONG, "");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void eachConnectionIsFresh() throws Exception {
    RawServer server =
        RawServer.start(vertx, write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    try (VertxProviderHttp http = new VertxProviderHttp(vertx, null)) {
      for (int i = 0; i < 3; i++) {
        try (ProviderHttp.Connection connection = http.connect(server.uri(), LONG)) {
          connection.send(ProviderRequest.get(MAX), LONG);
        }
      }
    }
    assertThat(server.connections()).isEqualTo(3);
  }

  @Test
  void nobodyListeningMeansNotConnected() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    assertNotConnected(URI.create("http://127.0.0.1:" + port + "/"), LONG, "refused");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/",
        "http://id.example/",
        "ftp://127.0.0.1/",
        "http://127.0.0.1.id.example/",
        "https://a@127.0.0.1/"
      })
  void plainHttpGoesToLoopbackOnly(String target) {
    assertNotConnected(URI.create(target), LONG, "expected: https");
  }

  @Test
  void anInterruptEndsTheWaitAndStays() throws Exception {
    RawServer server = RawServer.start(vertx, _ -> {});
    AtomicReference<String> seen = new AtomicReference<>("");
    Thread thread =
        Thread.ofVirtual()
            .start(() -> {
              try {
                exchange(server, LONG);
              } catch (AnswerLost | NotConnected e) {
                seen.set(
                    e.getClass().getSimpleName() + " " + Thread.currentThread().isInterrupted());
              }
            });
    await().until(() -> server.requests().size() == 1);
    thread.interrupt();
    thread.join();
    assertThat(seen.get()).isEqualTo("AnswerLost true");
    await().until(() -> server.open() == 0);
  }

  @Test
  void aCertificateMustBeTrustedAndBeForTheHost(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("server.p12");
    Path certificate = folder.resolve("ca.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "a",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "a",
        "-keystore",
        store.toString(),
        "-file",
        certificate.toString());
    RawServer server =
        RawServer.start(
            vertx,
            new NetServerOptions()
                .setSsl(true)
                .setKeyCertOptions(
                    new PfxOptions().setPath(store.toString()).setPassword("changeit")),
            write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));

    assertNotConnected(server.uri("localhost"), LONG, "SSL");
    try (VertxProviderHttp http = new VertxProviderHttp(vertx, certificate)) {
      assertThatThrownBy(() -> http.connect(server.uri("127.0.0.1"), LONG))
          .isInstanceOf(NotConnected.class);
      try (ProviderHttp.Connection connection = http.connect(server.uri("localhost"), LONG)) {
        assertThat(connection.send(ProviderRequest.get(MAX), LONG).body()).isEqualTo("ok");
      }
    }
    assertThat(server.requests()).hasSize(1);
    assertThatThrownBy(() -> new VertxProviderHttp(vertx, folder.resolve("none.pem")))
        .hasMessageContaining("none.pem");
  }

  @Test
  void aServerThatNeverFinishesItsHandshakeIsNotConnected() throws IOException {
    RawServer silent = RawServer.start(vertx, _ -> {});
    assertNotConnected(
        URI.create(silent.uri().toString().replace("http:", "https:")), SHORT, "http");
    await().until(() -> silent.open() == 0);
  }

  private static ProviderResponse exchange(RawServer server, Duration deadline)
      throws NotConnected, AnswerLost {
    try (VertxProviderHttp http = new VertxProviderHttp(vertx, null);
        ProviderHttp.Connection connection = http.connect(server.uri(), LONG)) {
      return connection.send(post("grant_type=refresh_token"), deadline);
    }
  }

  private static void assertLost(RawServer server, Duration deadline, String about) {
    assertThatThrownBy(() -> exchange(server, deadline))
        .isInstanceOf(AnswerLost.class)
        .hasMessageContaining(about);
  }

  private static void assertNotConnected(URI target, Duration timeout, String about) {
    try (VertxProviderHttp http = new VertxProviderHttp(vertx, null)) {
      assertThatThrownBy(() -> http.connect(target, timeout))
          .isInstanceOf(NotConnected.class)
          .hasMessageContaining(about);
    }
  }

  private static ProviderRequest post(String form) {
    return new ProviderRequest(
        ProviderRequest.Method.POST,
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        form,
        MAX);
  }

  private static Consumer<NetSocket> write(String text) {
    return socket -> socket.write(Buffer.buffer(text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Writes as fast as the other side takes it, until that closes. */
  private static void pour(NetSocket socket, Buffer drop) {
    socket.write(drop).onSuccess(_ -> pour(socket, drop));
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    builder.command().addAll(List.of(arguments));
    builder.command().addAll(List.of("-storepass", "changeit"));
    assertThat(
            builder
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor())
        .isZero();
  }
}
