package dev.vestibule.cookie;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.oidc.Providers;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Sessions that lie with their browsers: how one is found in a request, and put into an answer.
 * Does no I/O; safe for use by any thread.
 */
public final class CookieSessions {
  private final Chunks chunks;
  private final SessionSeal seal;
  private final Packing packing;
  private final Providers providers;
  private final EndedSessions ended = new EndedSessions();

  public CookieSessions(Chunks chunks, SessionSeal seal, Packing packing, Providers providers) {
    this.chunks = chunks;
    this.seal = seal;
    this.packing = packing;
    this.providers = providers;
  }

  /** What rides along. */
  public Packing packing() {
    return packing;
  }

  /** The sealed text that a request carries, not opened yet. */
  public Optional<String> text(AuthRequest request) {
    return chunks.text(request.headers(), request.origin().secure());
  }

  /**
   * The session in a sealed text; empty if there is none, or it ended in this process. It is packed
   * as if it were opened today: what is configured otherwise by now, such as a provider that was
   * taken for one that does not rotate, holds for sessions of before too.
   */
  public Optional<CookieSession> open(String text) {
    return seal.open(text)
        .filter(kept -> !hasEnded(kept.session().id()))
        .flatMap(kept ->
            providers
                .named(kept.session().provider())
                .map(provider -> kept.with(packing.opened(kept.session(), provider))));
  }

  /** Seals a packed session. */
  public Sealing seal(CookieSession packed) {
    return seal.seal(packed);
  }

  /** Seals what a refresh made of a session; empty if its provider is none of ours any more. */
  public Optional<Sealing> sealRefreshed(Ticket ticket, Session refreshed) {
    return providers
        .named(refreshed.provider())
        .map(provider -> seal(new CookieSession(ticket, packing.refreshed(refreshed, provider))));
  }

  /** The cookies that put a sealed text in the place of what the request carries. */
  public List<SetCookie> set(AuthRequest request, String text, Duration maxAge) {
    return chunks.set(text, request.headers(), request.origin().secure(), maxAge);
  }

  /** The cookies that remove what the request carries. */
  public List<SetCookie> remove(AuthRequest request) {
    return chunks.remove(request.headers(), request.origin().secure());
  }

  /** From now on this process refuses the session, however often its cookie was copied. */
  public void end(SessionId id) {
    ended.add(id);
  }

  public boolean hasEnded(SessionId id) {
    return ended.contains(id);
  }

  /** For how long a browser is to keep a session's cookies. */
  public static Duration maxAge(Instant endsAt, Instant now) {
    Duration left = Duration.between(now, endsAt);
    return left.isPositive() ? left : Duration.ZERO;
  }
}
