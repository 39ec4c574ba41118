package dev.vestibule.gate;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Wish;
import dev.vestibule.session.Fingerprint;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionSettings.Until;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes views of sessions: the rules of when a session lets somebody in, and when it is looked
 * after.
 */
public final class Views {
  private static final int BASE_WEIGHT = 640 + Fingerprint.WEIGHT;

  private final Providers providers;
  private final SessionSettings settings;
  private final RefreshPolicy policy;
  private final HeaderMaker headers;

  public Views(
      Providers providers, SessionSettings settings, RefreshPolicy policy, HeaderMaker headers) {
    this.providers = providers;
    this.settings = settings;
    this.policy = policy;
    this.headers = headers;
  }

  /** The view of a session at this moment; empty if it is no session of a client of ours. */
  Optional<View> of(Session session, Instant now) {
    return providers
        .named(session.provider())
        .filter(provider -> provider.settings().clientId().equals(session.clientId()))
        .map(provider -> of(session, provider, now));
  }

  private View of(Session session, Provider provider, Instant now) {
    IdentityHeaders made = headers.of(session, now);
    Instant tokenEnd = session.tokens().accessTokenExpiresAt();
    boolean refreshable =
        settings.until() == Until.PROVIDER && session.tokens().refreshToken() != null;
    Instant expiresAt = refreshable ? earlier(tokenEnd, identityEnd(session)) : session.endsAt();
    // The headers carry the token, and change when it runs out.
    Instant headersEnd =
        headers.forwardToken() && now.isBefore(tokenEnd) ? tokenEnd : session.endsAt();
    boolean late = provider.profile().refreshKillsAccessToken() && headers.forwardToken();
    Instant refreshAt = refreshable ? policy.refreshAt(session, late) : session.endsAt();
    boolean tokensDue = refreshable && !now.isBefore(refreshAt);
    boolean identityDue = session.identityPending() && !tokensDue;
    Instant changesAt = earlier(earlier(expiresAt, headersEnd), session.endsAt());
    return new View(
        session.provider(),
        session.generation(),
        identityDue ? Wish.Need.IDENTITY : Wish.Need.TOKENS,
        new Admission.Now(new Decision.Allow(made)),
        earlier(changesAt, now.plus(View.BELIEVED)).toEpochMilli(),
        (identityDue ? now : refreshAt).toEpochMilli(),
        now.toEpochMilli(),
        changesAt.toEpochMilli(),
        session.endsAt().toEpochMilli(),
        View.Source.NONE,
        weight(made));
  }

  /** An identity serves as long as its session, unless a newer one waits to be verified. */
  private static Instant identityEnd(Session session) {
    return session.identityPending() ? session.identity().expiresAt() : session.endsAt();
  }

  private static int weight(IdentityHeaders made) {
    return BASE_WEIGHT
        + made.pairs().stream().mapToInt(p -> 2 * (p.name().length() + p.value().length())).sum();
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
