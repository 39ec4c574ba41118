package dev.vestibule.http;

import dev.vestibule.decision.Answer;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Caller;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.Pages;
import dev.vestibule.login.SupportCodes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes decisions as HTTP. Called on event loops. */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** A longer target would not be returned to, and bursts the proxy's buffers. */
  private static final int LONGEST_RETURN = 2560;

  private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");
  private static final CharSequence NO_SNIFF_HEADER =
      HttpHeaders.createOptimized("x-content-type-options");
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");
  private static final CharSequence REFERRER_HEADER =
      HttpHeaders.createOptimized("referrer-policy");
  private static final CharSequence AUTHENTICATE_HEADER =
      HttpHeaders.createOptimized("www-authenticate");
  private static final CharSequence POLICY_HEADER =
      HttpHeaders.createOptimized("content-security-policy");

  private final Pages pages;
  private final SupportCodes supportCodes;
  private final DoorCounts counts;

  Writer(Pages pages, SupportCodes supportCodes, DoorCounts counts) {
    this.pages = pages;
    this.supportCodes = supportCodes;
    this.counts = counts;
  }

  /** To whoever understands any answer. */
  void write(HttpServerResponse response, AuthRequest request, Decision decision) {
    switch (decision) {
      case Decision.Allow(IdentityHeaders identity, List<SetCookie> cookies) ->
          allow(response, identity, cookies);
      case Decision.SendToLogin(Answer redirect) -> {
        counts.sentToLogin.increment();
        answer(response, redirect);
      }
      case Decision.Challenge(String reason) -> challenge(response, reason);
      case Decision.RejectToken(String reason) -> rejectToken(response, reason);
      case Decision.Forbid(String reason) -> forbid(response, Caller.of(request), reason);
      case Decision.Unavailable(Duration retryAfter) ->
          unavailable(response, Caller.of(request), retryAfter);
      case Decision.Respond(Answer answer) -> answer(response, answer);
    }
  }

  /**
   * To whoever understands a status only: the way to the login is in {@code Location} beside a 401,
   * for the proxy's configuration to use.
   */
  void writeStatus(HttpServerResponse response, AuthRequest request, Decision decision) {
    switch (decision) {
      case Decision.Allow _,
          Decision.Challenge _,
          Decision.RejectToken _,
          Decision.Forbid _,
          Decision.Unavailable _ ->
          write(response, request, decision);
      case Decision.SendToLogin _, Decision.Respond _ -> {
        counts.sentToLogin.increment();
        boolean fits = request.target().length() <= LONGEST_RETURN;
        String back = request.origin() + (fits ? request.target() : "/");
        response
            .setStatusCode(401)
            .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
            .putHeader(
                HttpHeaders.LOCATION,
                "/oauth2/start?rd=" + URLEncoder.encode(back, StandardCharsets.UTF_8))
            .end();
      }
    }
  }

  private void allow(
      HttpServerResponse response, IdentityHeaders identity, List<SetCookie> cookies) {
    counts.allowed.increment();
    HeaderBlock block =
        identity.encoded() instanceof HeaderBlock made
            ? made
            : new HeaderBlock.Encoder().encode(identity.pairs());
    block.replace(response.setStatusCode(202).headers());
    set(response, cookies);
    response.end();
  }

  private void challenge(HttpServerResponse response, String reason) {
    counts.challenged.increment();
    // No registered scheme fits a cookie; browsers show no dialog for one that they don't know.
    response.putHeader(AUTHENTICATE_HEADER, "Cookie realm=\"vestibule\"");
    problem(response, Problem.of(401, "Not signed in", reason).with("login", "/oauth2/start"));
  }

  private void rejectToken(HttpServerResponse response, String reason) {
    counts.challenged.increment();
    response.putHeader(AUTHENTICATE_HEADER, "Bearer realm=\"vestibule\", error=\"invalid_token\"");
    problem(response, Problem.of(401, "Token refused", reason));
  }

  /** To a request that could not be understood well enough to be decided on. */
  void refuse(HttpServerRequest request, String reason) {
    RequestHeaders headers = new VertxHeaders(request.headers());
    LOG.atInfo().addKeyValue("peer", request.remoteAddress()).log("door.misunderstood");
    forbid(request.response(), Caller.of(request.method().name(), headers), reason);
  }

  void forbid(HttpServerResponse response, Caller caller, String reason) {
    counts.forbidden.increment();
    String support = supportCodes.next();
    LOG.atInfo().addKeyValue("reason", reason).addKeyValue("support", support).log("door.refused");
    switch (caller) {
      case NAVIGATION -> answer(response, pages.forbidden(reason, support));
      case SCRIPT -> problem(response, Problem.of(403, "Refused", reason).with("support", support));
    }
  }

  void unavailable(HttpServerResponse response, Caller caller, Duration retryAfter) {
    counts.unavailable.increment();
    switch (caller) {
      case NAVIGATION -> {
        String support = supportCodes.next();
        LOG.atInfo().addKeyValue("support", support).log("door.unavailable");
        answer(response, pages.unavailable(retryAfter, support));
      }
      case SCRIPT -> {
        response.putHeader(
            HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
        problem(
            response,
            Problem.of(
                503,
                "Not decided",
                "whether this session or token is still good can't be told right now; it has not ended"));
      }
    }
  }

  void problem(HttpServerResponse response, Problem problem) {
    response
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(NO_SNIFF_HEADER, NO_SNIFF)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(problem.json());
  }

  void text(HttpServerResponse response, int status, String text) {
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(NO_SNIFF_HEADER, NO_SNIFF)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(text);
  }

  private static void answer(HttpServerResponse response, Answer answer) {
    response
        .setStatusCode(answer.status())
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(NO_SNIFF_HEADER, NO_SNIFF)
        .putHeader(REFERRER_HEADER, "no-referrer")
        .putHeader(POLICY_HEADER, "default-src 'none'; frame-ancestors 'none'")
        .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
    for (Answer.Header header : answer.headers()) {
      response.putHeader(header.name(), header.value());
    }
    set(response, answer.cookies());
    response.end(answer.body());
  }

  private static void set(HttpServerResponse response, List<SetCookie> cookies) {
    for (SetCookie cookie : cookies) {
      response.headers().add(HttpHeaders.SET_COOKIE, cookie.header());
    }
  }
}
