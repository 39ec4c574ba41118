package dev.vestibule.refresh;

import static dev.vestibule.refresh.ProtocolFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.refresh.RefreshCommand.*;
import dev.vestibule.refresh.RefreshEvent.*;
import dev.vestibule.refresh.RefreshOutcome.*;
import dev.vestibule.refresh.RefreshProtocol.Step;
import dev.vestibule.refresh.RefreshState.*;
import dev.vestibule.session.Doubt;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Refusals;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is done next, in each place of the protocol. */
final class RefreshProtocolTest {
  private static final Intent INTENT_OF_MINE = new Intent(MINE, NOW.plus(INTENT));
  private static final Intent INTENT_OF_THEIRS = new Intent(THEIRS, NOW.plus(INTENT));
  private static final Duration SHORTLY = Duration.ofSeconds(1);
  private static final int MOST_STORE_FAILURES = 600;
  private static final Unavailable SOON = new Unavailable(SHORTLY);
  private static final Head CLAIMED = head(3).claimed(INTENT_OF_MINE);

  private final RefreshProtocol hold = new RefreshProtocol(POLICY, AfterUnknown.HOLD);
  private final RefreshProtocol retry = new RefreshProtocol(POLICY, AfterUnknown.RETRY);

  private Step next(RefreshState state, RefreshEvent event) {
    return hold.next(state, event);
  }

  private Step read(Head head, Session session) {
    return next(new Reading(wish(3)), found(head, session));
  }

  @Nested
  final class BeforeTheGrant {
    @Test
    void aFlightTakesAPermitFirst() {
      assertThat(hold.begin(wish(3)))
          .isEqualTo(new Step(new Queued(wish(3)), List.of(new TakePermit())));
    }

    @Test
    void withAPermitTheRecordIsRead() {
      assertThat(next(new Queued(wish(3)), new Permitted()))
          .isEqualTo(new Step(new Reading(wish(3)), List.of(new Read())));
    }

    @Test
    void withoutAPermitItIsUnavailableForAsLongAsThePermitsSay() {
      assertThat(next(new Queued(wish(3)), new NotPermitted(Duration.ofSeconds(7))))
          .isEqualTo(new Step(new Done(), List.of(finish(new Unavailable(Duration.ofSeconds(7))))));
    }

    @Test
    void aLateRequestFindsTheNewerGenerationAndSendsNoGrant() {
      assertThat(only(read(head(4), session(4)))).isEqualTo(finish(new Superseded(session(4))));
    }

    @Test
    void aRecordOlderThanWhatWasSeenIsNotBelieved() {
      assertThat(only(read(head(2), session(2)))).isEqualTo(finish(SOON));
    }

    @Test
    void anEndedSessionStaysEnded() {
      assertThat(only(next(new Reading(wish(3)), new FoundEnded(Ending.LOGGED_OUT))))
          .isEqualTo(Finish.ended(Ending.LOGGED_OUT));
      assertThat(only(read(head(3).ended(Ending.REFUSED, NOW), session(3))))
          .isEqualTo(Finish.ended(Ending.REFUSED));
    }

    @Test
    void aSessionThatIsNotThereHasExpired() {
      assertThat(only(next(new Reading(wish(3)), new Missing())))
          .isEqualTo(Finish.ended(Ending.EXPIRED));
    }

    @Test
    void withoutTheStoreNothingIsRefreshed() {
      assertThat(only(next(new Reading(wish(3)), new StoreFailed()))).isEqualTo(finish(SOON));
    }

    @Test
    void anOpenRecordIsClaimedForAsLongAsAGrantCanTake() {
      assertThat(read(head(3), session(3)))
          .isEqualTo(
              new Step(
                  new Claiming(wish(3), CLAIMED, session(3), INTENT_OF_MINE),
                  List.of(new Replace(CLAIMED, session(3)))));
    }

    @Test
    void somebodyElsesClaimIsWaitedForAtMostUntilItRunsOut() {
      assertThat(read(head(3).claimed(INTENT_OF_THEIRS), session(3)))
          .isEqualTo(new Step(new Awaiting(wish(3)), List.of(new Await(INTENT))));
    }

    @Test
    void whatCameOfAWaitIsLookedForWithoutAPermit() {
      Step look = new Step(new Looking(wish(3)), List.of(new Read()));
      assertThat(next(new Awaiting(wish(3)), new Woken())).isEqualTo(look);
      assertThat(next(new Queued(wish(3)), new Woken())).isEqualTo(look);
    }

