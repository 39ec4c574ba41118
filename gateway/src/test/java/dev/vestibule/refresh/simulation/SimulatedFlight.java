package dev.vestibule.refresh.simulation;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.refresh.RefreshCommand;
import dev.vestibule.refresh.RefreshEvent;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.RefreshProtocol;
import dev.vestibule.refresh.RefreshProtocol.Step;
import dev.vestibule.refresh.RefreshState;
import dev.vestibule.refresh.Wish;
import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Carries out what the protocol says, as production's flight does, but in virtual time. */
final class SimulatedFlight {
  /** How often others are before a flight, at a slow provider. */
  private static final double LONG_QUEUE = 0.02;

  private final World world;
  private final Replica replica;
  private final Wish wish;
  private final RefreshProtocol protocol;
  private RefreshState state;
  private Register.@Nullable Entry seen;
  private @Nullable Turn turn;
  private boolean permitted;
  private boolean callerLeft;
  private long sinceReplacement;
  private int waits;
  private boolean landed;

  /** Whether it met anything that excuses an {@code Unavailable}. */
  private boolean excused;

  private @Nullable Presentation presentation;

  SimulatedFlight(World world, Replica replica, Wish wish, boolean callerLeft) {
    this.world = world;
    this.replica = replica;
    this.wish = wish;
    this.callerLeft = callerLeft;
    this.protocol =
        new RefreshProtocol(
            world.scenario.policy(), world.sabotage.afterUnknown(world.scenario.afterUnknown()));
    this.state = new RefreshState.Queued(wish);
  }

  void begin() {
    world.trace(() -> replica + " takes off, seen g" + wish.seen() + " " + wish.need());
    take(protocol.begin(wish));
  }

  Wish wish() {
    return wish;
  }

  boolean isExcused() {
    return excused;
  }

  boolean callerLeft() {
    return callerLeft;
  }

  @Nullable Presentation presentation() {
    return presentation;
  }

  /** Somebody joins; the first caller may go. */
  void join(boolean leaves) {
    callerLeft |= leaves;
  }

  void wake() {
    if (!landed && waits % 2 == 1) {
      woken(waits);
    } else if (turn != null && !turn.come && state instanceof RefreshState.Queued) {
      hear(new RefreshEvent.Woken());
    }
  }

  private void woken(int wait) {
    if (!landed && waits == wait) {
      waits++;
      hear(new RefreshEvent.Woken());
    }
  }

  private void hear(RefreshEvent event) {
    if (landed) {
      return;
    }
    RefreshState before = state;
    excused |= excuses(event);
    world.judge.heard(this, before, event);
    take(world.sabotage.next(protocol, before, event));
  }

  private void take(Step step) {
    state = step.state();
    for (RefreshCommand command : step.commands()) {
      switch (command) {
        case RefreshCommand.Finish(RefreshOutcome outcome) -> land(outcome);
        case RefreshCommand.Revoke(var tokens) -> {
          world.trace(() -> replica + " revokes " + tokens.refreshToken());
          world.judge.revoked(this, state, tokens);
        }
        default -> atSomeTime(command);
      }
    }
  }

  /** A process can be killed or stand still before and after everything it does. */
  private void atSomeTime(RefreshCommand command) {
    if (world.strikes(world.scenario.crashes())) {
      replica.crash();
      return;
    }
    boolean atTheSocket = command instanceof RefreshCommand.Present;
    double rate = atTheSocket ? world.scenario.frozenAtTheSocket() : world.scenario.pauses();
    if (world.strikes(rate)) {
      replica.pause();
      if (atTheSocket) {
        world.judge.frozenAtTheSocket();
      }
    }
    replica.deliver(replica.incarnation(), false, () -> carryOut(command));
  }

  private void carryOut(RefreshCommand command) {
    world.trace(() -> replica + " does " + shown(command));
    switch (command) {
      case RefreshCommand.TakePermit() -> takePermit();
      case RefreshCommand.Read() -> replica.read(this::found);
      case RefreshCommand.Replace(Head head, Session session) -> replace(head, session);
      case RefreshCommand.End(Head head) -> replace(head, null);
      case RefreshCommand.Connect() -> connect();
      case RefreshCommand.Present(Session session) -> present(session);
      case RefreshCommand.Verify(Session session) -> verify(session);
      case RefreshCommand.Await(Duration atMost) -> await(atMost);
      case RefreshCommand.Revoke _, RefreshCommand.Finish _ ->
          throw new IllegalStateException("has no answer: " + command);
    }
  }

  /** The turn comes as time goes by, whatever the flight does while it waits for it. */
  private void takePermit() {
    if (turn == null) {
      Turn mine = new Turn(world.strikes(world.scenario.deniedPermits()));
      turn = mine;
      long queue = world.chance.between(0, world.strikes(LONG_QUEUE) ? 20_000 : 3);
      replica.later(
          mine.denied ? 0 : queue,
          false,
          () -> {
            mine.come = true;
            if (turn == mine && state instanceof RefreshState.Queued) {
              enter(mine);
            }
          });
    } else if (turn.come) {
      enter(turn);
    }
  }

  private void enter(Turn mine) {
    turn = null;
    if (mine.denied) {
      hear(new RefreshEvent.NotPermitted(Duration.ofSeconds(1)));
      return;
    }
    permitted = true;
    replica.takePermit();
    hear(new RefreshEvent.Permitted());
  }

