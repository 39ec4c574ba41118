package dev.vestibule.http;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Answer;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import dev.vestibule.decision.Origin;
import dev.vestibule.login.Pages;
import dev.vestibule.login.SupportCodes;
import dev.vestibule.seal.Secret;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A server with nothing behind it: tells what it was asked, and answers as it is told. */
final class StubDoor implements AutoCloseable {
  static final Decision ALLOW =
      new Decision.Allow(
          IdentityHeaders.of(
              List.of(new Pair("x-auth-request-user", "ada"), new Pair("x-auth-request-email", "")),
              Server.encoder()));
  static final Decision LOGIN =
      new Decision.SendToLogin(Answer.redirect(URI.create("https://id.example.com/authorize")));

  final Queue<AuthRequest> asked = new ConcurrentLinkedQueue<>();
  final Server server;
  private final Vertx vertx = Vertx.vertx();
  private volatile Admission admission = new Admission.Now(ALLOW);
  private volatile Doors.Place place = _ -> new Decision.Respond(Answer.json(200, "{}"));
  private volatile boolean ready = true;

  StubDoor() {
    this("127.0.0.0/8", null, 1);
  }

  StubDoor(String trusted, @Nullable Secret secret, int eventLoops) {
    this(trusted, secret, eventLoops, Server.Bounds.usual());
  }

  StubDoor(String trusted, Server.Bounds bounds) {
    this(trusted, null, 1, bounds);
  }

  private StubDoor(String trusted, @Nullable Secret secret, int eventLoops, Server.Bounds bounds) {
    this.server =
        started(
            vertx,
            new HttpSettings(
                "127.0.0.1",
                0,
                Set.of(
                    new Origin("https", "app.example.com"),
                    new Origin("https", "wall.example.com:8443"),
                    new Origin("http", "localhost:8400")),
                List.of(Cidr.parse(trusted)),
                secret,
                eventLoops),
            new Doors(
                request -> {
                  asked.add(request);
                  return admission;
                },
                this::atPlace,
                this::atPlace,
                this::atPlace,
                this::atPlace,
                this::atPlace,
                () -> ready,
                new Pages(),
                new SupportCodes(new SecureRandom())),
            bounds);
  }

  static Server started(Vertx vertx, HttpSettings settings, Doors doors) {
    return started(vertx, settings, doors, Server.Bounds.usual());
  }

  private static Server started(
      Vertx vertx, HttpSettings settings, Doors doors, Server.Bounds bounds) {
    return Server.start(vertx, settings, doors, Duration.ofSeconds(20), bounds);
  }

  private Decision atPlace(AuthRequest request) throws InterruptedException {
    asked.add(request);
    return place.answer(request);
  }

  void admit(Admission value) {
    admission = value;
  }

  void place(Doors.Place value) {
    place = value;
  }

  void ready(boolean value) {
    ready = value;
  }

  /** The answer to a request with this head. */
  String exchange(String head) throws IOException {
    return Wire.exchange(server.port(), head);
  }

  AuthRequest lastAsked() {
    return asked.stream().reduce((_, last) -> last).orElseThrow();
  }

  @Override
  public void close() {
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
