package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.GrantResult.Issued;
import dev.vestibule.lab.provider.GrantResult.Refused;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The token endpoint (RFC 6749, 3.2). Each request passes the request gate, is processed, passes
 * the answer gate and the latency, and is answered or dropped; a fault takes the place of the
 * processing or of the answer.
 */
final class TokenEndpoint {

  private static final int MOST_AT_ONCE = 10_000;

  /**
   * {@code delivery}: the tokens that it carries; null where it carries none. {@code presented}:
   * the refresh token's presentation that it answers; null where it answers none.
   */
  private record Answer(
      int status,
      String type,
      String body,
      Map<String, String> headers,
      @Nullable Delivery delivery,
      @Nullable Presented presented) {

    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  private final Vertx vertx;
  private final ProviderSettings settings;
  private final String issuer;
  private final Clients clients;
  private final Grants grants;
  private final Families families;
  private final IdTokens idTokens;
  private final TokenFaults faults;
  private final Ledger ledger;

  TokenEndpoint(
      Vertx vertx,
      ProviderSettings settings,
      String issuer,
      Clients clients,
      Grants grants,
      Families families,
      IdTokens idTokens,
      TokenFaults faults,
      Ledger ledger) {
    this.vertx = vertx;
    this.settings = settings;
    this.issuer = issuer;
    this.clients = clients;
    this.grants = grants;
    this.families = families;
    this.idTokens = idTokens;
    this.faults = faults;
    this.ledger = ledger;
  }

  void serve(HttpServerRequest request) {
    ledger.tokenRequests.increment();
    if (faults.requests.waiting() + faults.answers.waiting() >= MOST_AT_ONCE) {
      Answers.error(request, 503, "temporarily_unavailable", "too many requests are held");
      return;
    }
    Incoming.form(request)
        .onSuccess(form -> serve(request, form))
        .onFailure(noForm -> Answers.error(request, 400, "invalid_request", "not a form"));
  }

  private void serve(HttpServerRequest request, MultiMap form) {
    boolean refresh = "refresh_token".equals(form.get("grant_type"));
    int from = request.remoteAddress().port();
    if (refresh) {
      ledger.refreshArrived(from);
    }
    faults
        .requests
        .pass(vertx.getOrCreateContext())
        .map(arrived -> answer(request, form, refresh))
        .map(answer -> watched(request, answer))
        .compose(answer -> faults.answers.pass(vertx.getOrCreateContext()).map(passed -> answer))
        .compose(this::late)
        .onComplete(done -> {
          if (refresh) {
            ledger.refreshAnswered(from);
          }
        })
        .onSuccess(answer -> send(request, answer, refresh, from))
        .onFailure(broken -> Answers.error(request, 500, "server_error", broken.toString()));
  }

  private Answer answer(HttpServerRequest request, MultiMap form, boolean refresh) {
    Optional<TokenFault> hit = faults.takeFault(refresh);
    if (hit.isEmpty()) {
      return granted(request, form);
    }
    TokenFault fault = hit.get();
    ledger.note(ProviderEvent.Kind.FAULT_ANSWERED, "", Integer.toString(fault.status()));
    if (fault.afterProcessing()) {
      lost(granted(request, form));
    } else if (settings.reuse() instanceof Reuse.KeycloakLike && fault.status() >= 500) {
      grants.burn(Incoming.text(form, "refresh_token"));
    }
    return new Answer(
        fault.status(), fault.contentType(), fault.body(), fault.headers(), null, null);
  }

  /** A client that closes its connection before the answer was written will never see it. */
  private Answer watched(HttpServerRequest request, Answer answer) {
    if (answer.delivery() != null || answer.presented() != null) {
      // Once it is written, the write itself says what became of it: over HTTP/2 a stream closes
      // after every answer.
      request
          .response()
          .closeHandler(closed -> {
            if (!request.response().ended()) {
              lost(answer);
            }
          });
      if (request.response().closed()) {
        lost(answer);
      }
    }
    return answer;
  }

  private Answer granted(HttpServerRequest request, MultiMap form) {
    Optional<Client> client = clients.authenticate(request, form);
    if (client.isEmpty()) {
      return error(401, "invalid_client", "client authentication failed", null);
    }
    String id = client.get().id();
    GrantResult result =
        switch (Incoming.text(form, "grant_type")) {
          case "authorization_code" ->
              grants.redeem(
                  id,
                  Incoming.text(form, "code"),
                  Incoming.text(form, "redirect_uri"),
                  form.get("code_verifier"));
          case "refresh_token" -> grants.refresh(id, Incoming.text(form, "refresh_token"));
          default -> new Refused("unsupported_grant_type", "code and refresh only", null);
        };
    return switch (result) {
      case Issued issued ->
          new Answer(
              200,
              "application/json",
              tokenAnswer(issued).encode(),
              Map.of(),
              issued.delivery(),
              issued.presented());
      case Refused(String error, String description, Presented presented) ->
          error(400, error, description, presented);
    };
  }

  private JsonObject tokenAnswer(Issued issued) {
    JsonObject body =
        new JsonObject()
            .put("access_token", issued.accessToken())
            .put("token_type", "Bearer")
            .put("expires_in", issued.expiresInSeconds())
            .put("scope", issued.authorization().scope());
    if (issued.refreshToken() != null) {
      body.put("refresh_token", issued.refreshToken());
    }
    if (!issued.atRefresh() || settings.idTokenAtRefresh()) {
      body.put("id_token", idTokens.write(issuer, issued));
    }
    return body;
  }

  private Future<Answer> late(Answer answer) {
    Duration latency = faults.latency();
    return latency.isZero()
        ? Future.succeededFuture(answer)
        : vertx.timer(latency.toMillis(), TimeUnit.MILLISECONDS).map(answer);
  }

  private void send(HttpServerRequest request, Answer answer, boolean refresh, int from) {
    Delivery delivery = answer.delivery();
    boolean lost = delivery != null && faults.rollsDrop(refresh);
    if (faults.takeDrop() || lost) {
      ledger.note(
          ProviderEvent.Kind.ANSWER_DROPPED, delivery == null ? "" : delivery.line().id, "");
      lost(answer);
      request.connection().close();
      return;
    }
    if (answer.status() == 200) {
      ledger.delivered();
    }
    request
        .response()
        .setStatusCode(answer.status())
        .putHeader("Content-Type", answer.type())
        .putHeader("Cache-Control", "no-store");
    answer.headers().forEach((name, value) -> request.response().putHeader(name, value));
    request
        .response()
        .end(answer.body())
        .onSuccess(out -> delivered(answer, from))
        .onFailure(closed -> lost(answer));
  }

  private void delivered(Answer answer, int to) {
    if (answer.delivery() != null) {
      families.delivered(answer.delivery(), to);
    }
    if (answer.presented() != null) {
      families.delivered(answer.presented(), to);
    }
  }

  private void lost(Answer answer) {
    if (answer.delivery() != null) {
      families.lost(answer.delivery());
    }
    if (answer.presented() != null) {
      families.lost(answer.presented());
    }
  }

  private static Answer error(
      int status, String error, String description, @Nullable Presented presented) {
    return new Answer(
        status,
        "application/json",
        new JsonObject().put("error", error).put("error_description", description).encode(),
        status == 401 ? Map.of("WWW-Authenticate", "Basic realm=\"provider\"") : Map.of(),
        null,
        presented);
  }
}