    @Test
    void whoHasAPeersResultWaitsForNoPermit() {
      assertThat(only(look(head(4), session(4)))).isEqualTo(finish(new Superseded(session(4))));
      assertThat(only(next(new Looking(wish(3)), new FoundEnded(Ending.LOGGED_OUT))))
          .isEqualTo(Finish.ended(Ending.LOGGED_OUT));
    }

    @Test
    void whoFindsAPeerAtItWaitsForTheResult() {
      assertThat(look(head(3).claimed(INTENT_OF_THEIRS), session(3)))
          .isEqualTo(new Step(new Awaiting(wish(3)), List.of(new Await(INTENT))));
    }

    @Test
    void whoFindsTheGrantStillToDoNeedsAPermit() {
      assertThat(look(head(3), session(3))).isEqualTo(hold.begin(wish(3)));
      Head orphaned = head(3).claimed(new Intent(THEIRS, NOW));
      assertThat(retry.next(new Looking(wish(3)), found(orphaned, session(3))))
          .isEqualTo(retry.begin(wish(3)));
    }

    private Step look(Head head, Session session) {
      return next(new Looking(wish(3)), found(head, session));
    }

    @Test
    void aClaimThatHasRunOutLeavesDoubtAndIsTakenOverOnceTheAccessTokenIsGone() {
      Head orphaned = head(3).claimed(new Intent(THEIRS, ACCESS_EXPIRY));
      Step step = next(new Reading(wish(3)), new Found(orphaned, session(3), ACCESS_EXPIRY));

      Head claimed =
          head(3)
              .with(doubt(1, ACCESS_EXPIRY))
              .claimed(new Intent(MINE, ACCESS_EXPIRY.plus(INTENT)));
      assertThat(only(step)).isEqualTo(new Replace(claimed, session(3)));
    }

    @Test
    void aTokenInDoubtIsHeldWhileTheAccessTokenLives() {
      assertThat(only(read(head(3).claimed(new Intent(THEIRS, NOW)), session(3))))
          .isEqualTo(finish(new Unavailable(Duration.ofSeconds(60))));
    }

    @Test
    void aTokenInDoubtIsPresentedAgainAtOnceWhereThatHeals() {
      Step step =
          retry.next(
              new Reading(wish(3)), found(head(3).claimed(new Intent(THEIRS, NOW)), session(3)));
      assertThat(only(step)).isInstanceOf(Replace.class);
      assertThat(step.state()).isInstanceOf(Claiming.class);
    }

    @Test
    void aSessionWithoutRefreshTokenIsLeftAsItIs() {
      Session without = session(3, null, false);
      assertThat(only(read(head(3), without))).isEqualTo(finish(new Superseded(without)));
    }

    @Test
    void aSpentBudgetIsAFactOfTheRecord() {
      Head cooling = head(3).with(new Refusals(5, NOW, NOW.plusSeconds(9)));
      assertThat(only(read(cooling, session(3))))
          .isEqualTo(finish(new Throttled(Duration.ofSeconds(9))));
    }

    @Test
    void afterItsCoolDownASessionIsTriedAgain() {
      Head cooled = head(3).with(new Refusals(5, NOW, NOW));
      assertThat(read(cooled, session(3)).state()).isInstanceOf(Claiming.class);
    }

    @Test
    void aRefreshTokenThatIsTooOldEndsTheSessionWithoutAGrant() {
      Instant late = NOW.plus(POLICY.maxTokenAge());
      assertThat(next(new Reading(wish(3)), new Found(head(3), session(3), late)))
          .isEqualTo(
              new Step(
                  new Closing(3, Ending.REFRESH_TOKEN_TOO_OLD),
                  List.of(new End(head(3).ended(Ending.REFRESH_TOKEN_TOO_OLD, late)))));
    }

    @Test
    void aRefusalInDoubtIsNotPresentedAgainAndEndsWhenNoAnswerCanComeAnyMore() {
      Head refused = head(3).with(new Doubt(1, NOW, true));
      Instant end = NOW.plusSeconds(10);

      assertThat(only(read(refused, session(3))))
          .isEqualTo(finish(new Unavailable(Duration.ofSeconds(10))));
      assertThat(only(next(new Reading(wish(3)), new Found(refused, session(3), end))))
          .isEqualTo(new End(refused.ended(Ending.REFUSED, end)));
    }
  }

