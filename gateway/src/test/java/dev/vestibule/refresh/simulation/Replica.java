package dev.vestibule.refresh.simulation;

import dev.vestibule.refresh.RefreshEvent;
import dev.vestibule.refresh.RefreshOutcome;
import dev.vestibule.refresh.Wish;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.KnownHead;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One process of the fleet: what it has in memory, and its one flight. It can be paused, when all
 * that it would hear waits; killed, when it forgets everything; and shut down.
 */
final class Replica {
  private record Deferred(boolean timer, Runnable what) {}

  private static final long SHUTDOWN = 30_000;

  private final World world;
  private final int number;
  private final Deque<Deferred> deferred = new ArrayDeque<>();
  private int incarnation;
  private boolean up = true;
  private boolean closing;
  private boolean paused;
  private long lastResumedAt = -1;

  /** What its fast lane serves: the newest it has seen. */
  private @Nullable Session view;

  private boolean over;
  private @Nullable SimulatedFlight flight;
  private int permits;
  private long healedAt = -1;
  private boolean settled;

  /** The newest it knows of the record, and whether it wrote that itself. */
  private @Nullable Known known;

  private record Known(Register.Entry entry, KnownHead state) {
    Known(Register.Entry entry, boolean own) {
      this(entry, new KnownHead(entry.head(), own));
    }

    boolean isToReplace(Register.Entry found, boolean afterGap) {
      return afterGap ? state.isToReplaceAfterGap(found.head()) : state.isLostFrom(found.head());
    }
  }

  /** Whether it has yet to look at what a store that began anew has. */
  private boolean replaying;

  private @Nullable RefreshOutcome remembered;
  private long rememberedUntil;

  Replica(World world, int number) {
    this.world = world;
    this.number = number;
    Register.Entry entry = world.register.current();
    this.view = entry == null || world.chance.of(0.1) ? null : entry.session();
    this.known = view == null ? null : new Known(Objects.requireNonNull(entry), false);
  }

  int incarnation() {
    return incarnation;
  }

  boolean isPaused() {
    return paused;
  }

  long lastResumedAt() {
    return lastResumedAt;
  }

  void deliver(int to, boolean timer, Runnable what) {
    if (to != incarnation) {
      return;
    }
    if (paused) {
      deferred.add(new Deferred(timer, what));
      return;
    }
    what.run();
  }

  /** Does something later, if this incarnation lives to see it. */
  void later(long delay, boolean timer, Runnable what) {
    int then = incarnation;
    world.time.after(delay, () -> deliver(then, timer, what));
  }

  /** A request comes in. */
  void request() {
    if (paused) {
      int then = incarnation;
      deliver(then, false, this::request);
      return;
    }
    if (!up || closing || over) {
      return;
    }
    if (flight != null) {
      flight.join(world.strikes(world.scenario.leavingCallers()));
      return;
    }
    if (view == null) {
      look();
      return;
    }
    if (world.time.now() < dueAt(view) && !view.identityPending()) {
      return;
    }
    long seen = view.generation();
    Wish.Need need = world.time.now() < dueAt(view) ? Wish.Need.IDENTITY : Wish.Need.TOKENS;
    if (seen > 0 && world.strikes(world.scenario.lateCallers())) {
      seen -= world.chance.between(1, Math.min(seen, 3) + 1);
    }
    start(new Wish(seen, need, world.chance.uuid()));
  }

  private void start(Wish wish) {
    if (remembered != null && world.time.now() < rememberedUntil) {
      world.judge.finished(null, remembered);
      return;
    }
    boolean leaves = world.strikes(world.scenario.leavingCallers());
    flight = new SimulatedFlight(world, this, wish, leaves);
    flight.begin();
  }

  private long dueAt(Session session) {
    long expiry = Timeline.millis(session.tokens().accessTokenExpiresAt());
    return expiry - world.scenario.accessLife() / 5;
  }

  private void look() {
    read(reply -> {
      Register.Entry entry = reply.entry();
      if (!reply.failed() && entry != null && entry.session() != null) {
        see(entry.session());
        request();
      } else if (!(reply.event() instanceof RefreshEvent.StoreFailed)) {
        gone();
      } else if (world.isHealed()) {
        later(500, true, this::request);
      }
    });
  }

