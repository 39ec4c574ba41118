package dev.vestibule.refresh.simulation;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.RefreshEvent;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.RefreshState;
import dev.vestibule.refresh.simulation.Presentation.Fate;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything, and holds it against the promises. What it goes by is its own bookkeeping of who
 * sent and heard what, never the record's.
 */
final class Judge {
  private static final long LATE_ANSWER = 10_000;

  private final World world;
  private final Map<FaultRow, Integer> rows = new EnumMap<>(FaultRow.class);
  private final List<Presentation> presentations = new ArrayList<>();

  /** Access tokens of all generations that were ever in the store. */
  private final Set<String> durable = new HashSet<>();

  /** The newest refresh token that was ever in the store. */
  private Issuer.Token newestDurable;

  /** When each claim was taken by the store. */
  private final Map<UUID, Long> claims = new HashMap<>();

  private final Set<Issuer.Token> revokedByUs = new HashSet<>();

  /** Ends that were recorded, and judged: a store that forgot gets them again. */
  private final Set<Head> endings = new HashSet<>();

  private boolean subjectChanged;
  private boolean lifeOver;
  private boolean recordEnded;

  /** Said in the promise to be outside of it: from here on P1 and P2 are not judged. */
  private boolean outside;

  Judge(World world, Session first) {
    this.world = world;
    this.durable.add(first.tokens().accessToken());
    this.newestDurable = token(first.tokens());
  }

  void row(FaultRow row) {
    rows.merge(row, 1, Integer::sum);
  }

  Map<FaultRow, Integer> rows() {
    return rows;
  }

  boolean isOutside() {
    return outside;
  }

  int presentations() {
    return presentations.size();
  }

  void frozenAtTheSocket() {
    world.trace(() -> "outside the promise: frozen between last check and write");
    outside = true;
  }

  void lostForGood() {
    row(FaultRow.FAILOVER_LOST);
    world.trace(() -> "outside the promise: a write is lost that no living process can replay");
    outside = true;
  }

  /** The session's life has run out. */
  void swept() {
    lifeOver = true;
  }

  /**
   * What was recorded after {@code then} is no more, unless it is replayed.
   *
   * @param entry what is there now; where that is nothing, the last that somebody can put back
   */
  void wentBackTo(Register.@Nullable Entry entry, boolean empty, long then) {
    recordEnded = !empty && entry != null && entry.ended();
    if (entry != null && entry.session() != null) {
      newestDurable = token(entry.session().tokens());
    }
    for (Presentation presentation : presentations) {
      if (presentation.recordedAt > then) {
        presentation.recordedAt = Long.MAX_VALUE;
      }
    }
  }

  /** When the store took this claim; a claim that it never took counts from now. */
  long claimedAt(UUID attempt) {
    return claims.getOrDefault(attempt, world.time.now());
  }

  /** P1. */
  void presented(Presentation next, Session session) {
    boolean again = false;
    for (Presentation before : presentations) {
      if (before.generation.equals(next.generation) && before.fate != Fate.NOT_PROCESSED) {
        again = true;
        if (!outside) {
          judge(before, next);
        }
      }
    }
    presentations.add(next);
    if (!again) {
      return;
    }
    row(FaultRow.PRESENTED_AGAIN);
    if (!outside
        && world.scenario.afterUnknown() == AfterUnknown.HOLD
        && world.time.now() < Timeline.millis(session.tokens().accessTokenExpiresAt())) {
      throw new Violation("P1", "presented again while the access token lives, in hold");
    }
  }

  private void judge(Presentation before, Presentation next) {
    long now = world.time.now();
    switch (before.fate) {
      case UNKNOWN, NOT_PROCESSED -> {}
      case UNDER_WAY -> {
        if (!before.holderLives()) {
          if (now < before.intentUntil) {
            throw new Violation("P1", "presented again before the dead holder's intent ran out");
          }
          row(FaultRow.HOLDER_KILLED);
        } else if (now < before.intentUntil) {
          throw new Violation("P1", "two presentations at once");
        } else if (!before.holderPaused()) {
          throw new Violation("P1", "presented again while the first is under way");
        } else {
          row(FaultRow.HOLDER_FROZEN);
        }
      }
      case GRANTED, REFUSED -> {
        if (before.recordedAt < next.claimedAt) {
          throw new Violation("P1", "a spent token was presented, though the store knew better");
        }
        if (now < before.intentUntil) {
          throw new Violation("P1", "presented again before the answer could be stored");
        }
        if (!before.holderLives()) {
          row(FaultRow.HOLDER_KILLED);
        } else if (before.recordedAt <= now) {
          row(FaultRow.OVERTAKEN);
        }
      }
    }
  }

