package dev.vestibule.gate;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.refresh.Wish;
import java.util.List;

/**
 * What this process believes of a session, made ready for the fast lane; holds no token of its own.
 * Immutable. Times are milliseconds since the epoch, by this process's clock.
 *
 * @param provider the session's provider
 * @param generation of the record that this was made from
 * @param need what a refresh is to bring when {@code refreshAt} has come
 * @param admission what a request gets while {@code servesUntil} has not come
 * @param servesUntil from then on, the slow lane decides
 * @param refreshAt from then on, tokens or identity are renewed behind the requests
 * @param validatedAt when the store last said that this is how things are
 * @param expiresAt from then on, nobody is let in without a refresh
 * @param endsAt from then on, nobody is let in
 * @param weight approximate size in memory, in bytes
 */
record View(
    String provider,
    long generation,
    Wish.Need need,
    Admission.Now admission,
    long servesUntil,
    long refreshAt,
    long validatedAt,
    long expiresAt,
    long endsAt,
    int weight) {

  /**
   * This view by this process's clock, where it was made by one that is ahead by so much.
   *
   * @param ahead in milliseconds; negative for one that is behind
   */
  View fromClockAhead(long ahead) {
    return new View(
        provider,
        generation,
        need,
        admission,
        servesUntil - ahead,
        refreshAt - ahead,
        validatedAt - ahead,
        expiresAt - ahead,
        endsAt - ahead,
        weight);
  }

  /** This view for a store that does not answer: believed until then, unless its time comes. */
  View unverified(long until) {
    return new View(
        provider,
        generation,
        need,
        admission,
        Math.min(Math.min(expiresAt, endsAt), until),
        refreshAt,
        validatedAt,
        expiresAt,
        endsAt,
        weight);
  }

  /** This view for a browser that is to be given cookies with whatever it is let in for. */
  View bringing(List<SetCookie> cookies) {
    if (!(admission.decision() instanceof Decision.Allow(var headers, _))) {
      throw new IllegalStateException("a session's view lets in");
    }
    int length = cookies.stream().mapToInt(cookie -> cookie.value().length()).sum();
    return new View(
        provider,
        generation,
        need,
        new Admission.Now(new Decision.Allow(headers, cookies)),
        servesUntil,
        refreshAt,
        validatedAt,
        expiresAt,
        endsAt,
        weight + length);
  }

  /** What it brings its browser. */
  List<SetCookie> cookies() {
    return admission.decision() instanceof Decision.Allow(_, var cookies) ? cookies : List.of();
  }
}