  void takePermit() {
    permits++;
  }

  void givePermitBack() {
    permits--;
  }

  /** The flight is over. */
  void land(SimulatedFlight landed, RefreshOutcome outcome) {
    flight = null;
    world.judge.finished(landed, outcome);
    if (world.sabotage.remembersFailures() && outcome instanceof RefreshOutcome.Unavailable) {
      remembered = outcome;
      rememberedUntil = world.time.now() + 5_000;
    }
    switch (outcome) {
      case RefreshOutcome.Refreshed(Session session) -> see(session);
      case RefreshOutcome.Superseded(Session session) -> see(session);
      case RefreshOutcome.Ended _ -> gone();
      case RefreshOutcome.Unavailable(Duration retryAfter) -> again(retryAfter.toMillis());
      case RefreshOutcome.Throttled(Duration retryAfter) -> again(retryAfter.toMillis());
    }
    if (closing) {
      restart();
    }
  }

  private void see(Session session) {
    world.judge.served(this, session);
    if (view == null || session.generation() >= view.generation()) {
      view = session;
    }
    if (world.isHealed()) {
      settle();
    }
  }

  private void gone() {
    view = null;
    over = true;
    settled = true;
  }

  private void again(long delay) {
    if (world.isHealed() || world.chance.of(0.6)) {
      later(Math.max(delay, 250) + world.chance.between(0, 50), true, this::request);
    }
  }

  void read(Consumer<Register.Reply> receive) {
    world.register.read(this, reply -> mend(reply, false, receive));
  }

  void replace(Register.Entry expected, Register.Entry next, Consumer<Register.Reply> receive) {
    Consumer<Register.Reply> mended =
        reply -> {
          if (reply.event() instanceof RefreshEvent.Replaced) {
            wrote(next);
            receive.accept(reply);
          } else {
            mend(reply, false, receive);
          }
        };
    if (next.session() == null || isClaim(expected, next)) {
      world.register.claim(this, expected, next, mended);
    } else {
      world.register.replace(this, expected, next, mended);
    }
  }

  private static boolean isClaim(Register.Entry before, Register.Entry next) {
    return next.head().status() instanceof Head.Status.Claimed
        && !next.head().status().equals(before.head().status());
  }

  /**
   * What the store has lost is put back, as production's store does it, before anybody hears of it.
   *
   * @param afterGap whether notices may have been missed: an own write may have been lost
   */
  private void mend(Register.Reply reply, boolean afterGap, Consumer<Register.Reply> receive) {
    Register.Entry found = reply.entry();
    if (found != null && known != null && known.isToReplace(found, afterGap)) {
      Register.Entry mine = known.entry();
      world.register.replace(
          this,
          found,
          mine,
          answer -> {
            if (answer.event() instanceof RefreshEvent.Replaced) {
              world.judge.row(FaultRow.FAILOVER_REPLAYED);
              world.register.acknowledged(mine);
              receive.accept(world.register.found(mine));
            } else {
              mend(answer, afterGap, receive);
            }
          });
    } else if (known != null && reply.unsettled()) {
      restore(known.entry(), afterGap, receive);
    } else {
      if (found != null) {
        remember(new Known(found, false));
      }
      receive.accept(reply);
    }
  }

  private void restore(Register.Entry mine, boolean afterGap, Consumer<Register.Reply> receive) {
    world.register.create(
        this,
        mine,
        answer -> {
          if (isMissing(answer)) {
            receive.accept(answer);
            return;
          }
          if (!answer.failed()) {
            world.judge.row(FaultRow.FORGOTTEN_RESTORED);
          }
          mend(answer, afterGap, receive);
        });
  }

  private static boolean isMissing(Register.Reply reply) {
    return reply.event() instanceof RefreshEvent.Missing;
  }

  private void remember(Known next) {
    boolean kept =
        known != null
            && (known.state().isLostFrom(next.entry().head())
                || known.state().outweighs(next.state()));
    if (!kept) {
      known = next;
    }
  }

  private void wrote(Register.Entry entry) {
    world.register.acknowledged(entry);
    remember(new Known(entry, true));
  }

  /** It has read what it wrote: only the acknowledgement was lost. */
  void knowsItsOwn(Register.Entry entry) {
    world.register.acknowledged(entry);
  }

