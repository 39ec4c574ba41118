package dev.vestibule.lab.provider;

import com.nimbusds.jwt.JWTClaimsSet;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/**
 * What happens to a login after it happened: userinfo, revocation (RFC 7009), RP-initiated logout.
 */
final class AccountEndpoints {

  private final String issuer;
  private final Clients clients;
  private final Families families;
  private final SigningKeys keys;
  private final SingleSignOn singleSignOn;
  private final RedirectUris postLogoutUris;
  private final Ledger ledger;

  AccountEndpoints(
      String issuer,
      Clients clients,
      Families families,
      SigningKeys keys,
      SingleSignOn singleSignOn,
      RedirectUris postLogoutUris,
      Ledger ledger) {
    this.issuer = issuer;
    this.clients = clients;
    this.families = families;
    this.keys = keys;
    this.singleSignOn = singleSignOn;
    this.postLogoutUris = postLogoutUris;
    this.ledger = ledger;
  }

  void userinfo(HttpServerRequest request) {
    String authorization = request.getHeader("Authorization");
    Optional<User> user =
        authorization == null || !authorization.startsWith("Bearer ")
            ? Optional.empty()
            : families.userOf(authorization.substring(7));
    if (user.isEmpty()) {
      request.response().putHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      Answers.error(request, 401, "invalid_token", "unknown, expired or revoked");
      return;
    }
    Answers.json(
        request,
        200,
        new JsonObject()
            .put("sub", user.get().sub())
            .put("preferred_username", user.get().preferredUsername())
            .put("name", user.get().name())
            .put("email", user.get().email())
            .put("email_verified", true)
            .put("groups", new JsonArray(user.get().groups())));
  }

  void revoke(HttpServerRequest request) {
    Incoming.form(request)
        .onSuccess(form -> revoke(request, form))
        .onFailure(noForm -> Answers.error(request, 400, "invalid_request", "not a form"));
  }

  private void revoke(HttpServerRequest request, MultiMap form) {
    Optional<Client> client = clients.authenticate(request, form);
    if (client.isEmpty()) {
      Answers.error(request, 401, "invalid_client", "client authentication failed");
      return;
    }
    ledger.revocationAsked();
    families.revokeToken(client.get().id(), Incoming.text(form, "token"));
    Answers.json(request, 200, new JsonObject());
  }

  /** Only an ID token of ours names the session that ends; without one nothing ends. */
  void endSession(HttpServerRequest request) {
    MultiMap parameters = request.params();
    String hint = parameters.get("id_token_hint");
    Optional<JWTClaimsSet> claims = hint == null ? Optional.empty() : keys.read(hint);
    if (claims.isEmpty() || !isOurs(claims.get())) {
      Answers.page(
          request,
          400,
          "Not possible",
          LoginPage.message("Nobody was logged out", "The logout named no login of this provider."),
          "");
      return;
    }
    String sid = String.valueOf(claims.get().getClaim("sid"));
    singleSignOn.end(sid);
    families.revokeWhere(family -> family.sid().equals(sid));
    ledger.note(ProviderEvent.Kind.SESSION_ENDED, "", "");
    String back = parameters.get("post_logout_redirect_uri");
    if (back == null) {
      Answers.page(
          request, 200, "Logged out", LoginPage.message("Logged out", "See you soon."), "");
      return;
    }
    if (!postLogoutUris.allows(back)) {
      Answers.page(
          request,
          400,
          "Logged out",
          LoginPage.message("Logged out", "The way back is not registered, so it ends here."),
          "");
      return;
    }
    Answers.redirect(
        request,
        parameters.contains("state")
            ? Answers.withQuery(back, Map.of("state", Incoming.text(parameters, "state")))
            : back);
  }

  private boolean isOurs(JWTClaimsSet claims) {
    return issuer.equals(claims.getIssuer())
        && claims.getAudience().stream().anyMatch(clients::knows);
  }
}
