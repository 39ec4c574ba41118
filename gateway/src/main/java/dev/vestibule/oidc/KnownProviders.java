package dev.vestibule.oidc;

import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.oidc.ProviderProfile.Refusal;
import dev.vestibule.oidc.ProviderProfile.RefusalRule;
import dev.vestibule.oidc.ProviderProfile.Rotation;
import java.time.Duration;
import java.util.List;

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
          profile(ProviderProfile.DEFAULT_NAME, ROTATES, AfterUnknown.HOLD),
          // The old name of "nothing is known", for those who want to say it.
          profile("hold", ROTATES, AfterUnknown.HOLD),
          // No rotation at all; a lost answer costs nothing.
          profile("static", STATIC, AfterUnknown.RETRY),
          // Rotation is the operator's choice (revokeRefreshToken). Where it is on, a replay kills
          // every chain of this client in the user's SSO session,
          // and a 500 that was rolled back can still have burnt the use: hold. Where it is off, say
          // profile "static".
          profile("keycloak", ROTATES, AfterUnknown.HOLD),
          // Always rotates, no grace. A spent one gets invalid_request, and its successor lives on:
          // after a lost answer a replay harms nobody but cannot
          // heal either. The old access token is dead at once. A refresh token only for
          // offline_access.
          profile(
              "zitadel",
              ROTATES,
              AfterUnknown.HOLD,
              true,
              true,
              rule(400, "invalid_request", Refusal.ENDED)),
          // Always rotates, or only near expiry; no family. A refresh token only for offline_access
          // since 2024.2.
          profile("authentik", ROTATES, AfterUnknown.HOLD, false, true),
          // Rotation is opt-in, overlap 0 s by default, a replay after it ends the family. Says
          // invalid_grant with a 403. Only for offline_access.
          profile("auth0", ROTATES, AfterUnknown.HOLD, false, true),
          // Confidential clients keep theirs by default; where rotation is on, a replay after the
          // leeway (30 s) ends all tokens. Only for offline_access.
          profile("okta", ROTATES, AfterUnknown.HOLD, false, true),
          // A new one each time, the old stays valid. interaction_required is final for this grant
          // (sign-in frequency 70043, MFA); loops are throttled
          // with AADSTS50196. Only for offline_access.
          profile(
              "entra",
              STATIC,
              AfterUnknown.RETRY,
              false,
              true,
              rule(400, "invalid_grant", "AADSTS50196", Refusal.RETRY),
              rule(400, "interaction_required", Refusal.ENDED),
              rule(400, "login_required", Refusal.ENDED),
              rule(400, "consent_required", Refusal.ENDED)),
          // No rotation, no refresh token in the answer. Wants access_type=offline among the
          // authorization parameters; does not know offline_access.
          profile("google", STATIC, AfterUnknown.RETRY),
          // Doorkeeper: single use, both old tokens die at once, no family.
          profile("gitlab", ROTATES, AfterUnknown.HOLD, true, false),
          // Within reuseInterval (3 s by default, may be 0) the same successor comes back; re-use
          // and expiry both get invalid_request, failures of its own
          // connector a 500. One refresh token per user and client. Only for offline_access.
          profile(
              "dex",
              ROTATES,
              AfterUnknown.HOLD,
              false,
              true,
              rule(400, "invalid_request", Refusal.ENDED)),
          // Strict by default: a replay ends all tokens; a lost race is invalid_request and may be
          // tried again. Only for offline_access.
          profile(
              "hydra",
              ROTATES,
              AfterUnknown.HOLD,
              false,
              true,
              rule(400, "invalid_request", Refusal.RETRY)),
          // Built on the same library as Hydra.
          profile(
              "authelia",
              ROTATES,
              AfterUnknown.HOLD,
              false,
              true,
              rule(400, "invalid_request", Refusal.RETRY)),
          // Confidential clients: rotates after 70 % of the life; a replay ends the whole grant.
          // Only for offline_access.
          profile("oidc-provider", ROTATES, AfterUnknown.HOLD, false, true),
          // Off by default; with rotation a grace of 0 to 60 s. invalid_scope would come for
          // offline_access, which it does not know.
          profile("cognito", STATIC, AfterUnknown.RETRY),
          // Re-use by default since 6.0, else one-time; no family by default. Only for
          // offline_access.
          profile("duende", ROTATES, AfterUnknown.HOLD, false, true),
          // Any provider with a known grace of at least 10 s: a lost answer heals at once.
          profile("grace", new Rotation.Grace(Duration.ofSeconds(10)), AfterUnknown.RETRY));

  private static ProviderProfile profile(
      String name, Rotation rotation, AfterUnknown afterUnknown) {
    return profile(name, rotation, afterUnknown, false, false);
  }

  private static ProviderProfile profile(
      String name,
      Rotation rotation,
      AfterUnknown afterUnknown,
      boolean killsAccessToken,
      boolean offlineAccess,
      RefusalRule... refusals) {
    return new ProviderProfile(
        name, rotation, afterUnknown, List.of(refusals), killsAccessToken, offlineAccess);
  }

  private static RefusalRule rule(int status, String error, Refusal meaning) {
    return new RefusalRule(status, error, null, meaning);
  }

  private static RefusalRule rule(
      int status, String error, String descriptionContains, Refusal meaning) {
    return new RefusalRule(status, error, descriptionContains, meaning);
  }
}