  void end(Ending why) {
    if (!up) {
      return;
    }
    world.trace(() -> this + " logs out");
    world.register.end(
        this,
        why,
        reply -> {
          if (reply.entry() != null) {
            wrote(reply.entry());
          }
        });
  }

  void notice() {
    if (flight != null && up && !world.strikes(world.scenario.storeLost())) {
      SimulatedFlight waiting = flight;
      later(world.chance.between(0, 5), false, waiting::wake);
    }
  }

  void storeBeganAnew() {
    if (world.sabotage.emptiesMemoryOnFailover()) {
      view = null;
      known = null;
    }
    replaying = true;
    later(world.chance.between(10, 1_500), false, this::replay);
  }

  /** Notices come again: looks at what it knows until the store has answered. */
  private void replay() {
    if (known == null) {
      replaying = false;
      return;
    }
    world.register.read(
        this,
        reply ->
            mend(
                reply,
                true,
                answer -> {
                  if (answer.failed()) {
                    later(500, true, this::replay);
                  } else {
                    replaying = false;
                  }
                }));
  }

  /** Whether it has not reached the store since that began anew. */
  boolean isReplaying() {
    return replaying;
  }

  void pause() {
    if (!up || paused) {
      return;
    }
    long pause =
        world.chance.of(0.5)
            ? world.chance.between(500, 8_000)
            : world.chance.between(11_000, 40_000);
    world.trace(() -> this + " stands still for " + pause + " ms");
    paused = true;
    int then = incarnation;
    world.time.after(pause, () -> resume(then));
  }

  private void resume(int then) {
    if (then != incarnation || !paused) {
      return;
    }
    world.trace(() -> this + " goes on");
    paused = false;
    lastResumedAt = world.time.now();
    List<Deferred> waiting = new ArrayList<>(deferred);
    deferred.clear();
    if (world.chance.of(0.5)) {
      waiting.sort((a, b) -> Boolean.compare(a.timer(), b.timer()));
    }
    waiting.forEach(one -> deliver(then, one.timer(), one.what()));
  }

  void crash() {
    if (!up) {
      return;
    }
    world.trace(() -> this + " dies");
    forget();
    up = false;
    int then = incarnation;
    world.time.after(world.chance.between(100, 5_000), () -> start(then));
  }

  private void restart() {
    world.trace(() -> this + " restarts");
    forget();
  }

  private void start(int then) {
    if (then == incarnation) {
      up = true;
    }
  }

  private void forget() {
    incarnation++;
    flight = null;
    permits = 0;
    view = null;
    known = null;
    replaying = false;
    remembered = null;
    paused = false;
    closing = false;
    deferred.clear();
  }

  void shutDown() {
    if (!up || closing) {
      return;
    }
    world.trace(() -> this + " shuts down");
    if (flight == null) {
      restart();
      return;
    }
    world.judge.row(FaultRow.SHUTDOWN_IN_FLIGHT);
    closing = true;
    int then = incarnation;
    world.time.after(
        SHUTDOWN,
        () -> {
          if (then == incarnation) {
            crash();
          }
        });
  }

  /** From here on it asks until it has seen a refresh, or the end. */
  void heal() {
    healedAt = world.time.now();
    if (paused) {
      resume(incarnation);
    }
    up = true;
    settled = over;
    view = null;
    insist();
  }

  /** What is resident is revalidated in time: a view that no store has any more is given up. */
  private void insist() {
    if (settled) {
      return;
    }
    Register.Entry entry = world.register.current();
    if (flight == null
        && view != null
        && entry != null
        && entry.head().generation() < view.generation()) {
      view = null;
    }
    request();
    world.time.after(5_000, this::insist);
  }

  private void settle() {
    if (view != null
        && !view.identityPending()
        && Timeline.millis(view.tokensAt()) > healedAt
        && world.time.now() < Timeline.millis(view.tokens().accessTokenExpiresAt())) {
      settled = true;
    }
  }

  boolean isSettled() {
    return settled && flight == null;
  }

  /** Nothing is left over. */
  void landed() {
    if (permits != 0) {
      throw new Violation("P9", this + " holds " + permits + " permits for nobody");
    }
  }

  @Override
  public String toString() {
    return "replica " + number;
  }
}
