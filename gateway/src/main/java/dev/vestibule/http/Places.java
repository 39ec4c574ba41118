package dev.vestibule.http;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Caller;
import dev.vestibule.decision.Decision;
import dev.vestibule.http.ForwardedRequest.Reading;
import io.netty.util.AsciiString;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own places under {@code /oauth2/}: each request on a virtual thread of its own, of which
 * there are so many at most. A client that goes away does not stop what was begun for it. Runs on
 * one event loop.
 */
final class Places {
  private static final Logger LOG = LoggerFactory.getLogger(Places.class);
  private static final CharSequence FORWARDED_METHOD = AsciiString.cached("x-forwarded-method");
  private static final int LARGEST_BODY = 64 * 1024;

  private final ForwardedRequest forwarded;
  private final Doors doors;
  private final Writer writer;
  private final DoorCounts counts;
  private final Semaphore threads;
  private final Context context;

  Places(
      ForwardedRequest forwarded,
      Doors doors,
      Writer writer,
      DoorCounts counts,
      Semaphore threads,
      Context context) {
    this.forwarded = forwarded;
    this.doors = doors;
    this.writer = writer;
    this.counts = counts;
    this.threads = threads;
    this.context = context;
  }

  /** A request that a proxy passes on to us. */
  void answer(HttpServerRequest received, String path) {
    switch (forwarded.toPlace(received)) {
      case Reading.Refused(String reason) -> writer.refuse(received, reason);
      case Reading.Accepted(AuthRequest request, boolean _) ->
          answer(received, path.equals("/oauth2/start") ? asForwarded(request) : request, path);
    }
  }

  /** A request to {@code path}, understood. */
  void answer(HttpServerRequest received, AuthRequest request, String path) {
    if (!accepts(path, request.method())) {
      received.response().putHeader(HttpHeaders.ALLOW, allowed(path));
      writer.problem(
          received.response(),
          Problem.of(405, "Method not allowed", path + " is not for this method"));
      return;
    }
    if (hasLargeBody(received)) {
      writer.problem(
          received.response(),
          Problem.of(413, "Body too large", "at most 64 KiB, with a Content-Length"));
      // What is still to come is not waited for.
      received.connection().close();
      return;
    }
    if (!threads.tryAcquire()) {
      counts.overloaded.increment();
      writer.unavailable(received.response(), Caller.of(request), SHORTLY);
      return;
    }
    Thread.ofVirtual().name("place").start(() -> run(received, request, path));
  }

  private void run(HttpServerRequest received, AuthRequest request, String path) {
    Decision decision = new Decision.Unavailable(SHORTLY);
    try {
      decision = place(path).answer(request);
    } catch (InterruptedException | RuntimeException e) {
      // A defect of ours, told as one that may pass.
      LOG.atError().addKeyValue("path", path).setCause(e).log("door.failed");
    } finally {
      threads.release();
      Decision decided = decision;
      context.runOnContext(_ -> {
        if (!received.response().closed()) {
          writer.write(received.response(), request, decided);
        }
      });
    }
  }

  static String path(String target) {
    int mark = target.indexOf('?');
    return mark < 0 ? target : target.substring(0, mark);
  }

  static boolean isPlace(String path) {
    return switch (path) {
      case "/oauth2/start",
          "/oauth2/sign_in",
          "/oauth2/callback",
          "/oauth2/sign_out",
          "/oauth2/signed_out",
          "/oauth2/userinfo" ->
          true;
      default -> false;
    };
  }

  private Doors.Place place(String path) {
    return switch (path) {
      case "/oauth2/start", "/oauth2/sign_in" -> doors.start();
      case "/oauth2/callback" -> doors.callback();
      case "/oauth2/sign_out" -> doors.signOut();
      case "/oauth2/signed_out" -> doors.signedOut();
      case "/oauth2/userinfo" -> doors.userInfo();
      default -> throw new IllegalArgumentException("path: " + path + " (expected: a place)");
    };
  }

  /** A start takes any method, since it answers for the request that a proxy refused. */
  private static boolean accepts(String path, String method) {
    return method.equals("GET")
        || (path.equals("/oauth2/sign_out") && method.equals("POST"))
        || path.equals("/oauth2/start");
  }

  private static String allowed(String path) {
    return path.equals("/oauth2/sign_out") ? "GET, POST" : "GET";
  }

  /** A proxy that sends a refused request here says with which method it came. */
  private static AuthRequest asForwarded(AuthRequest request) {
    String method = request.headers().only(FORWARDED_METHOD.toString());
    return method.isEmpty()
        ? request
        : new AuthRequest(method, request.origin(), request.target(), request.headers());
  }

  private static boolean hasLargeBody(HttpServerRequest received) {
    if (!received.headers().getAll(HttpHeaders.TRANSFER_ENCODING).isEmpty()) {
      return true;
    }
    List<String> lengths = received.headers().getAll(HttpHeaders.CONTENT_LENGTH);
    return !lengths.isEmpty()
        && (lengths.size() > 1
            || !lengths.getFirst().matches("[0-9]{1,5}")
            || Integer.parseInt(lengths.getFirst()) > LARGEST_BODY);
  }
}
