package dev.vestibule.lab.provider;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Routes requests to the provider's endpoints and answers the two documents: discovery and keys.
 */
final class Endpoints {

  private final String issuer;
  private final AuthorizeEndpoint authorize;
  private final TokenEndpoint token;
  private final AccountEndpoints account;
  private final SigningKeys keys;
  private final Ledger ledger;
  private volatile boolean jwksDown;
  private volatile boolean discoveryDown;

  Endpoints(
      String issuer,
      AuthorizeEndpoint authorize,
      TokenEndpoint token,
      AccountEndpoints account,
      SigningKeys keys,
      Ledger ledger) {
    this.issuer = issuer;
    this.authorize = authorize;
    this.token = token;
    this.account = account;
    this.keys = keys;
    this.ledger = ledger;
  }

  void jwksDown(boolean down) {
    jwksDown = down;
  }

  void discoveryDown(boolean down) {
    discoveryDown = down;
  }

  void serve(HttpServerRequest request) {
    boolean post = request.method().equals(HttpMethod.POST);
    String path = request.path();
    switch (path == null ? "" : path) {
      case "/.well-known/openid-configuration" -> discovery(request);
      case "/jwks" -> jwks(request);
      case "/authorize" -> authorize.authorize(request);
      case "/userinfo" -> account.userinfo(request);
      case "/end_session" -> account.endSession(request);
      case "/style.css" ->
          request.response().putHeader("Content-Type", "text/css").end(LoginPage.STYLE);
      case "/login" -> onlyPost(post, request, authorize::login);
      case "/token" -> onlyPost(post, request, token::serve);
      case "/revoke" -> onlyPost(post, request, account::revoke);
      default -> Answers.error(request, 404, "not_found", "no such endpoint");
    }
  }

  private static void onlyPost(
      boolean post, HttpServerRequest request, io.vertx.core.Handler<HttpServerRequest> endpoint) {
    if (post) {
      endpoint.handle(request);
    } else {
      Answers.error(request, 405, "invalid_request", "POST only");
    }
  }

  private void jwks(HttpServerRequest request) {
    ledger.jwksFetches.increment();
    if (jwksDown) {
      Answers.error(request, 503, "temporarily_unavailable", "no keys just now");
      return;
    }
    Answers.json(request, 200, new JsonObject(keys.published()));
  }

  private void discovery(HttpServerRequest request) {
    ledger.discoveries.increment();
    if (discoveryDown) {
      Answers.error(request, 503, "temporarily_unavailable", "no metadata just now");
      return;
    }
    Answers.json(
        request,
        200,
        new JsonObject()
            .put("issuer", issuer)
            .put("authorization_endpoint", issuer + "/authorize")
            .put("token_endpoint", issuer + "/token")
            .put("jwks_uri", issuer + "/jwks")
            .put("userinfo_endpoint", issuer + "/userinfo")
            .put("revocation_endpoint", issuer + "/revoke")
            .put("end_session_endpoint", issuer + "/end_session")
            .put("response_types_supported", array("code"))
            .put("response_modes_supported", array("query"))
            .put("grant_types_supported", array("authorization_code", "refresh_token"))
            .put("subject_types_supported", array("public"))
            .put("id_token_signing_alg_values_supported", array(keys.algorithm()))
            .put("scopes_supported", array("openid", "profile", "email", "offline_access"))
            .put("code_challenge_methods_supported", array("S256"))
            .put(
                "token_endpoint_auth_methods_supported",
                array("client_secret_basic", "client_secret_post"))
            .put("authorization_response_iss_parameter_supported", true));
  }

  private static JsonArray array(String... values) {
    return new JsonArray(List.of(values));
  }
}
