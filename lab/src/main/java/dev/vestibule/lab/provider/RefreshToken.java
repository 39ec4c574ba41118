package dev.vestibule.lab.provider;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A refresh token and what has become of it. Guarded by the lock of {@link TokenMemory}. */
final class RefreshToken {

  private static final int MOST_LISTED = 64;

  final String value;
  final Line line;
  private final List<Presented> presented = new ArrayList<>(1);
  private int presentations;
  @Nullable Instant spentAt;

  /** An error answer spent it, and nothing was issued. */
  boolean burned;

  /** What it was first exchanged for; null while that has not happened. */
  @Nullable RefreshToken successor;

  RefreshToken(String value, Line line) {
    this.value = value;
    this.line = line;
  }

  /** Somebody shows it now. Past {@value #MOST_LISTED} times it is counted, and kept nowhere. */
  Presented present(Instant now) {
    presentations++;
    Presented next = new Presented(now, spentAt != null);
    if (presented.size() < MOST_LISTED) {
      presented.add(next);
    }
    return next;
  }

  int presentations() {
    return presentations;
  }

  ReplayedToken replayed() {
    return new ReplayedToken(
        presented.stream().map(Presented::view).toList(), presentations - presented.size());
  }

  void spend(Instant now) {
    if (spentAt == null) {
      spentAt = now;
    }
  }

  /** Whether a provider with these rules would take it at that time, its family being alive. */
  boolean isHonoured(Reuse reuse, Instant at) {
    if (spentAt == null) {
      return true;
    }
    return switch (reuse) {
      case Reuse.Grace(var window) -> !at.isAfter(spentAt.plus(window));
      case Reuse.DexLike(var interval) ->
          successor != null && successor.spentAt == null && !at.isAfter(spentAt.plus(interval));
      case Reuse.FamilyRevoking _,
          Reuse.SingleUse _,
          Reuse.NotRotating _,
          Reuse.KeycloakLike _,
          Reuse.ZitadelLike _ ->
          false;
    };
  }

  @Override
  public String toString() {
    return "RefreshToken[" + line.id + "]";
  }
}
