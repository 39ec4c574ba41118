package dev.vestibule.oidc;

import static dev.vestibule.oidc.ProviderProfile.AfterUnknown.HOLD;
import static dev.vestibule.oidc.ProviderProfile.AfterUnknown.RETRY;

import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.oidc.ProviderProfile.Refusal;
import dev.vestibule.oidc.ProviderProfile.RefusalRule;
import dev.vestibule.oidc.ProviderProfile.Rotation;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is known of providers that people use, from their sources and manuals, autumn 2026. A row of
 * the table is a fact with its consequence.
 */
final class KnownProviders {
  private static final Rotation ROTATES = new Rotation.Rotates();
  private static final Rotation STATIC = new Rotation.Static();

  private KnownProviders() {}

  static final List<ProviderProfile> ALL =
      List.of(
          // Nothing is known: assume that a replay kills, and hold.
          of(ProviderProfile.DEFAULT_NAME, ROTATES, HOLD),

          // The same, for those who want to say it.
          of("hold", ROTATES, HOLD),

          // Any provider that does not rotate: a lost answer costs nothing.
          of("static", STATIC, RETRY),

          // Any provider with a known grace of 10 s or more: a lost answer heals at once. Not WSO2
          // and Airlock, where a replay in the grace revokes the
          // first successor.
          of("grace", new Rotation.Grace(Duration.ofSeconds(10)), RETRY),

          // Rotation is the operator's choice (revokeRefreshToken). Where it is on, a replay kills
          // every chain of this client in the user's SSO session,
          // and a 500 that was rolled back can still have burnt the use. Where it is off, "static"
          // fits better.
          of("keycloak", ROTATES, HOLD),

          // Always rotates, without grace. A spent token gets invalid_request, and its successor
          // lives on: a replay harms nobody, and cannot heal either.
          // The old access token is dead at once.
          of("zitadel", ROTATES, HOLD, rule(400, "invalid_request", Refusal.ENDED))
              .killingAccessTokens()
              .needingOfflineAccess(),

          // Rotates always, or only near expiry; no family.
          of("authentik", ROTATES, HOLD).needingOfflineAccess(),

          // Rotation is opt-in with an overlap of 0 s by default; a replay after it ends the
          // family. Says invalid_grant with a 403.
          of("auth0", ROTATES, HOLD).needingOfflineAccess(),

          // Confidential clients keep theirs by default. Where it rotates, a replay after the
          // leeway (30 s) ends the newest refresh token and all access
          // tokens.
          of("okta", ROTATES, HOLD).needingOfflineAccess(),

          // A new one each time, the old one stays valid. The user must come back for MFA or
          // sign-in frequency (AADSTS70043): final for this grant. Loops
          // are throttled with AADSTS50196, which is not.
          of(
                  "entra",
                  STATIC,
                  RETRY,
                  rule("invalid_grant", "AADSTS50196", Refusal.RETRY),
                  rule(400, "interaction_required", Refusal.ENDED),
                  rule(400, "login_required", Refusal.ENDED),
                  rule(400, "consent_required", Refusal.ENDED))
              .needingOfflineAccess(),

          // Does not rotate, and the answer to a refresh has no refresh token. Asks for it by a
          // parameter instead of the scope, and gives it only with a
          // user's first consent unless prompt=consent is configured.
          of("google", STATIC, RETRY).asking("access_type", "offline"),

          // Doorkeeper: single use, both old tokens die at once, no family.
          of("gitlab", ROTATES, HOLD).killingAccessTokens(),

          // Within reuseInterval (an operator's choice, 0 too) the same successor comes back.
          // Re-use and expiry get invalid_request; failures of its own
          // connector a 500. One refresh token per user and client: a login elsewhere ends this
          // one.
          of("dex", ROTATES, HOLD, rule(400, "invalid_request", Refusal.ENDED))
              .needingOfflineAccess(),

          // Strict by default, an optional grace: a replay ends all tokens. A lost race is
          // invalid_request and may be tried again.
          of("hydra", ROTATES, HOLD, rule(400, "invalid_request", Refusal.RETRY))
              .needingOfflineAccess(),

          // On the same library as Hydra.
          of("authelia", ROTATES, HOLD, rule(400, "invalid_request", Refusal.RETRY))
              .needingOfflineAccess(),

          // Confidential clients: rotates after 70 % of the life; a replay ends the whole grant.
          // Gives offline_access only with prompt=consent.
          of("oidc-provider", ROTATES, HOLD).needingOfflineAccess().asking("prompt", "consent"),

          // Rotation is off by default, with a grace of 0 to 60 s where it is on (then "hold").
          // Does not know offline_access.
          of("cognito", STATIC, RETRY),

          // Re-use or one-time, by client; no family by default.
          of("duende", ROTATES, HOLD).needingOfflineAccess());

  private static ProviderProfile of(
      String name, Rotation rotation, AfterUnknown afterUnknown, RefusalRule... refusals) {
    return new ProviderProfile(
        name, rotation, afterUnknown, List.of(refusals), false, false, Map.of());
  }

  private static RefusalRule rule(int status, String error, Refusal meaning) {
    return new RefusalRule(status, error, null, meaning);
  }

  private static RefusalRule rule(String error, String descriptionContains, Refusal meaning) {
    return new RefusalRule(null, error, descriptionContains, meaning);
  }
}