  void answered(Presentation presentation, GrantAnswer answer) {
    presentation.answeredAt = world.time.now();
    presentation.fate =
        switch (answer) {
          case GrantAnswer.Granted(var tokens) -> {
            String refreshToken = tokens.refreshToken();
            if (refreshToken == null) {
              row(FaultRow.NO_ROTATION);
            } else {
              presentation.brought = world.issuer.token(refreshToken);
            }
            if (world.time.now() >= presentation.intentUntil) {
              row(FaultRow.LATE_ANSWER);
            }
            yield Fate.GRANTED;
          }
          case GrantAnswer.Refused _ -> Fate.REFUSED;
          case GrantAnswer.Rejected _ -> {
            row(FaultRow.UNNAMED_REFUSAL);
            yield Fate.NOT_PROCESSED;
          }
          case GrantAnswer.Fault _ -> {
            row(FaultRow.PROVIDER_FAULT);
            yield Fate.NOT_PROCESSED;
          }
          case GrantAnswer.Busy _ -> {
            row(FaultRow.NEVER_SENT);
            yield Fate.NOT_PROCESSED;
          }
          case GrantAnswer.Unknown _ -> {
            row(FaultRow.UNKNOWN_OUTCOME);
            boolean before =
                presentations.stream()
                    .anyMatch(other ->
                        other != presentation
                            && other.fate == Fate.UNKNOWN
                            && other.generation.equals(presentation.generation));
            if (before) {
              row(FaultRow.UNKNOWN_AGAIN);
            }
            yield Fate.UNKNOWN;
          }
        };
  }

  void heard(SimulatedFlight flight, RefreshState state, RefreshEvent event) {
    switch (event) {
      case RefreshEvent.StoreFailed() -> {
        row(FaultRow.STORE_UNREACHABLE);
        if (state instanceof RefreshState.Storing) {
          row(FaultRow.STORE_GONE_AFTER_GRANT);
        }
      }
      case RefreshEvent.NotPermitted _ -> row(FaultRow.QUEUE_FULL);
      case RefreshEvent.NotConnected _ -> row(FaultRow.NEVER_SENT);
      case RefreshEvent.FoundEnded(Ending why) -> {
        if (state instanceof RefreshState.Storing && why == Ending.LOGGED_OUT) {
          row(FaultRow.LOGOUT_IN_FLIGHT);
        }
      }
      case RefreshEvent.Judged(IdTokenVerdict.KeysUnreachable _) -> row(FaultRow.IDENTITY_LATER);
      case RefreshEvent.Judged(var verdict) -> {
        if (World.speaksOfAnother(idToken(state))) {
          subjectChanged = true;
          row(FaultRow.ANOTHER_SUBJECT);
        }
      }
      case RefreshEvent.Found(Head head, Session session, _) -> {
        if (state instanceof RefreshState.Reading && flight.wish().seen() < head.generation()) {
          row(FaultRow.LATE_REQUEST);
        }
        if (state instanceof RefreshState.Storing(_, Session mine, _)
            && head.generation() >= mine.generation()
            && !session.tokens().equals(mine.tokens())) {
          row(FaultRow.RACE_LOST);
        }
      }
      default -> {}
    }
  }

  private static @Nullable String idToken(RefreshState state) {
    return state instanceof RefreshState.Verifying verifying
        ? verifying.session().tokens().idToken()
        : null;
  }

  /** The store has a new record. */
  void recorded(Register.@Nullable Entry before, Register.Entry next) {
    if (before != null && before.ended() && !next.ended()) {
      throw new Violation("P5", "an ended record came back");
    }
    if (!outside
        && before != null
        && !next.ended()
        && next.head().generation() < before.head().generation()) {
      throw new Violation("P5", "the record's generation went back");
    }
    Session session = next.session();
    if (session != null) {
      if (session.generation() != next.head().generation()) {
        throw new Violation("P5", "head of one generation, body of another");
      }
      durable.add(session.tokens().accessToken());
      Issuer.Token stored = token(session.tokens());
      if (stored.number > newestDurable.number) {
        newestDurable = stored;
      }
    }
    for (Presentation presentation : presentations) {
      if (isRecorded(presentation, next)) {
        presentation.recordedAt = Math.min(presentation.recordedAt, world.time.now());
      }
    }
    if (next.head().status() instanceof Head.Status.Claimed(var intent)) {
      claims.putIfAbsent(intent.attempt(), world.time.now());
    }
    if (next.head().doubt().refused() && before != null && !before.head().doubt().refused()) {
      row(FaultRow.REFUSED_IN_DOUBT);
    }
    if (next.head().status() instanceof Head.Status.Ended(Ending why, _)
        && (before == null || !before.ended())) {
      recordEnded = true;
      if (endings.add(next.head())) {
        ended(why);
      }
    }
  }

