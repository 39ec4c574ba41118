package dev.vestibule.refresh;

import static dev.vestibule.refresh.RefreshOutcome.SHORTLY;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.refresh.RefreshCommand.*;
import dev.vestibule.refresh.RefreshEvent.*;
import dev.vestibule.refresh.RefreshOutcome.*;
import dev.vestibule.refresh.RefreshState.*;
import dev.vestibule.session.Doubt;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Head.Status.Claimed;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Refusals;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Decides each step of a refresh, so that a refresh token is presented once, whoever asks: a pure
 * function of where a flight stands and what it is told.
 *
 * <p>The whole argument rests on one atomic register, the session's record. An {@link Intent} is
 * written into it before a grant is sent, so of all processes one sends; a success is accepted only
 * for the generation it was sent for, so an old token can't come back; an ended record has no way
 * out. An intent that has run out proves nothing of the grant, so it leaves {@link Doubt}, and a
 * refused token in doubt gets {@link RefreshPolicy#LATE_ANSWER} for the holder's answer to arrive.
 *
 * <p>No I/O, no clock, no thread, no state: safe everywhere. The driver answers each command with
 * one event; production and simulation drive this same class.
 */
public final class RefreshProtocol {
  /** The flight's next state, and what it wants done, in this order. */
  public record Step(RefreshState state, List<RefreshCommand> commands) {}

  private static final int STORE_FAILURES = 600;

  private final RefreshPolicy policy;
  private final AfterUnknown afterUnknown;

  public RefreshProtocol(RefreshPolicy policy, AfterUnknown afterUnknown) {
    this.policy = policy;
    this.afterUnknown = afterUnknown;
  }

  /** The permit comes before the record is read: what a claim is made for is fresh. */
  public Step begin(Wish wish) {
    return step(new Queued(wish), new TakePermit());
  }

  public Step next(RefreshState state, RefreshEvent event) {
    return switch (state) {
      case Queued s -> queued(s, event);
      case Looking s -> looking(s, event);
      case Reading s -> reading(s.wish(), event);
      case Awaiting s -> look(s.wish());
      case Claiming s -> claiming(s, event);
      case Connecting s -> connecting(s, event);
      case Presenting s -> presenting(s, event);
      case Confirming s -> confirming(s, event);
      case Doubting s -> doubting(s, event);
      case Storing s -> storing(s, event);
      case Verifying s -> verifying(s, event);
      case Identifying s -> identifying(s, event);
      case Noting s -> noting(s, event);
      case GivingUp s -> givingUp(s, event);
      case Closing s -> closing(s, event);
      case Done s -> throw unexpected(s, event);
    };
  }

  private Step queued(Queued s, RefreshEvent event) {
    return switch (event) {
      case Permitted() -> step(new Reading(s.wish()), new Read());
      case NotPermitted(Duration retryAfter) -> finish(new Unavailable(retryAfter));
      case Woken() -> look(s.wish());
      default -> throw unexpected(s, event);
    };
  }

  /** A peer may have done it: who waits for its result does not stand in a queue for it. */
  private static Step look(Wish wish) {
    return step(new Looking(wish), new Read());
  }

  private Step looking(Looking s, RefreshEvent event) {
    Step step = reading(s.wish(), event);
    return step.state() instanceof Claiming ? begin(s.wish()) : step;
  }

  private Step reading(Wish wish, RefreshEvent event) {
    return switch (event) {
      case Found(Head head, Session session, Instant now) -> found(wish, head, session, now);
      case FoundEnded(Ending why) -> ended(why);
      case Missing() -> ended(Ending.EXPIRED);
      case StoreFailed() -> finish(new Unavailable(SHORTLY));
      default -> throw unexpected(new Reading(wish), event);
    };
  }

  private Step found(Wish wish, Head head, Session session, Instant now) {
    if (head.generation() < wish.seen()) {
      // A failover lost a write that the caller has seen. Its token was spent: present nothing.
      return finish(new Unavailable(SHORTLY));
    }
    boolean newer = head.generation() > wish.seen();
    if (session.identityPending() && (newer || wish.need() == Wish.Need.IDENTITY)) {
      return step(new Verifying(head, session, false, now), new Verify(session));
    }
    if (newer || wish.need() == Wish.Need.IDENTITY) {
      return finish(new Superseded(session));
    }
    return switch (head.status()) {
      case Claimed(Intent intent) when now.isBefore(intent.until()) ->
          step(new Awaiting(wish), new Await(Duration.between(now, intent.until())));
      // The holder died or is paused: whether its grant was sent, and answered, nobody knows.
      case Claimed(Intent intent) ->
          claim(wish, head.with(head.doubt().plus(intent.until())), session, now);
      case Head.Status.Open() -> claim(wish, head, session, now);
      case Head.Status.Ended(Ending why, _) -> ended(why);
    };
  }

  /** Announces the grant, unless the token must not be presented, or not now. */
  private Step claim(Wish wish, Head head, Session session, Instant now) {
    if (session.tokens().refreshToken() == null) {
      return finish(new Superseded(session));
    }
    if (head.doubt().refused()) {
      return refused(head, session, now);
    }
    if (now.isBefore(head.refusals().coolUntil())) {
      return finish(new Throttled(Duration.between(now, head.refusals().coolUntil())));
    }
    if (policy.tooOld(session.tokens().refreshTokenIssuedAt(), now)) {
      return close(head, Ending.REFRESH_TOKEN_TOO_OLD, now);
    }
    Instant from =
        policy.presentableFrom(head.doubt(), afterUnknown, session.tokens().accessTokenExpiresAt());
    if (now.isBefore(from)) {
      return finish(new Unavailable(Duration.between(now, from)));
    }
    Intent intent = new Intent(wish.attempt(), now.plus(policy.intentLength()));
    Head claimed = head.claimed(intent);
    return step(new Claiming(wish, claimed, session, intent), new Replace(claimed, session));
  }

  private Step claiming(Claiming s, RefreshEvent event) {
    return switch (event) {
      case Replaced(Instant now) -> {
        // The claim may have reached the store long after the time that it counts from was read.
        Duration left = Duration.between(now, s.intent().until());
        yield step(
            new Connecting(s.wish(), s.claimed(), s.session(), s.intent(), left), new Connect());
      }
      // Not acknowledged means not sent, also where the store may have done it.
      default -> reading(s.wish(), event);
    };
  }

  private Step connecting(Connecting s, RefreshEvent event) {
    return switch (event) {
      // Too little is left: a peer could present the token while our grant is under way.
      case Connected(Duration sinceClaim)
          when s.left().minus(sinceClaim).compareTo(policy.deadline()) < 0 ->
          abandon(s.claimed(), s.session(), new Unavailable(SHORTLY));
      case Connected(_) ->
          step(
              new Presenting(s.wish(), s.claimed(), s.session(), s.intent()),
              new Present(s.session()));
      case NotConnected(Duration retryAfter) ->
          abandon(s.claimed(), s.session(), new Unavailable(retryAfter));
      default -> throw unexpected(s, event);
    };
  }

  private Step presenting(Presenting s, RefreshEvent event) {
    if (!(event instanceof Answered(GrantAnswer answer, Duration sinceClaim))) {
      throw unexpected(s, event);
    }
    return switch (answer) {
      case GrantAnswer.Granted(TokenAnswer tokens) -> {
        Session next = s.session().refreshed(tokens.receivedAt(answeredAt(s, sinceClaim)));
        Head accepted = s.claimed().nextGeneration();
        yield step(new Storing(accepted, next, 0), new Replace(accepted, next));
      }
      case GrantAnswer.Refused _ -> step(new Confirming(s.wish(), s.intent(), 0), new Read());
      case GrantAnswer.Rejected refusal -> rejected(s, refusal.mayRetry());
      case GrantAnswer.Fault fault ->
          abandon(
              s.claimed(),
              s.session(),
              new Unavailable(Objects.requireNonNullElse(fault.retryAfter(), SHORTLY)));
      case GrantAnswer.Busy busy ->
          abandon(s.claimed(), s.session(), new Unavailable(busy.retryAfter()));
      case GrantAnswer.Unknown _ -> unknown(s, sinceClaim);
    };
  }

  /**
   * A refusal that nobody can name: the session's budget decides, and one that repeats after it has
   * cooled down is final, unless the profile knows that it is not.
   */
  private Step rejected(Presenting s, boolean mayRetry) {
    Refusals before = s.claimed().refusals();
    if (before.cooled() && !mayRetry) {
      return step(new Confirming(s.wish(), s.intent(), 0), new Read());
    }
    Refusals after = policy.count(before.cooled() ? Refusals.NONE : before, claimedAt(s));
    return abandon(
        s.claimed().with(after),
        s.session(),
        after.cooled()
            ? new Throttled(Duration.between(claimedAt(s), after.coolUntil()))
            : new Unavailable(SHORTLY));
  }

  /**
   * This holder is done with its grant and will bring no late answer: what it leaves in doubt is in
   * doubt from now, not from its intent's end.
   */
  private Step unknown(Presenting s, Duration sinceClaim) {
    Doubt doubt = s.claimed().doubt().plus(answeredAt(s, sinceClaim));
    Head doubted = s.claimed().open().with(doubt);
    if (afterUnknown == AfterUnknown.RETRY && doubt.unknowns() == 1) {
      return step(new Doubting(s.wish(), doubted, s.session()), new Replace(doubted, s.session()));
    }
    return abandon(doubted, s.session(), new Unavailable(SHORTLY));
  }

  /**
   * By the store's clock, which all processes share: whose own is fast must not take the tokens for
   * longer-lived. Too early where this process stood still, or its clock jumped: never too late.
   */
  private Instant answeredAt(Presenting s, Duration sinceClaim) {
    Instant now = claimedAt(s).plus(sinceClaim);
    Instant end = s.intent().until();
    return now.isBefore(end) ? now : end;
  }

  private Instant claimedAt(Presenting s) {
    return s.intent().until().minus(policy.intentLength());
  }

  private Step doubting(Doubting s, RefreshEvent event) {
    return switch (event) {
      case Replaced(Instant now) -> claim(s.wish(), s.doubted(), s.session(), now);
      default -> reading(s.wish(), event);
    };
  }

  /** Refused: but a holder that was thought dead may have won meanwhile. */
  private Step confirming(Confirming s, RefreshEvent event) {
    return switch (event) {
      case Found(Head head, Session session, Instant now)
          when head.generation() == s.wish().seen() ->
          refused(releasedBy(s.intent(), head), session, now);
      // A refusal that is forgotten would be a token in doubt, and presented once more.
      case StoreFailed() when s.failures() < STORE_FAILURES ->
          step(new Confirming(s.wish(), s.intent(), s.failures() + 1), new Await(SHORTLY));
      case Woken() -> step(s, new Read());
      default -> reading(s.wish(), event);
    };
  }

  private static Head releasedBy(Intent intent, Head head) {
    return head.status() instanceof Claimed claimed
            && claimed.intent().attempt().equals(intent.attempt())
        ? head.open()
        : head;
  }

  /**
   * Ends the session, at once or when no late answer can save it any more. A late answer has its
   * time from the refusal too: its holder may have been waiting for the store as long as we have.
   */
  private Step refused(Head head, Session session, Instant now) {
    if (!head.doubt().present()) {
      return giveUp(head, session, now);
    }
    Doubt doubt = head.doubt().refused() ? head.doubt() : head.doubt().refusedAt(now);
    Instant end = doubt.until().plus(RefreshPolicy.LATE_ANSWER);
    if (!now.isBefore(end)) {
      return giveUp(head, session, now);
    }
    Unavailable outcome = new Unavailable(Duration.between(now, end));
    return head.doubt().refused() ? finish(outcome) : note(head.with(doubt), session, outcome);
  }

  /** Durable before anyone uses them: tokens that only this process knows are lost with it. */
  private Step storing(Storing s, RefreshEvent event) {
    return switch (event) {
      case Replaced(Instant now) -> stored(s.accepted(), s.next(), now);
      case Found(Head head, Session session, Instant now) -> {
        if (head.generation() < s.next().generation()) {
          // Whoever holds the intent now, however late we are, and if a failover went further back.
          yield step(s, new Replace(s.accepted(), s.next()));
        }
        // Ours, if only the acknowledgement was lost. Else a race's loser, which is never revoked:
        // many a provider would revoke the winner with it.
        yield session.tokens().equals(s.next().tokens())
            ? stored(head, session, now)
            : finish(new Superseded(session));
      }
      case FoundEnded(Ending why) ->
          step(new Done(), new Revoke(s.next().tokens()), Finish.ended(why));
      case Missing() ->
          step(new Done(), new Revoke(s.next().tokens()), Finish.ended(Ending.EXPIRED));
      case StoreFailed() when s.failures() < STORE_FAILURES ->
          step(new Storing(s.accepted(), s.next(), s.failures() + 1), new Await(SHORTLY));
      case StoreFailed() -> finish(new Unavailable(SHORTLY));
      case Woken() -> step(s, new Replace(s.accepted(), s.next()));
      default -> throw unexpected(s, event);
    };
  }

  private Step stored(Head head, Session session, Instant now) {
    return session.identityPending()
        ? step(new Verifying(head, session, true, now), new Verify(session))
        : finish(new Refreshed(session));
  }

  private Step verifying(Verifying s, RefreshEvent event) {
    if (!(event instanceof Judged(RefreshVerdict verdict))) {
      throw unexpected(s, event);
    }
    return switch (verdict) {
      case IdTokenVerdict.Verified(Identity identity) -> {
        Session identified = s.session().identified(identity);
        yield step(new Identifying(identified), new Replace(s.head(), identified));
      }
      case IdTokenVerdict.KeysUnreachable _ -> unidentified(s);
      // It will not get better. When the old identity has expired too, only a login can help.
      case IdTokenVerdict.Invalid _ when !s.now().isBefore(s.session().identity().expiresAt()) ->
          revoke(s, Ending.UNVERIFIABLE);
      case IdTokenVerdict.Invalid _ -> unidentified(s);
      case RefreshVerdict.AnotherSubject() -> revoke(s, Ending.ANOTHER_SUBJECT);
    };
  }

  /** The tokens are safe; the old identity serves until it expires or the new one is verified. */
  private static Step unidentified(Verifying s) {
    return finish(s.fresh() ? new Refreshed(s.session()) : new Superseded(s.session()));
  }

  private static Step revoke(Verifying s, Ending why) {
    return step(
        new Closing(s.head().generation(), why),
        new Revoke(s.session().tokens()),
        new End(s.head().ended(why, s.now())));
  }

  private Step identifying(Identifying s, RefreshEvent event) {
    return switch (event) {
      case Replaced(_) -> finish(new Refreshed(s.identified()));
      case StoreFailed() -> finish(new Refreshed(s.identified()));
      case Found(Head head, _, _) when head.generation() == s.identified().generation() ->
          step(s, new Replace(head, s.identified()));
      case Found(_, Session newer, _) -> finish(new Superseded(newer));
      case FoundEnded(Ending why) -> ended(why);
      case Missing() -> ended(Ending.EXPIRED);
      default -> throw unexpected(s, event);
    };
  }

  private static Step noting(Noting s, RefreshEvent event) {
    return switch (event) {
      case Found(Head head, Session session, _) when head.generation() > s.generation() ->
          finish(new Superseded(session));
      case FoundEnded(Ending why) -> ended(why);
      // Not noted: the intent runs out by itself, and leaves doubt where there need be none.
      default -> finish(s.outcome());
    };
  }

  private static Step giveUp(Head head, Session session, Instant now) {
    return step(new GivingUp(head, session, now), new End(head.ended(Ending.REFUSED, now)));
  }

  /**
   * A store that is not settled takes no end yet. A refusal that is forgotten is asked for again.
   */
  private static Step givingUp(GivingUp s, RefreshEvent event) {
    Doubt doubt = s.head().doubt();
    if (!(event instanceof StoreFailed)) {
      return closing(new Closing(s.head().generation(), Ending.REFUSED), event);
    }
    return doubt.refused()
        ? finish(new Unavailable(SHORTLY))
        : note(s.head().with(doubt.refusedAt(s.now())), s.session(), new Unavailable(SHORTLY));
  }

  private static Step closing(Closing s, RefreshEvent event) {
    return switch (event) {
      case Replaced(_) -> ended(s.why());
      case Found(Head head, Session session, _) when head.generation() > s.generation() ->
          finish(new Superseded(session));
      case Found(Head head, _, Instant now) -> close(head, s.why(), now);
      case FoundEnded(Ending why) -> ended(why);
      case Missing() -> ended(Ending.EXPIRED);
      case StoreFailed() -> finish(new Unavailable(SHORTLY));
      default -> throw unexpected(s, event);
    };
  }

  private static Step abandon(Head claimed, Session session, RefreshOutcome outcome) {
    return note(claimed.open(), session, outcome);
  }

  private static Step note(Head head, Session session, RefreshOutcome outcome) {
    return step(new Noting(head.generation(), outcome), new Replace(head, session));
  }

  private static Step close(Head head, Ending why, Instant now) {
    return step(new Closing(head.generation(), why), new End(head.ended(why, now)));
  }

  private static Step ended(Ending why) {
    return step(new Done(), Finish.ended(why));
  }

  private static Step finish(RefreshOutcome outcome) {
    return step(new Done(), new Finish(outcome));
  }

  private static Step step(RefreshState state, RefreshCommand... commands) {
    return new Step(state, List.of(commands));
  }

  private static IllegalStateException unexpected(RefreshState state, RefreshEvent event) {
    return new IllegalStateException(
        event.getClass().getSimpleName() + " in " + state.getClass().getSimpleName());
  }
}
