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

/**
 * The token endpoint (RFC 6749, 3.2). Each request passes the request gate, is processed, passes
 * the answer gate and the latency, and is answered or dropped; a fault takes the place of the
 * processing or of the answer.
 */
final class TokenEndpoint {

  private static final int MOST_AT_ONCE = 10_000;

  private record Answer(int status, String type, String body, Map<String, String> headers) {}

  private final Vertx vertx;
  private final ProviderSettings settings;
  private final String issuer;
  private final Clients clients;
  private final Grants grants;
  private final IdTokens idTokens;
  private final TokenFaults faults;
  private final Ledger ledger;

  TokenEndpoint(
      Vertx vertx,
      ProviderSettings settings,
      String issuer,
      Clients clients,
      Grants grants,
      IdTokens idTokens,
      TokenFaults faults,
      Ledger ledger) {
    this.vertx = vertx;
    this.settings = settings;
    this.issuer = issuer;
    this.clients = clients;
    this.grants = grants;
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
    if (refresh) {
      ledger.refreshArrived();
    }
    faults
        .requests
        .pass(vertx.getOrCreateContext())
        .map(arrived -> answer(request, form))
        .compose(answer -> faults.answers.pass(vertx.getOrCreateContext()).map(passed -> answer))
        .compose(this::late)
        .onComplete(done -> {
          if (refresh) {
            ledger.refreshAnswered();
          }
        })
        .onSuccess(answer -> send(request, answer))
        .onFailure(broken -> Answers.error(request, 500, "server_error", broken.toString()));
  }

  private Answer answer(HttpServerRequest request, MultiMap form) {
    Optional<TokenFault> fault = faults.takeFault();
    if (fault.isEmpty()) {
      return granted(request, form);
    }
    ledger.note(ProviderEvent.Kind.FAULT_ANSWERED, "", Integer.toString(fault.get().status()));
    if (fault.get().afterProcessing()) {
      granted(request, form);
    } else if (settings.reuse() instanceof Reuse.KeycloakLike && fault.get().status() >= 500) {
      grants.burn(Incoming.text(form, "refresh_token"));
    }
    return new Answer(
        fault.get().status(), fault.get().contentType(), fault.get().body(), fault.get().headers());
  }

  private Answer granted(HttpServerRequest request, MultiMap form) {
    Optional<Client> client = clients.authenticate(request, form);
    if (client.isEmpty()) {
      return error(401, "invalid_client", "client authentication failed");
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
          default -> new Refused("unsupported_grant_type", "code and refresh only");
        };
    return switch (result) {
      case Issued issued ->
          new Answer(200, "application/json", tokenAnswer(issued).encode(), Map.of());
      case Refused(String error, String description) -> error(400, error, description);
    };
  }

  private JsonObject tokenAnswer(Issued issued) {
    JsonObject body =
        new JsonObject()
            .put("access_token", issued.accessToken())
            .put("token_type", "Bearer")
            .put("expires_in", settings.accessTokenLifetime().toSeconds())
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

  private void send(HttpServerRequest request, Answer answer) {
    if (faults.takeDrop()) {
      ledger.note(ProviderEvent.Kind.ANSWER_DROPPED, "", "");
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
    request.response().end(answer.body());
  }

  private static Answer error(int status, String error, String description) {
    return new Answer(
        status,
        "application/json",
        new JsonObject().put("error", error).put("error_description", description).encode(),
        status == 401 ? Map.of("WWW-Authenticate", "Basic realm=\"provider\"") : Map.of());
  }
}
