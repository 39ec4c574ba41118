package dev.vestibule.session;

import java.time.Instant;

/**
 * What is not known of the current refresh token: how often it was sent without an answer since it
 * was issued. The provider may have spent it, and a holder that was only paused may still bring its
 * successor.
 *
 * @param unknowns presentations whose outcome is unknown; 0 means no doubt
 * @param until when the last of them was given up: by its holder, or with its intent if the holder
 *     is not heard of any more; or when the provider refused the token, whichever is later, by the
 *     store's clock
 * @param refused whether the provider has refused the token while it was in doubt
 */
public record Doubt(int unknowns, Instant until, boolean refused) {
  public static final Doubt NONE = new Doubt(0, Instant.EPOCH, false);

  public Doubt {
    until = Head.inMillis(until);
    if (unknowns < 0) {
      throw new IllegalArgumentException("unknowns: " + unknowns + " (expected: >= 0)");
    }
  }

  public boolean present() {
    return unknowns > 0;
  }

  /** One more presentation without an answer, given up then. */
  public Doubt plus(Instant givenUp) {
    return new Doubt(unknowns + 1, givenUp.isAfter(until) ? givenUp : until, refused);
  }

  /** This token was refused then: a late answer has its time from there, at the least. */
  public Doubt refusedAt(Instant now) {
    return new Doubt(unknowns, now.isAfter(until) ? now : until, true);
  }
}
