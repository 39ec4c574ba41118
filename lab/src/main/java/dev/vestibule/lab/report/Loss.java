package dev.vestibule.lab.report;

/**
 * Why a session was lost. A session is <em>lost</em> when a browser that had one, and did not log
 * out, is sent through the provider again.
 */
public enum Loss {
  /**
   * The provider would have honoured the newest refresh token whose answer it had delivered. A
   * family revoked because the gateway presented a spent token though it had been delivered a newer
   * one is the gateway's own doing: innocent too.
   */
  INNOCENT("innocent"),
  /** The last rotation's answer was not delivered, and the token before is not honoured. */
  ANSWER_LOST("answerLost"),
  /** A 500 of the provider's burned the use. */
  BURNED("burned"),
  /** The provider ended the session by itself, not for re-use. */
  ENDED_BY_PROVIDER("endedByProvider"),
  /** The last answer was written within 250 ms before a replica was killed, or during the kill. */
  KILLED_WITH_ANSWER("killedWithAnswer"),
  /** The last answer was written while a replica was frozen, or within 250 ms before. */
  FROZEN_WITH_ANSWER("frozenWithAnswer");

  private final String key;

  Loss(String key) {
    this.key = key;
  }

  /** Its key under {@code lostBecause}. */
  public String key() {
    return key;
  }
}
