package dev.vestibule.gate;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.refresh.Wish;
import dev.vestibule.session.Fingerprint;
import java.time.Duration;
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
 * @param changesAt from then on, nobody is let in like this: not without a refresh, or with other
 *     headers
 * @param endsAt from then on, nobody is let in
 * @param source what it was made from
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
    long changesAt,
    long endsAt,
    Source source,
    int weight) {
  /** For how long a view is believed without asking the store again. */
  static final Duration BELIEVED = Duration.ofSeconds(30);

  /**
   * A record of the store.
   *
   * @param record by what it is known again
   * @param clockAhead by how many milliseconds the store's clock was ahead of this process's
   */
  record Source(Fingerprint record, long clockAhead) {
    /** One that can't be found again, by this process's clock. */
    static final Source NONE = new Source(Fingerprint.NONE, 0);
  }

  /** This view, whose times are by the clock of the store that it was made from, by this one's. */
  View from(Source its) {
    return moved(-its.clockAhead(), validatedAt - its.clockAhead(), its);
  }

  /**
   * By what its record would be known again: by nothing, where this view is no longer what would be
   * made of it.
   */
  Fingerprint knownAs(long now) {
    return now < changesAt && need == Wish.Need.TOKENS ? source.record() : Fingerprint.NONE;
  }

  /**
   * This view, after the store has said that its record is unchanged.
   *
   * @param clockAhead by how much the store's clock is ahead now: it may have been set
   */
  View renewed(long now, long clockAhead) {
    return moved(source.clockAhead() - clockAhead, now, new Source(source.record(), clockAhead));
  }

  private View moved(long by, long validated, Source from) {
    return new View(
        provider,
        generation,
        need,
        admission,
        Math.min(changesAt + by, validated + BELIEVED.toMillis()),
        refreshAt + by,
        validated,
        changesAt + by,
        endsAt + by,
        from,
        weight);
  }

  /** This view for a store that does not answer: believed until then, unless its time comes. */
  View unverified(long until) {
    return new View(
        provider,
        generation,
        need,
        admission,
        Math.min(changesAt, until),
        refreshAt,
        validatedAt,
        changesAt,
        endsAt,
        source,
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
        changesAt,
        endsAt,
        source,
        weight + length);
  }

  /** What it brings its browser. */
  List<SetCookie> cookies() {
    return admission.decision() instanceof Decision.Allow(_, var cookies) ? cookies : List.of();
  }
}