  private void replace(Head head, @Nullable Session session) {
    sinceReplacement = world.time.now();
    replica.replace(Objects.requireNonNull(seen), new Register.Entry(head, session), this::found);
  }

  private void found(Register.Reply reply) {
    Register.Entry entry = reply.entry();
    if (entry != null) {
      seen = entry;
      if (state instanceof RefreshState.Storing storing
          && entry.session() != null
          && entry.session().tokens().equals(storing.next().tokens())) {
        replica.knowsItsOwn(entry);
      }
    }
    hear(reply.event());
  }

  private void connect() {
    boolean refused = world.strikes(world.scenario.refusedConnections());
    long wait = providerDelay(2_900);
    replica.later(
        wait,
        false,
        () ->
            hear(
                refused
                    ? new RefreshEvent.NotConnected(Duration.ofSeconds(1))
                    : new RefreshEvent.Connected(sinceClaim())));
  }

  private void present(Session session) {
    long deadline = world.scenario.policy().deadline().toMillis();
    String token = Objects.requireNonNull(session.tokens().refreshToken());
    Intent intent = ((RefreshState.Presenting) state).intent();
    Presentation mine =
        new Presentation(
            session,
            replica,
            world.time.now(),
            world.judge.claimedAt(intent.attempt()),
            Timeline.millis(intent.until()));
    presentation = mine;
    world.judge.presented(mine, session);
    boolean[] closed = {false};
    int incarnation = replica.incarnation();
    boolean lost = world.strikes(world.scenario.grantLost());
    boolean answerLost = world.strikes(world.scenario.grantLost());
    long there = providerDelay(9_500);
    if (!lost) {
      world.time.after(
          there,
          () -> {
            GrantAnswer answer = world.issuer.present(token);
            world.trace(() -> "issuer answers " + token + " with " + shown(answer));
            if (!answerLost) {
              world.time.after(
                  providerDelay(9_500),
                  () ->
                      replica.deliver(
                          incarnation,
                          false,
                          () -> {
                            if (!closed[0]) {
                              closed[0] = true;
                              answered(mine, answer);
                            }
                          }));
            }
          });
    }
    replica.later(
        deadline,
        true,
        () -> {
          if (!closed[0]) {
            closed[0] = true;
            answered(mine, new GrantAnswer.Unknown("timeout"));
          }
        });
    if (world.strikes(world.scenario.crashes())) {
      replica.crash();
    } else if (world.strikes(world.scenario.pauses())) {
      replica.pause();
    }
  }

  private void answered(Presentation mine, GrantAnswer answer) {
    world.judge.answered(mine, answer);
    hear(new RefreshEvent.Answered(answer, sinceClaim()));
  }

  private Duration sinceClaim() {
    return Duration.ofMillis(world.time.now() - sinceReplacement);
  }

  private void verify(Session session) {
    boolean unreachable = world.strikes(world.scenario.keysDown());
    long wait = unreachable ? world.chance.between(0, 5_000) : world.chance.between(0, 5);
    replica.later(wait, false, () -> hear(new RefreshEvent.Judged(verdict(session, unreachable))));
  }

  private static RefreshVerdict verdict(Session session, boolean unreachable) {
    if (unreachable) {
      return new IdTokenVerdict.KeysUnreachable(Duration.ofSeconds(1));
    }
    return World.speaksOfAnother(session.tokens().idToken())
        ? new RefreshVerdict.AnotherSubject()
        : new IdTokenVerdict.Verified(session.identity());
  }

  private void await(Duration atMost) {
    givePermitBack();
    int wait = ++waits;
    long poll = Math.min(world.chance.between(250, 750), atMost.toMillis() + 1);
    replica.later(poll, true, () -> woken(wait));
  }

  private void land(RefreshOutcome outcome) {
    world.trace(() -> replica + " lands: " + shown(outcome));
    landed = true;
    givePermitBack();
    replica.land(this, outcome);
  }

  private void givePermitBack() {
    turn = null;
    if (permitted) {
      permitted = false;
      replica.givePermitBack();
    }
  }

  private long providerDelay(long slowest) {
    return world.strikes(world.scenario.grantSlow())
        ? world.chance.between(100, slowest)
        : world.chance.between(1, 300);
  }

  private boolean excuses(RefreshEvent event) {
    return switch (event) {
      case RefreshEvent.NotPermitted _, RefreshEvent.StoreFailed _, RefreshEvent.NotConnected _ ->
          true;
      case RefreshEvent.Answered(GrantAnswer answer, _) -> !(answer instanceof GrantAnswer.Granted);
      case RefreshEvent.Connected(Duration since) -> isTooLate(since);
      case RefreshEvent.Found(Head head, _, _) ->
          head.doubt().present()
              || head.generation() < wish.seen()
              || head.status() instanceof Head.Status.Claimed;
      default -> false;
    };
  }

  private boolean isTooLate(Duration sinceClaim) {
    boolean late =
        ((RefreshState.Connecting) state)
                .left()
                .minus(sinceClaim)
                .compareTo(world.scenario.policy().deadline())
            < 0;
    if (late) {
      world.judge.row(FaultRow.TOO_LITTLE_LEFT);
    }
    return late;
  }

  /** To be let in, or turned away. */
  private static final class Turn {
    final boolean denied;
    boolean come;

    Turn(boolean denied) {
      this.denied = denied;
    }
  }

  private static String shown(Object what) {
    return what.toString().replaceAll("Session\\[.*?generation=(\\d+).*", "session g$1");
  }
}
