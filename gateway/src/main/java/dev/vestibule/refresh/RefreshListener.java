package dev.vestibule.refresh;

import dev.vestibule.session.SessionId;

/** Is told what refreshes do. Called on the flight's thread; must not block or throw. */
public interface RefreshListener {
  /**
   * A flight is over.
   *
   * @param grants how often a refresh token was presented
   * @param joined how many wanted the same while it was under way
   * @param detail the provider's error code or the fault, for an operator; may be empty; no secret
   */
  record Flown(
      SessionId session,
      String provider,
      RefreshOutcome outcome,
      int grants,
      int joined,
      String detail) {}

  void flown(Flown flight);
}
