package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.session.Session;
import dev.vestibule.session.StoreUnavailable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The sessions of browsers, as logging in and out see them, wherever they are kept. Blocks; virtual
 * threads only.
 */
public interface BrowserSessions {
  /** What came of opening a session. */
  sealed interface Opening {
    /** It is there for whoever has these cookies. */
    record Opened(List<SetCookie> cookies) implements Opening {}

    /**
     * There is no room for it where sessions are kept. Its tokens were revoked.
     *
     * @param advice for an operator; holds no value of a claim
     */
    record NoRoom(String advice) implements Opening {}

    /** The user's sessions were ended while they logged in. Its tokens were revoked. */
    record EndedMeanwhile() implements Opening {}
  }

  /**
   * Opens the session of a completed login, whatever session the browser brought: one that was
   * planted there is worth nothing afterwards, and its previous one is ended.
   *
   * @param begunAt when the login was begun here
   * @throws StoreUnavailable if no session was opened; its tokens were revoked then
   */
  Opening open(AuthRequest request, Provider provider, Redeemed login, Instant begunAt)
      throws StoreUnavailable;

  /** The live session that the browser brings, if it does. */
  Optional<Session> live(AuthRequest request) throws StoreUnavailable;

  /**
   * Ends the session that the browser brings.
   *
   * @return the session as it was; empty if there was none to end
   * @throws StoreUnavailable if it may not have ended
   */
  Optional<Session> end(AuthRequest request) throws StoreUnavailable;

  /** Removes whatever of a session the browser brings. */
  List<SetCookie> remove(AuthRequest request);

  /**
   * Whether both belong to one session at the provider. Some (Keycloak) revoke that as a whole, and
   * the new tokens with it.
   */
  static boolean mayShareTokens(Session previous, Session next) {
    Identity before = previous.identity();
    Identity now = next.identity();
    return before.isSameSubjectAs(now)
        && (before.sid().isEmpty() || now.sid().isEmpty() || before.sid().equals(now.sid()));
  }
}
