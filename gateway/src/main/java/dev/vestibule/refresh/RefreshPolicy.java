package dev.vestibule.refresh;

import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.session.Doubt;
import dev.vestibule.session.Refusals;
import dev.vestibule.session.Session;
import dev.vestibule.setting.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How sessions are refreshed. */
public record RefreshPolicy(
    @Setting(
            "How long before its expiry an access token is renewed, behind the requests that use it; never earlier than after four fifths of its life.")
        Duration ahead,
    @Setting(
            "How long one grant may take, from writing the request to the last byte of its answer.")
        Duration deadline,
    @Setting("How long it may take to reach the provider for a grant.") Duration connectTimeout,
    @Setting("Grants under way at once, for each provider.") int concurrent,
    @Setting("Refreshes that wait for one of them, for each provider.") int queue,
    @Setting(
            "A refresh token older than this is not presented: the user logs in again. 0: no limit.")
        Duration maxTokenAge,
    @Setting(
            "Answered refusals of one session within `window`, after which it is left alone for `coolDown`.")
        int refusals,
    @Setting("The time in which refusals are counted.") Duration window,
    @Setting("How long a session with too many refusals is left alone.") Duration coolDown) {
  /** How long after its intent a paused holder's answer may still win over a refusal. */
  static final Duration LATE_ANSWER = Duration.ofSeconds(10);

  private static final Duration MARGIN = Duration.ofSeconds(2);
  private static final Duration LATE_LEAD = Duration.ofSeconds(5);
  private static final int SPREAD_STEPS = 64;
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
  private static final int MOST_DOUBLINGS = 6;

  public RefreshPolicy {
    positive("ahead", ahead);
    positive("deadline", deadline);
    positive("connectTimeout", connectTimeout);
    positive("window", window);
    positive("coolDown", coolDown);
    if (maxTokenAge.isNegative()) {
      throw new IllegalArgumentException("maxTokenAge: " + maxTokenAge + " (expected: >= 0)");
    }
    atLeastOne("concurrent", concurrent);
    atLeastOne("queue", queue);
    atLeastOne("refusals", refusals);
  }

  public static RefreshPolicy defaults() {
    return new RefreshPolicy(
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        10,
        10_000,
        Duration.ofHours(6),
        5,
        Duration.ofMinutes(5),
        Duration.ofMinutes(10));
  }

  /**
   * How long an intent holds: by construction longer than reaching the provider and its deadline.
   */
  public Duration intentLength() {
    return deadline.plus(connectTimeout).plus(MARGIN);
  }

  /**
   * From when on a session's tokens are renewed behind its requests: {@code ahead} before their
   * expiry, or when four fifths of their life are over if that is later; spread a little, so that
   * sessions made together don't expire together.
   *
   * @param late for a provider where a refresh kills the access token that is still in use
   */
  public Instant refreshAt(Session session, boolean late) {
    Instant expiry = session.tokens().accessTokenExpiresAt();
    Duration fifth = Duration.between(session.tokensAt(), expiry).dividedBy(5);
    Duration lead = Collections.min(List.of(ahead, fifth, late ? LATE_LEAD : ahead));
    long spread = Math.floorMod(session.id().low() + session.generation(), SPREAD_STEPS);
    return expiry.minus(lead).plus(lead.dividedBy(2).multipliedBy(spread).dividedBy(SPREAD_STEPS));
  }

  /** Whether a refresh token is too old to be presented; one of unknown age gets its chance. */
  boolean tooOld(@Nullable Instant issuedAt, Instant now) {
    return issuedAt != null && !maxTokenAge.isZero() && now.isAfter(issuedAt.plus(maxTokenAge));
  }

  /**
   * From when a token may be presented: one that is not in doubt at once, one in doubt as the
   * provider's profile says, and ever more slowly.
   */
  Instant presentableFrom(Doubt doubt, AfterUnknown afterUnknown, Instant accessTokenExpiresAt) {
    if (!doubt.present()) {
      return Instant.MIN;
    }
    Instant held =
        switch (afterUnknown) {
          case RETRY -> Instant.MIN;
          case HOLD -> accessTokenExpiresAt;
        };
    if (doubt.unknowns() == 1) {
      return held;
    }
    int doublings = Math.min(doubt.unknowns() - 2, MOST_DOUBLINGS);
    Instant backedOff = doubt.until().plus(FIRST_BACK_OFF.multipliedBy(1L << doublings));
    return held.isAfter(backedOff) ? held : backedOff;
  }

  /** The budget after one more refusal; with a cool-down where it is spent. */
  Refusals count(Refusals before, Instant now) {
    boolean sameWindow = before.count() > 0 && now.isBefore(before.since().plus(window));
    int count = sameWindow ? before.count() + 1 : 1;
    Instant since = sameWindow ? before.since() : now;
    return new Refusals(count, since, count < refusals ? Instant.EPOCH : now.plus(coolDown));
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }
}