  @Nested
  final class TheClaim {
    private final Claiming claiming = new Claiming(wish(3), CLAIMED, session(3), INTENT_OF_MINE);

    @Test
    void onceDurableAConnectionIsMade() {
      assertThat(next(claiming, new Replaced(NOW)))
          .isEqualTo(
              new Step(
                  new Connecting(wish(3), CLAIMED, session(3), INTENT_OF_MINE, INTENT),
                  List.of(new Connect())));
    }

    @Test
    void thatTheStoreTookLateHasLessLeft() {
      assertThat(next(claiming, new Replaced(NOW.plusSeconds(4))).state())
          .isEqualTo(
              new Connecting(wish(3), CLAIMED, session(3), INTENT_OF_MINE, Duration.ofSeconds(11)));
    }

    @Test
    void thatWasNotAcknowledgedIsNotSent() {
      assertThat(only(next(claiming, new StoreFailed()))).isEqualTo(finish(SOON));
    }

    @Test
    void thatLostTheRaceWaitsForTheWinner() {
      assertThat(only(next(claiming, found(head(3).claimed(INTENT_OF_THEIRS), session(3)))))
          .isEqualTo(new Await(INTENT));
    }
  }

  @Nested
  final class TheConnection {
    private final Connecting connecting =
        new Connecting(wish(3), CLAIMED, session(3), INTENT_OF_MINE, INTENT);

    @Test
    void withTheDeadlineStillLeftPresentsTheToken() {
      assertThat(next(connecting, new Connected(Duration.ofSeconds(5))))
          .isEqualTo(
              new Step(
                  new Presenting(wish(3), CLAIMED, session(3), INTENT_OF_MINE),
                  List.of(new Present(session(3)))));
    }

    @Test
    void thatCameTooLateIsAbandoned() {
      assertThat(next(connecting, new Connected(Duration.ofMillis(5_001))))
          .isEqualTo(abandoned(head(3), SOON));
    }

    @Test
    void thatNeverCameIsNotChargedToTheSession() {
      assertThat(next(connecting, new NotConnected(Duration.ofSeconds(4))))
          .isEqualTo(abandoned(head(3), new Unavailable(Duration.ofSeconds(4))));
    }
  }

  private static Step abandoned(Head head, RefreshOutcome outcome) {
    return new Step(new Noting(3, outcome), List.of(new Replace(head, session(3))));
  }

  @Nested
  final class TheAnswer {
    private static final Duration SINCE_CLAIM = Duration.ofSeconds(4);
    private static final Instant GIVEN_UP =
        INTENT_OF_MINE.until().minus(POLICY.intentLength()).plus(SINCE_CLAIM);

    private final Presenting presenting =
        new Presenting(wish(3), CLAIMED, session(3), INTENT_OF_MINE);

    private Step answered(GrantAnswer answer) {
      return next(presenting, new Answered(answer, SINCE_CLAIM));
    }

    @Test
    void withTokensIsStoredBeforeAnythingElse() {
      TokenAnswer tokens = answer("new", "id-new");
      Session refreshed = session(3).refreshed(tokens.receivedAt(GIVEN_UP));
      assertThat(answered(new GrantAnswer.Granted(tokens)))
          .isEqualTo(
              new Step(
                  new Storing(head(4), refreshed, 0), List.of(new Replace(head(4), refreshed))));
    }

    @Test
    void withTokensIsOfTheStoresTimeWhateverThisProcessTakesItFor() {
      Duration life = Duration.between(NOW, answer("new", "id-new").accessTokenExpiresAt());
      for (Duration fast : List.of(Duration.ofMinutes(5), Duration.ofMinutes(-5))) {
        TokenAnswer tokens = answer("new", "id-new").receivedAt(NOW.plus(fast));
        Step step = answered(new GrantAnswer.Granted(tokens));

        Session next = ((Storing) step.state()).next();
        assertThat(next.tokensAt()).isEqualTo(GIVEN_UP);
        assertThat(next.tokens().accessTokenExpiresAt())
            .isEqualTo(
                GIVEN_UP.plus(life).minus(Duration.between(NOW, answer("", "").receivedAt())));
      }
    }

