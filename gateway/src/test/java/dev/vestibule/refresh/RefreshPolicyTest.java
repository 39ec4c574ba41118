package dev.vestibule.refresh;

import static dev.vestibule.refresh.ProtocolFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.session.Doubt;
import dev.vestibule.session.Refusals;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a session's tokens may, must and must not be renewed. */
final class RefreshPolicyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void theDefaultsAreTheDocumentedOnes() {
    assertThat(POLICY)
        .isEqualTo(
            new RefreshPolicy(
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                10,
                10_000,
                Duration.ofHours(6),
                5,
                Duration.ofMinutes(5),
                Duration.ofMinutes(10)));
  }

  @Test
  void anIntentOutlivesTheConnectionAndTheGrant() {
    assertThat(POLICY.intentLength()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void nonsenseIsRefusedByName() {
    refused("ahead", Duration.ZERO, SECOND, SECOND, 1, 1, SECOND, 1, SECOND, SECOND);
    refused("deadline", SECOND, Duration.ZERO, SECOND, 1, 1, SECOND, 1, SECOND, SECOND);
    refused("connectTimeout", SECOND, SECOND, Duration.ZERO, 1, 1, SECOND, 1, SECOND, SECOND);
    refused("concurrent", SECOND, SECOND, SECOND, 0, 1, SECOND, 1, SECOND, SECOND);
    refused("queue", SECOND, SECOND, SECOND, 1, 0, SECOND, 1, SECOND, SECOND);
    refused("maxTokenAge", SECOND, SECOND, SECOND, 1, 1, SECOND.negated(), 1, SECOND, SECOND);
    refused("refusals", SECOND, SECOND, SECOND, 1, 1, SECOND, 0, SECOND, SECOND);
    refused("window", SECOND, SECOND, SECOND, 1, 1, SECOND, 1, Duration.ZERO, SECOND);
    refused("coolDown", SECOND, SECOND, SECOND, 1, 1, SECOND, 1, SECOND, Duration.ZERO);
  }

  private static void refused(
      String name,
      Duration ahead,
      Duration deadline,
      Duration connectTimeout,
      int concurrent,
      int queue,
      Duration maxTokenAge,
      int refusals,
      Duration window,
      Duration coolDown) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new RefreshPolicy(
                ahead,
                deadline,
                connectTimeout,
                concurrent,
                queue,
                maxTokenAge,
                refusals,
                window,
                coolDown))
        .withMessageStartingWith(name + ": ");
  }

  @Test
  void theLeastThatMakesSenseIsAccepted() {
    assertThat(least(Duration.ZERO)).isNotNull();
  }

  private static RefreshPolicy least(Duration maxTokenAge) {
    return new RefreshPolicy(SECOND, SECOND, SECOND, 1, 1, maxTokenAge, 1, SECOND, SECOND);
  }

  @Test
  void tokensAreRenewedAMinuteAheadOfTheirExpirySpreadOverHalfOfIt() {
    Session longLived = living(Duration.ofHours(1), 0);
    assertThat(refreshAt(longLived)).isEqualTo(Duration.ofMinutes(-1));
    assertThat(refreshAt(living(Duration.ofHours(1), 32))).isEqualTo(Duration.ofSeconds(-45));
    assertThat(refreshAt(living(Duration.ofHours(1), 63)))
        .isEqualTo(Duration.ofMinutes(-1).plusNanos(30_000_000_000L * 63 / 64));
    assertThat(refreshAt(living(Duration.ofHours(1), 64))).isEqualTo(Duration.ofMinutes(-1));
  }

  @Test
  void tokensOfAShortLifeAreRenewedInItsLastFifth() {
    assertThat(refreshAt(living(Duration.ofSeconds(100), 0))).isEqualTo(Duration.ofSeconds(-20));
  }

  @Test
  void tokensThatARefreshKillsAreRenewedLate() {
    Session session = living(Duration.ofHours(1), 0);
    assertThat(POLICY.refreshAt(session, true)).isEqualTo(ACCESS_EXPIRY.minusSeconds(5));
  }

  @Test
  void theGenerationSpreadsToo() {
    Session session = session(0);
    Session next = session(1);
    assertThat(POLICY.refreshAt(next, false)).isAfter(POLICY.refreshAt(session, false));
  }

  private static Duration refreshAt(Session session) {
    return Duration.between(ACCESS_EXPIRY, POLICY.refreshAt(session, false));
  }

  private static Session living(Duration life, long low) {
    Session session = session(0);
    return new Session(
        new SessionId(7, low),
        session.provider(),
        session.clientId(),
        0,
        session.identity(),
        false,
        session.tokens(),
        ACCESS_EXPIRY.minus(life),
        session.createdAt(),
        session.endsAt());
  }

  @Test
  void aRefreshTokenIsTooOldOnlyPastItsAge() {
    Instant issued = NOW.minus(POLICY.maxTokenAge());
    assertThat(POLICY.tooOld(issued, NOW)).isFalse();
    assertThat(POLICY.tooOld(issued, NOW.plusNanos(1))).isTrue();
    assertThat(POLICY.tooOld(null, NOW)).isFalse();
    assertThat(least(Duration.ZERO).tooOld(Instant.EPOCH, NOW)).isFalse();
  }

  @Test
  void aTokenThatIsNotInDoubtMayBePresentedAtOnce() {
    assertThat(from(Doubt.NONE, AfterUnknown.HOLD)).isEqualTo(Instant.MIN);
  }

  @Test
  void aTokenInDoubtMayBePresentedAsTheProfileSays() {
    assertThat(from(doubt(1, NOW), AfterUnknown.RETRY)).isEqualTo(Instant.MIN);
    assertThat(from(doubt(1, NOW), AfterUnknown.HOLD)).isEqualTo(ACCESS_EXPIRY);
  }

  @Test
  void everyFurtherUnknownOutcomeDoublesTheWaitUpToSixTimes() {
    assertThat(from(doubt(2, NOW), AfterUnknown.RETRY)).isEqualTo(NOW.plusSeconds(5));
    assertThat(from(doubt(3, NOW), AfterUnknown.RETRY)).isEqualTo(NOW.plusSeconds(10));
    assertThat(from(doubt(8, NOW), AfterUnknown.RETRY)).isEqualTo(NOW.plusSeconds(320));
    assertThat(from(doubt(9, NOW), AfterUnknown.RETRY)).isEqualTo(NOW.plusSeconds(320));
    assertThat(from(doubt(90, NOW), AfterUnknown.RETRY)).isEqualTo(NOW.plusSeconds(320));
  }

  @Test
  void theLaterOfHoldAndBackOffCounts() {
    assertThat(from(doubt(2, NOW), AfterUnknown.HOLD)).isEqualTo(ACCESS_EXPIRY);
    assertThat(from(doubt(2, ACCESS_EXPIRY), AfterUnknown.HOLD))
        .isEqualTo(ACCESS_EXPIRY.plusSeconds(5));
  }

  private static Instant from(Doubt doubt, AfterUnknown afterUnknown) {
    return POLICY.presentableFrom(doubt, afterUnknown, ACCESS_EXPIRY);
  }

  @Test
  void refusalsAreCountedInAWindow() {
    Instant windowEnd = NOW.plus(POLICY.window());
    assertThat(POLICY.count(Refusals.NONE, NOW)).isEqualTo(new Refusals(1, NOW, Instant.EPOCH));
    assertThat(POLICY.count(new Refusals(1, NOW, Instant.EPOCH), windowEnd.minusNanos(1)))
        .isEqualTo(new Refusals(2, NOW, Instant.EPOCH));
    assertThat(POLICY.count(new Refusals(3, NOW, Instant.EPOCH), windowEnd))
        .isEqualTo(new Refusals(1, windowEnd, Instant.EPOCH));
    assertThat(POLICY.count(new Refusals(0, NOW, Instant.EPOCH), NOW.plusSeconds(1)))
        .isEqualTo(new Refusals(1, NOW.plusSeconds(1), Instant.EPOCH));
  }

  @Test
  void theFifthRefusalInAWindowImposesACoolDown() {
    Instant last = NOW.plusSeconds(30);
    assertThat(POLICY.count(new Refusals(4, NOW, Instant.EPOCH), last))
        .isEqualTo(new Refusals(5, NOW, last.plus(POLICY.coolDown())));
  }
}
