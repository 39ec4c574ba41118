package dev.vestibule.refresh.simulation;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.refresh.RefreshCommand;
import dev.vestibule.refresh.RefreshEvent;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.RefreshProtocol;
import dev.vestibule.refresh.RefreshProtocol.Step;
import dev.vestibule.refresh.RefreshState;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The protocol with one of its rules broken, to see that the simulation sees it. Wraps production's
 * class; {@link #NONE} is production's own.
 */
enum Sabotage {
  NONE,

  /** The grant is sent without saying so first. */
  NO_INTENT {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      Step step =
          protocol.next(
              state,
              event instanceof RefreshEvent.Connected
                  ? new RefreshEvent.Connected(Duration.ZERO)
                  : event);
      return step.state() instanceof RefreshState.Claiming claiming
          ? protocol.next(claiming, new RefreshEvent.Replaced(claimedAt(claiming.intent())))
          : step;
    }
  },

  /** The intent in the store runs out before the grant's deadline. */
  INTENT_SHORTER_THAN_GRANT {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      Step step = protocol.next(state, event);
      if (!(step.state() instanceof RefreshState.Claiming claiming)) {
        return step;
      }
      Intent intent = claiming.intent();
      Intent shorter = new Intent(intent.attempt(), intent.until().minusSeconds(12));
      return new Step(
          step.state(),
          List.of(
              new RefreshCommand.Replace(claiming.claimed().claimed(shorter), claiming.session())));
    }
  },

  /** New tokens are stored only once their ID token was verified. */
  VERIFY_BEFORE_STORE {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      if (state instanceof RefreshState.Storing(Head accepted, Session next, _)
          && event instanceof RefreshEvent.Judged(var verdict)) {
        return verdict instanceof IdTokenVerdict.Verified
            ? new Step(state, List.of(new RefreshCommand.Replace(accepted, next)))
            : unavailable();
      }
      Step step = protocol.next(state, event);
      return state instanceof RefreshState.Presenting
              && step.state() instanceof RefreshState.Storing(_, Session next, _)
              && next.identityPending()
          ? new Step(step.state(), List.of(new RefreshCommand.Verify(next)))
          : step;
    }
  },

  /** What is resident is dropped when the store fails over, and with it what could be replayed. */
  MEMORY_EMPTIED_ON_FAILOVER {
    @Override
    boolean emptiesMemoryOnFailover() {
      return true;
    }
  },

  /** An answer that finds its generation gone revokes the tokens it brought. */
  LOSER_REVOKES {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      Step step = protocol.next(state, event);
      return state instanceof RefreshState.Storing(_, Session next, _)
              && step.commands().getFirst()
                  instanceof RefreshCommand.Finish(RefreshOutcome.Superseded superseded)
          ? new Step(
              step.state(),
              List.of(
                  new RefreshCommand.Revoke(next.tokens()), new RefreshCommand.Finish(superseded)))
          : step;
    }
  },

  /** A refused token in doubt ends the session without waiting for a late answer. */
  REFUSAL_IN_DOUBT_ENDS_AT_ONCE {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      Step step = protocol.next(state, event);
      if (state instanceof RefreshState.Confirming
          && event instanceof RefreshEvent.Found(_, _, Instant now)
          && step.commands().getFirst() instanceof RefreshCommand.Replace(Head head, _)
          && head.doubt().refused()) {
        return new Step(
            new RefreshState.Closing(head.generation(), Ending.REFUSED),
            List.of(new RefreshCommand.End(head.ended(Ending.REFUSED, now))));
      }
      return step;
    }
  },

  /** An answer that comes after somebody else has claimed is thrown away. */
  LATE_ANSWER_DISCARDED {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      return state instanceof RefreshState.Storing && event instanceof RefreshEvent.Found
          ? unavailable()
          : protocol.next(state, event);
    }
  },

  /** An answer is stored whatever generation it finds. */
  NO_GENERATION_CHECK {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      return state instanceof RefreshState.Storing(Head accepted, Session next, _)
              && event instanceof RefreshEvent.Found(_, Session found, _)
              && !found.tokens().equals(next.tokens())
          ? new Step(state, List.of(new RefreshCommand.Replace(accepted, next)))
          : protocol.next(state, event);
    }
  },

  /** A lost answer is tried again at once, although the provider's profile says hold. */
  RETRY_IN_HOLD {
    @Override
    AfterUnknown afterUnknown(AfterUnknown profile) {
      return AfterUnknown.RETRY;
    }
  },

  /** An unknown outcome is taken for a grant that was never processed. */
  UNKNOWN_TAKEN_FOR_FAULT {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      return event
              instanceof RefreshEvent.Answered(GrantAnswer.Unknown(String reason), Duration since)
          ? protocol.next(
              state, new RefreshEvent.Answered(new GrantAnswer.Fault(reason, null), since))
          : protocol.next(state, event);
    }
  },

  /** Nobody asks how long it took until there was a connection. */
  LAST_CHECK_LEFT_OUT {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      return protocol.next(
          state,
          event instanceof RefreshEvent.Connected
              ? new RefreshEvent.Connected(Duration.ZERO)
              : event);
    }
  },

  /** A new primary takes intents at once. */
  CLAIMS_AT_ONCE_AFTER_FAILOVER {
    @Override
    boolean claimsAtOnceAfterFailover() {
      return true;
    }
  },

  /** What a new primary does not have is taken for gone. */
  ABSENCE_BELIEVED_AT_ONCE {
    @Override
    boolean believesAbsenceAtOnce() {
      return true;
    }
  },

  /** An orphaned intent leaves no doubt. */
  ORPHAN_LEAVES_NO_DOUBT {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      return state instanceof RefreshState.Reading
              && event instanceof RefreshEvent.Found(Head head, Session session, Instant now)
              && head.status() instanceof Head.Status.Claimed(Intent intent)
              && !now.isBefore(intent.until())
          ? protocol.next(state, new RefreshEvent.Found(head.open(), session, now))
          : protocol.next(state, event);
    }
  },

  /** A refusal ends the session without a second look. */
  NO_SECOND_LOOK {
    @Override
    Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
      Step step = protocol.next(state, event);
      return step.state() instanceof RefreshState.Confirming
              && state instanceof RefreshState.Presenting presenting
          ? new Step(
              new RefreshState.Closing(presenting.claimed().generation(), Ending.REFUSED),
              List.of(
                  new RefreshCommand.End(
                      presenting.claimed().ended(Ending.REFUSED, claimedAt(presenting.intent())))))
          : step;
    }
  },

  /** A failure is remembered for a while, and handed to whoever comes. */
  FAILURES_REMEMBERED {
    @Override
    boolean remembersFailures() {
      return true;
    }
  };

  private static final Duration INTENT = Duration.ofSeconds(15);

  Step next(RefreshProtocol protocol, RefreshState state, RefreshEvent event) {
    return protocol.next(state, event);
  }

  AfterUnknown afterUnknown(AfterUnknown profile) {
    return profile;
  }

  boolean emptiesMemoryOnFailover() {
    return false;
  }

  boolean claimsAtOnceAfterFailover() {
    return false;
  }

  boolean remembersFailures() {
    return false;
  }

  boolean believesAbsenceAtOnce() {
    return false;
  }

  private static Instant claimedAt(Intent intent) {
    return intent.until().minus(INTENT);
  }

  private static Step unavailable() {
    return new Step(
        new RefreshState.Done(),
        List.of(new RefreshCommand.Finish(new RefreshOutcome.Unavailable(Duration.ofSeconds(1)))));
  }
}