    @Test
    void withTokensAfterAStandstillIsTakenForNoLaterThanTheIntentsEnd() {
      Step step =
          next(
              presenting,
              new Answered(new GrantAnswer.Granted(answer("new", "id-new")), Duration.ofHours(1)));

      assertThat(((Storing) step.state()).next().tokensAt()).isEqualTo(INTENT_OF_MINE.until());
    }

    @Test
    void thatRefusesIsFollowedByASecondLook() {
      assertThat(answered(new GrantAnswer.Refused("invalid_grant")))
          .isEqualTo(new Step(new Confirming(wish(3), INTENT_OF_MINE, 0), List.of(new Read())));
    }

    @Test
    void thatFaultsIsTheProvidersAndTheSessionStays() {
      assertThat(answered(new GrantAnswer.Fault("invalid_client", null)))
          .isEqualTo(abandoned(head(3), SOON));
      assertThat(answered(new GrantAnswer.Fault("HTML", Duration.ofSeconds(30))))
          .isEqualTo(abandoned(head(3), new Unavailable(Duration.ofSeconds(30))));
    }

    @Test
    void thatIsBusyIsHonoured() {
      assertThat(answered(new GrantAnswer.Busy(Duration.ofSeconds(20))))
          .isEqualTo(abandoned(head(3), new Unavailable(Duration.ofSeconds(20))));
    }

    @Test
    void thatIsUnknownLeavesDoubtFromNowOn() {
      assertThat(answered(new GrantAnswer.Unknown("timeout")))
          .isEqualTo(abandoned(head(3).with(doubt(1, GIVEN_UP)), SOON));
    }

    @Test
    void thatIsUnknownLeavesNoDoubtBeyondTheIntentWhateverTheClocksSay() {
      GrantAnswer unknown = new GrantAnswer.Unknown("timeout");
      Instant end = INTENT_OF_MINE.until();
      Step atTheEnd = abandoned(head(3).with(doubt(1, end)), SOON);
      Step before = abandoned(head(3).with(doubt(1, end.minusMillis(1))), SOON);
      Duration length = Duration.between(GIVEN_UP.minus(SINCE_CLAIM), end);
      assertThat(next(presenting, new Answered(unknown, length.plusHours(2)))).isEqualTo(atTheEnd);
      assertThat(next(presenting, new Answered(unknown, length))).isEqualTo(atTheEnd);
      assertThat(next(presenting, new Answered(unknown, length.minusMillis(1)))).isEqualTo(before);
    }

    @Test
    void thatIsUnknownIsTriedOnceMoreAtOnceWhereThatHeals() {
      Head doubted = head(3).with(doubt(1, GIVEN_UP));
      assertThat(
              retry.next(presenting, new Answered(new GrantAnswer.Unknown("reset"), SINCE_CLAIM)))
          .isEqualTo(
              new Step(
                  new Doubting(wish(3), doubted, session(3)),
                  List.of(new Replace(doubted, session(3)))));
    }

    @Test
    void thatIsUnknownTwiceBacksOffAlsoWhereRetryingHeals() {
      Presenting second =
          new Presenting(wish(3), CLAIMED.with(doubt(1, NOW)), session(3), INTENT_OF_MINE);
      assertThat(retry.next(second, new Answered(new GrantAnswer.Unknown("reset"), SINCE_CLAIM)))
          .isEqualTo(abandoned(head(3).with(doubt(2, GIVEN_UP)), SOON));
    }

    @Test
    void thatNobodyCanNameIsChargedToTheBudgetFromTheClaimOn() {
      assertThat(answered(new GrantAnswer.Rejected(400, "odd", false)))
          .isEqualTo(abandoned(head(3).with(new Refusals(1, NOW, Instant.EPOCH)), SOON));
    }

    @Test
    void thatSpendsTheBudgetThrottlesTheSession() {
      Head nearly = CLAIMED.with(new Refusals(4, NOW.minusSeconds(1), Instant.EPOCH));
      Instant cool = NOW.plus(POLICY.coolDown());
      assertThat(
              next(
                  new Presenting(wish(3), nearly, session(3), INTENT_OF_MINE),
                  new Answered(new GrantAnswer.Rejected(400, "odd", false), SINCE_CLAIM)))
          .isEqualTo(
              abandoned(
                  head(3).with(new Refusals(5, NOW.minusSeconds(1), cool)),
                  new Throttled(POLICY.coolDown())));
    }

