package dev.vestibule.refresh;

import java.util.UUID;

/**
 * Why a flight is started.
 *
 * @param seen the newest generation that the caller knows
 * @param need what the caller lacks
 * @param attempt tells this flight's claims from every other's
 */
public record Wish(long seen, Need need, UUID attempt) {
  /** What is to be refreshed. */
  public enum Need {
    /** The access token has run out, or soon will. */
    TOKENS,
    /** The tokens are new, but their ID token could not be verified when they came. */
    IDENTITY
  }
}
