package dev.vestibule.lab.provider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A login's line of refresh tokens, with the truth about which answers got out. Guarded by the lock
 * of {@link TokenMemory}.
 *
 * <p>What became of the line is not written down at the moment of an event but read from the facts
 * when asked: an answer that is under way when the family is revoked may still be delivered, or
 * lost, and only then is it known whose doing the end was.
 */
final class Line {

  /** Who brought the end about. */
  enum End {
    CLIENT,
    PROVIDER
  }

  private record Ended(End by, Instant at) {}

  final String id;
  final Authorization authorization;
  private final Instant began;
  private int generation;
  private @Nullable Ended ended;
  private boolean accessDead;

  /** Access tokens of generations before this one are dead. */
  private int accessSince;

  private long answers;

  /** The newest answer that was delivered. */
  private @Nullable Delivery delivered;

  private Instant deliveredAt = Instant.EPOCH;
  private int deliveredTo;

  /** As many as the provider has requests in work for this line. */
  private final List<Delivery> underWay = new ArrayList<>(1);

  Line(String id, Authorization authorization, Instant began) {
    this.id = id;
    this.authorization = authorization;
    this.began = began;
  }

  boolean isLive() {
    return ended == null;
  }

  int generation() {
    return generation;
  }

  void nextGeneration() {
    generation++;
  }

  void killOlderAccessTokens() {
    accessSince = generation;
  }

  boolean honoursAccessTokenOf(int issuedIn) {
    return !accessDead && issuedIn >= accessSince;
  }

  /** No refresh token of the line is good any more. The first end counts. */
  void end(End by, Instant at) {
    if (ended == null) {
      ended = new Ended(by, at);
    }
  }

  void killAccessTokens() {
    accessDead = true;
  }

  Delivery answer(@Nullable RefreshToken token, Instant accessExpiresAt) {
    Delivery delivery = new Delivery(this, ++answers, token, accessExpiresAt);
    underWay.add(delivery);
    return delivery;
  }

  void delivered(Delivery delivery, Instant at, int to) {
    if (underWay.remove(delivery)) {
      deliveredAt = at;
      deliveredTo = to;
      if (delivered == null || delivery.serial() > delivered.serial()) {
        delivered = delivery;
      }
    }
  }

  void lost(Delivery delivery) {
    underWay.remove(delivery);
  }

  Family view(Reuse reuse, Instant now) {
    return new Family(
        id,
        authorization.client(),
        authorization.user().sub(),
        authorization.sid(),
        began,
        generation,
        isLive(),
        delivered == null ? Instant.EPOCH : delivered.accessExpiresAt(),
        deliveredAt,
        deliveredTo,
        standing(reuse, now));
  }

  private Standing standing(Reuse reuse, Instant now) {
    if (ended == null) {
      return unended(reuse, now);
    }
    if (ended.by() == End.PROVIDER) {
      return Standing.ENDED_BY_PROVIDER;
    }
    // What the client ended was worth something only if it was honoured at that time.
    Standing before = unended(reuse, ended.at());
    return before == Standing.HONOURED ? Standing.SELF_INFLICTED : before;
  }

  private Standing unended(Reuse reuse, Instant at) {
    Delivery newest = newestKept();
    if (newest == null) {
      return Standing.ANSWER_LOST;
    }
    RefreshToken token = newest.refreshToken();
    if (token == null) {
      return at.isBefore(newest.accessExpiresAt()) ? Standing.HONOURED : Standing.ENDED_BY_PROVIDER;
    }
    if (token.burned) {
      return Standing.BURNED;
    }
    return token.isHonoured(reuse, at) ? Standing.HONOURED : Standing.ANSWER_LOST;
  }

  /** The newest answer that is not lost. */
  private @Nullable Delivery newestKept() {
    Delivery newest = delivered;
    for (Delivery coming : underWay) {
      if (newest == null || coming.serial() > newest.serial()) {
        newest = coming;
      }
    }
    return newest;
  }
}