  /** A refusal is recorded with the end, or beside the doubt; a grant with its tokens. */
  private static boolean isRecorded(Presentation presentation, Register.Entry next) {
    if (presentation.fate != Fate.REFUSED && presentation.fate != Fate.GRANTED) {
      return false;
    }
    Session session = next.session();
    if (session == null || session.generation() > presentation.number) {
      return true;
    }
    return session.generation() == presentation.number
        && (!session.tokens().accessToken().equals(presentation.generation)
            || (presentation.fate == Fate.REFUSED && next.head().doubt().refused()));
  }

  /** P2: the session has ended; was that for the provider to say? */
  private void ended(Ending why) {
    if (why == Ending.REFRESH_TOKEN_TOO_OLD) {
      row(FaultRow.TOO_OLD);
    }
    if (why != Ending.REFUSED || outside || subjectChanged) {
      return;
    }
    Presentation last = presentations.getLast();
    boolean unnamed =
        presentations.stream()
            .anyMatch(p -> p.generation.equals(last.generation) && p.fate == Fate.NOT_PROCESSED);
    if (unnamed
        && presentations.stream()
            .noneMatch(p -> p.generation.equals(last.generation) && p.fate == Fate.REFUSED)) {
      row(FaultRow.UNNAMED_REPEATED);
      return;
    }
    Issuer.Token newest = newestDurable;
    for (Presentation presentation : presentations) {
      Issuer.Token brought = presentation.brought;
      if (brought != null && brought.number > newest.number && reachedUs(presentation)) {
        newest = brought;
      }
    }
    if (world.issuer.honours(newest) || revokedByUs.contains(newest)) {
      throw new Violation("P2", "the provider honours " + newest.text + ", but the session ended");
    }
  }

  /** Whether a grant's answer is in the hands of somebody who can and must still store it. */
  private boolean reachedUs(Presentation presentation) {
    long end = presentation.intentUntil + LATE_ANSWER;
    if (presentation.fate != Fate.GRANTED || !presentation.holderLives()) {
      return false;
    }
    boolean late = world.time.now() >= end;
    boolean frozen =
        presentation.holder.isPaused()
            || presentation.holder.lastResumedAt() >= presentation.answeredAt;
    return !late || (presentation.answeredAt < end && !frozen);
  }

  /** P2, P4: tokens are revoked only where the session is over. */
  void revoked(SimulatedFlight flight, RefreshState state, TokenSet tokens) {
    String refreshToken = Objects.requireNonNull(tokens.refreshToken());
    if (!lifeOver && !recordEnded && !subjectChanged) {
      Issuer.Token token = world.issuer.token(refreshToken);
      if (world.issuer.honours(token)) {
        revokedByUs.add(newestDurable);
      }
    }
    world.issuer.revoke(refreshToken);
  }

  /** P4, and that an end is a fact of the record. */
  void finished(@Nullable SimulatedFlight flight, RefreshOutcome outcome) {
    boolean excused = flight != null && flight.isExcused();
    switch (outcome) {
      case RefreshOutcome.Unavailable _ -> {
        if (!excused) {
          throw new Violation("P4", "unavailable by somebody else's failure");
        }
      }
      case RefreshOutcome.Ended _ -> {
        Register.Entry entry = world.register.current();
        if (!outside && !lifeOver && !recordEnded && (entry == null || !entry.ended())) {
          throw new Violation("P4", "an end that is no fact of the record");
        }
      }
      default -> {}
    }
    if (flight != null && flight.callerLeft() && flight.presentation() != null) {
      row(FaultRow.CALLER_LEFT);
    }
  }

  /** P5: what is used is durable, and an identity that counts was verified. */
  void served(Replica replica, Session session) {
    if (!durable.contains(session.tokens().accessToken())) {
      throw new Violation("P5", replica + " serves tokens that the store has never seen");
    }
    if (!session.identityPending() && World.speaksOfAnother(session.tokens().idToken())) {
      throw new Violation("P5", replica + " serves somebody else's tokens as verified");
    }
  }

  private Issuer.Token token(TokenSet tokens) {
    return world.issuer.token(Objects.requireNonNull(tokens.refreshToken()));
  }
}