    @Test
    void thatNobodyCanNameIsFinalAfterTheCoolDown() {
      Head cooled = CLAIMED.with(new Refusals(5, NOW, NOW));
      assertThat(
              next(
                  new Presenting(wish(3), cooled, session(3), INTENT_OF_MINE),
                  new Answered(new GrantAnswer.Rejected(400, "odd", false), SINCE_CLAIM)))
          .isEqualTo(new Step(new Confirming(wish(3), INTENT_OF_MINE, 0), List.of(new Read())));
    }

    private final GrantAnswer retryable = new GrantAnswer.Rejected(400, "lost_race", true);

    @Test
    void thatMayBeRetriedIsChargedToTheBudgetLikeAnyOther() {
      assertThat(answered(retryable))
          .isEqualTo(abandoned(head(3).with(new Refusals(1, NOW, Instant.EPOCH)), SOON));
    }

    @Test
    void thatMayBeRetriedIsNeverFinal() {
      Head cooled = CLAIMED.with(new Refusals(5, NOW, NOW));
      assertThat(
              next(
                  new Presenting(wish(3), cooled, session(3), INTENT_OF_MINE),
                  new Answered(retryable, SINCE_CLAIM)))
          .isEqualTo(abandoned(head(3).with(new Refusals(1, NOW, Instant.EPOCH)), SOON));
    }
  }

  @Nested
  final class InDoubt {
    private final Head doubted = head(3).with(doubt(1, INTENT_OF_MINE.until()));
    private final Doubting doubting = new Doubting(wish(3), doubted, session(3));

    @Test
    void theTokenIsClaimedAgainOnceTheDoubtIsNoted() {
      Step step = retry.next(doubting, new Replaced(NOW.plusSeconds(1)));
      Head claimed = doubted.claimed(new Intent(MINE, NOW.plusSeconds(16)));
      assertThat(only(step)).isEqualTo(new Replace(claimed, session(3)));
    }

