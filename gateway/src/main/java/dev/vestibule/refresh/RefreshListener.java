package dev.vestibule.refresh;

import dev.vestibule.session.SessionId;

/** Is told what refreshes do. Called on the flight's thread; must not block or throw. */
public interface RefreshListener {
  /**
   * A flight is over.
   *
   * @param grants how often a refresh token was presented
   * @param detail the provider's error code or the fault, for an operator; may be empty; no secret
   */
  record Flown(
      SessionId session, String provider, RefreshOutcome outcome, int grants, String detail) {}

  void flown(Flown flight);
}
