package dev.vestibule.refresh.simulation;

import dev.vestibule.session.Session;
import org.jspecify.annotations.Nullable;

/** One presentation of a refresh token, as an observer of the whole fleet sees it. */
final class Presentation {
  /** What the holder knows of it. */
  enum Fate {
    UNDER_WAY,
    UNKNOWN,
    NOT_PROCESSED,
    GRANTED,
    REFUSED
  }

  /** The access token that belongs to the generation presented: one for each grant ever. */
  final String generation;

  /** How many grants before it. */
  final long number;

  final Replica holder;
  final int incarnation;
  final long sentAt;
  final long claimedAt;
  final long intentUntil;
  Fate fate = Fate.UNDER_WAY;
  long answeredAt;

  /** When the store got what the answer said; never, so far. */
  long recordedAt = Long.MAX_VALUE;

  /** The refresh token that it brought. */
  Issuer.@Nullable Token brought;

  Presentation(Session session, Replica holder, long sentAt, long claimedAt, long intentUntil) {
    this.generation = session.tokens().accessToken();
    this.number = session.generation();
    this.holder = holder;
    this.incarnation = holder.incarnation();
    this.sentAt = sentAt;
    this.claimedAt = claimedAt;
    this.intentUntil = intentUntil;
  }

  boolean holderLives() {
    return holder.incarnation() == incarnation;
  }

  /** Whether the holder stood still at some time since it sent this. */
  boolean holderPaused() {
    return holder.isPaused() || holder.lastResumedAt() >= sentAt;
  }
}