    @Test
    void whatIsFoundInsteadDecides() {
      assertThat(only(retry.next(doubting, found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
      assertThat(only(retry.next(doubting, new StoreFailed()))).isEqualTo(finish(SOON));
    }
  }

  @Nested
  final class ARefusal {
    private final Confirming confirming = new Confirming(wish(3), INTENT_OF_MINE, 0);

    @Test
    void ofATokenNotInDoubtEndsTheSession() {
      assertThat(next(confirming, found(CLAIMED, session(3))))
          .isEqualTo(
              new Step(
                  new GivingUp(head(3), session(3), NOW),
                  List.of(new End(head(3).ended(Ending.REFUSED, NOW)))));
    }

    @Test
    void isNotedWhereTheStoreTakesNoEndYetAndThenEndsItWithoutBeingAskedForAgain() {
      Head noted = head(3).with(Doubt.NONE.refusedAt(NOW));
      GivingUp givingUp = new GivingUp(head(3), session(3), NOW);

      assertThat(only(next(givingUp, new StoreFailed()))).isEqualTo(new Replace(noted, session(3)));
      assertThat(only(read(noted, session(3))))
          .isEqualTo(new End(noted.ended(Ending.REFUSED, NOW)));
      assertThat(only(next(new GivingUp(noted, session(3), NOW), new StoreFailed())))
          .isEqualTo(finish(SOON));
      assertThat(only(next(givingUp, found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
    }

    @Test
    void whoseClaimAFailoverHasLostCountsAllTheSame() {
      assertThat(only(next(confirming, found(head(3), session(3)))))
          .isEqualTo(new End(head(3).ended(Ending.REFUSED, NOW)));
    }

    @Test
    void isForgottenWhereAPeerHasWon() {
      assertThat(only(next(confirming, found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
    }

    @Test
    void thatCantBeConfirmedIsNotForgotten() {
      Confirming again = new Confirming(wish(3), INTENT_OF_MINE, 1);
      assertThat(next(confirming, new StoreFailed()))
          .isEqualTo(new Step(again, List.of(new Await(SHORTLY))));
      assertThat(next(again, new Woken())).isEqualTo(new Step(again, List.of(new Read())));
    }

    @Test
    void thatCanNeverBeConfirmedEndsNothing() {
      Confirming last = new Confirming(wish(3), INTENT_OF_MINE, MOST_STORE_FAILURES);
      Confirming before = new Confirming(wish(3), INTENT_OF_MINE, MOST_STORE_FAILURES - 1);
      assertThat(next(before, new StoreFailed()))
          .isEqualTo(new Step(last, List.of(new Await(SHORTLY))));
      assertThat(only(next(last, new StoreFailed()))).isEqualTo(finish(SOON));
    }

    @Test
    void ofARecordOlderThanWhatWasSeenEndsNothing() {
      assertThat(only(next(confirming, found(head(2), session(2))))).isEqualTo(finish(SOON));
    }

    @Test
    void inDoubtReleasesTheIntentAndWaitsForALateAnswer() {
      Instant until = NOW.plusSeconds(3);
      Head inDoubt = CLAIMED.with(doubt(1, until));
      assertThat(next(confirming, found(inDoubt, session(3))))
          .isEqualTo(
              abandoned(
                  head(3).with(new Doubt(1, until, true)),
                  new Unavailable(Duration.ofSeconds(13))));
    }

    @Test
    void longAfterTheIntentStillWaitsForAnAnswerThatTheStoreKeptAway() {
      Head inDoubt = CLAIMED.with(doubt(1, NOW.minusSeconds(600)));
      assertThat(next(confirming, found(inDoubt, session(3))))
          .isEqualTo(
              abandoned(
                  head(3).with(new Doubt(1, NOW, true)), new Unavailable(Duration.ofSeconds(10))));
    }

    @Test
    void leavesSomebodyElsesClaimInPlace() {
      Head theirs = head(3).with(doubt(1, NOW)).claimed(INTENT_OF_THEIRS);
      assertThat(only(next(confirming, found(theirs, session(3)))))
          .isEqualTo(new Replace(theirs.with(new Doubt(1, NOW, true)), session(3)));
    }
  }

  @Nested
  final class NewTokens {
    private final Session refreshed = session(3).refreshed(answer("new", null));
    private final Session unverified = session(3).refreshed(answer("new", "id-new"));
    private final Storing storing = new Storing(head(4), refreshed, 0);

    @Test
    void areUsedOnceTheyAreDurable() {
      assertThat(next(storing, new Replaced(NOW)))
          .isEqualTo(new Step(new Done(), List.of(finish(new Refreshed(refreshed)))));
    }

    @Test
    void areVerifiedOnceTheyAreDurable() {
      assertThat(next(new Storing(head(4), unverified, 0), new Replaced(NOW)))
          .isEqualTo(
              new Step(
                  new Verifying(head(4), unverified, true, NOW), List.of(new Verify(unverified))));
    }

    @Test
    void areAcceptedWhoeverHoldsTheIntentNow() {
      assertThat(next(storing, found(head(3).claimed(INTENT_OF_THEIRS), session(3))))
          .isEqualTo(new Step(storing, List.of(new Replace(head(4), refreshed))));
    }

    @Test
    void keepTheirGenerationIfAFailoverWentFurtherBack() {
      assertThat(only(next(storing, found(head(1), session(1)))))
          .isEqualTo(new Replace(head(4), refreshed));
    }

    @Test
    void thatAreTheRecordAlreadyWereStoredByUs() {
      assertThat(only(next(storing, found(head(4), refreshed))))
          .isEqualTo(finish(new Refreshed(refreshed)));
    }

    @Test
    void thatLostTheRaceAreDiscardedAndNotRevoked() {
      assertThat(only(next(storing, found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
      assertThat(only(next(storing, found(head(5), session(5)))))
          .isEqualTo(finish(new Superseded(session(5))));
    }

    @Test
    void thatMeetALogoutAreRevoked() {
      assertThat(next(storing, new FoundEnded(Ending.LOGGED_OUT)).commands())
          .containsExactly(new Revoke(refreshed.tokens()), Finish.ended(Ending.LOGGED_OUT));
      assertThat(next(storing, new Missing()).commands())
          .containsExactly(new Revoke(refreshed.tokens()), Finish.ended(Ending.EXPIRED));
    }

    @Test
    void waitForTheStoreAndAreStoredAgain() {
      Step waiting = next(storing, new StoreFailed());
      assertThat(waiting)
          .isEqualTo(new Step(new Storing(head(4), refreshed, 1), List.of(new Await(SHORTLY))));
      assertThat(next(waiting.state(), new Woken()))
          .isEqualTo(new Step(waiting.state(), List.of(new Replace(head(4), refreshed))));
    }

    @Test
    void areGivenUpAfterManyFailures() {
      assertThat(
              only(
                  next(
                      new Storing(head(4), refreshed, MOST_STORE_FAILURES - 1), new StoreFailed())))
          .isInstanceOf(Await.class);
      assertThat(
              only(next(new Storing(head(4), refreshed, MOST_STORE_FAILURES), new StoreFailed())))
          .isEqualTo(finish(SOON));
    }

    @Test
    void withoutAnIdTokenLeaveAnUnverifiedOneUnverified() {
      assertThat(pending(3).refreshed(answer("new", null)).identityPending()).isTrue();
    }
  }

  @Nested
  final class AnIdentity {
    private final Verifying fresh = new Verifying(head(4), pending(4), true, NOW);
    private final Verifying older = new Verifying(head(4), pending(4), false, NOW);
    private final IdTokenVerdict.Verified verified = new IdTokenVerdict.Verified(identity("alice"));

    @Test
    void thatIsPendingInANewerRecordIsVerifiedFirst() {
      assertThat(read(head(4), pending(4)))
          .isEqualTo(new Step(older, List.of(new Verify(pending(4)))));
    }

    @Test
    void thatIsWishedForIsVerifiedWithoutAGrant() {
      assertThat(next(new Reading(wishForIdentity(4)), found(head(4), pending(4))))
          .isEqualTo(new Step(older, List.of(new Verify(pending(4)))));
    }

    @Test
    void thatIsWishedForAndThereAlreadyNeedsNothing() {
      assertThat(only(next(new Reading(wishForIdentity(4)), found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
    }

    @Test
    void thatIsPendingDoesNotKeepTokensFromBeingRefreshed() {
      assertThat(read(head(3), pending(3)).state()).isInstanceOf(Claiming.class);
    }

    @Test
    void thatIsVerifiedIsStored() {
      Session identified = pending(4).identified(identity("alice"));
      assertThat(next(fresh, new Judged(verified)))
          .isEqualTo(
              new Step(new Identifying(identified), List.of(new Replace(head(4), identified))));
    }

    @Test
    void thatCantBeVerifiedNowFollowsLater() {
      for (IdTokenVerdict verdict :
          List.of(new IdTokenVerdict.KeysUnreachable(SHORTLY), new IdTokenVerdict.Invalid("odd"))) {
        assertThat(only(next(fresh, new Judged(verdict))))
            .isEqualTo(finish(new Refreshed(pending(4))));
        assertThat(only(next(older, new Judged(verdict))))
            .isEqualTo(finish(new Superseded(pending(4))));
      }
    }

    @Test
    void thatIsBadEndsTheSessionWhenTheOldIdentityHasExpired() {
      Instant expiry = ALICE.expiresAt();
      Verifying atExpiry = new Verifying(head(4), pending(4), false, expiry);
      Verifying before = new Verifying(head(4), pending(4), false, expiry.minusMillis(1));
      Judged bad = new Judged(new IdTokenVerdict.Invalid("odd"));
      assertThat(next(atExpiry, bad))
          .isEqualTo(
              new Step(
                  new Closing(4, Ending.UNVERIFIABLE),
                  List.of(
                      new Revoke(pending(4).tokens()),
                      new End(head(4).ended(Ending.UNVERIFIABLE, expiry)))));
      assertThat(only(next(before, bad))).isEqualTo(finish(new Superseded(pending(4))));
    }

    @Test
    void ofSomebodyElseEndsTheSessionAndRevokesTheTokens() {
      assertThat(next(fresh, new Judged(new RefreshVerdict.AnotherSubject())))
          .isEqualTo(
              new Step(
                  new Closing(4, Ending.ANOTHER_SUBJECT),
                  List.of(
                      new Revoke(pending(4).tokens()),
                      new End(head(4).ended(Ending.ANOTHER_SUBJECT, NOW)))));
    }

    @Test
    void isUsedWhetherOrNotTheStoreTookIt() {
      Session identified = session(4);
      assertThat(only(next(new Identifying(identified), new Replaced(NOW))))
          .isEqualTo(finish(new Refreshed(identified)));
      assertThat(only(next(new Identifying(identified), new StoreFailed())))
          .isEqualTo(finish(new Refreshed(identified)));
    }

    @Test
    void isStoredBesideWhateverHappenedToItsGeneration() {
      Head claimed = head(4).claimed(INTENT_OF_THEIRS);
      assertThat(next(new Identifying(session(4)), found(claimed, pending(4))))
          .isEqualTo(
              new Step(new Identifying(session(4)), List.of(new Replace(claimed, session(4)))));
    }

    @Test
    void ofAnOldGenerationIsForgotten() {
      assertThat(only(next(new Identifying(session(4)), found(head(5), session(5)))))
          .isEqualTo(finish(new Superseded(session(5))));
      assertThat(only(next(new Identifying(session(4)), new FoundEnded(Ending.LOGGED_OUT))))
          .isEqualTo(Finish.ended(Ending.LOGGED_OUT));
      assertThat(only(next(new Identifying(session(4)), new Missing())))
          .isEqualTo(Finish.ended(Ending.EXPIRED));
    }
  }

  @Nested
  final class ANote {
    private final Noting noting = new Noting(3, SOON);

    @Test
    void isNotNeededForTheOutcome() {
      assertThat(only(next(noting, new Replaced(NOW)))).isEqualTo(finish(SOON));
      assertThat(only(next(noting, new StoreFailed()))).isEqualTo(finish(SOON));
      assertThat(only(next(noting, new Missing()))).isEqualTo(finish(SOON));
      assertThat(only(next(noting, found(head(3), session(3))))).isEqualTo(finish(SOON));
    }

    @Test
    void thatFindsMoreThanItKnewTellsThat() {
      assertThat(only(next(noting, found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
      assertThat(only(next(noting, new FoundEnded(Ending.LOGGED_OUT))))
          .isEqualTo(Finish.ended(Ending.LOGGED_OUT));
    }
  }

  @Nested
  final class AnEnd {
    private final Closing closing = new Closing(3, Ending.REFUSED);

    @Test
    void isToldOnceItIsRecorded() {
      assertThat(only(next(closing, new Replaced(NOW)))).isEqualTo(Finish.ended(Ending.REFUSED));
    }

    @Test
    void isNotToldWhereItMayNotBeRecorded() {
      assertThat(only(next(closing, new StoreFailed()))).isEqualTo(finish(SOON));
    }

    @Test
    void givesWayToANewerGeneration() {
      assertThat(only(next(closing, found(head(4), session(4)))))
          .isEqualTo(finish(new Superseded(session(4))));
    }

    @Test
    void isTriedAgainOnWhatChangedMeanwhile() {
      Head claimed = head(3).claimed(INTENT_OF_THEIRS);
      assertThat(next(closing, found(claimed, session(3))))
          .isEqualTo(new Step(closing, List.of(new End(claimed.ended(Ending.REFUSED, NOW)))));
    }

    @Test
    void ofAnEndedSessionIsTheOneThatWasFirst() {
      assertThat(only(next(closing, new FoundEnded(Ending.LOGGED_OUT))))
          .isEqualTo(Finish.ended(Ending.LOGGED_OUT));
      assertThat(only(next(closing, new Missing()))).isEqualTo(Finish.ended(Ending.EXPIRED));
    }
  }

  @Test
  void whatNoDriverCanSayIsADefectAndSaidSo() {
    RefreshEvent absurd = new NotPermitted(SHORTLY);
    List<RefreshState> states =
        List.of(
            new Reading(wish(3)),
            new Connecting(wish(3), CLAIMED, session(3), INTENT_OF_MINE, INTENT),
            new Presenting(wish(3), CLAIMED, session(3), INTENT_OF_MINE),
            new Storing(head(4), session(4), 0),
            new Verifying(head(4), session(4), true, NOW),
            new Identifying(session(4)),
            new Closing(3, Ending.REFUSED),
            new Done());
    for (RefreshState state : states) {
      assertThatIllegalStateException()
          .isThrownBy(() -> next(state, absurd))
          .withMessage("NotPermitted in " + state.getClass().getSimpleName());
    }
    assertThatIllegalStateException()
        .isThrownBy(() -> next(new Queued(wish(3)), new NotConnected(SHORTLY)))
        .withMessage("NotConnected in Queued");
  }
}
