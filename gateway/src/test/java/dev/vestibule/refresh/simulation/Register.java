package dev.vestibule.refresh.simulation;

import dev.vestibule.refresh.RefreshEvent;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store, as far as one session sees it: a record that is replaced in one step if its head is
 * what the caller believes. Answers can be lost after it was, and a failover goes back in time.
 */
final class Register {
  /** A record; without a session once it has ended. */
  record Entry(Head head, @Nullable Session session) {
    boolean ended() {
      return head.status() instanceof Head.Status.Ended;
    }
  }

  /**
   * What a replica hears; {@code entry} is what it may compare with next time.
   *
   * @param unsettled whether there is none, but it may have been lost
   */
  record Reply(RefreshEvent event, @Nullable Entry entry, boolean unsettled) {
    Reply(RefreshEvent event, @Nullable Entry entry) {
      this(event, entry, false);
    }

    boolean failed() {
      return event instanceof RefreshEvent.StoreFailed && !unsettled;
    }
  }

  /** What the record was from a moment on, by whom, and whether they know. */
  private static final class Past {
    final long at;
    final @Nullable Entry entry;
    final @Nullable Replica author;
    final int incarnation;
    boolean acknowledged;

    Past(long at, @Nullable Entry entry, @Nullable Replica author) {
      this.at = at;
      this.entry = entry;
      this.author = author;
      this.incarnation = author == null ? 0 : author.incarnation();
      this.acknowledged = author == null;
    }
  }

  private static final Reply FAILED = new Reply(new RefreshEvent.StoreFailed(), null);
  private static final Reply UNSETTLED = new Reply(new RefreshEvent.StoreFailed(), null, true);
  private static final long TIMEOUT = 2_000;
  private static final long REPLAY = 3_000;
  private static final long MEMORY = 12_000;

  private final World world;
  private final Deque<Past> history = new ArrayDeque<>();
  private @Nullable Entry current;
  private long downUntil;
  private long absenceCountsFrom;
  private long claimsFrom;
  private boolean lifeOver;
  private int epoch;

  Register(World world, Entry first) {
    this.world = world;
    this.current = first;
    history.addLast(new Past(0, first, null));
  }

  @Nullable Entry current() {
    return current;
  }

  void read(Replica replica, Consumer<Reply> receive) {
    ask(replica, "read", () -> found(current), receive);
  }

  /** Replaces the record if it is {@code expected}. */
  void replace(Replica replica, Entry expected, Entry next, Consumer<Reply> receive) {
    replace(replica, "replace", expected, next, () -> true, receive);
  }

  /** Replaces it, to announce a grant: what began anew takes none for a while. */
  void claim(Replica replica, Entry expected, Entry next, Consumer<Reply> receive) {
    replace(replica, "claim", expected, next, () -> world.time.now() >= claimsFrom, receive);
  }

  private void replace(
      Replica replica,
      String what,
      Entry expected,
      Entry next,
      BooleanSupplier taken,
      Consumer<Reply> receive) {
    ask(
        replica,
        what,
        () -> {
          if (current == null || current.ended() || !current.head().equals(expected.head())) {
            return found(current);
          }
          if (!taken.getAsBoolean()) {
            return FAILED;
          }
          become(replica, next);
          return new Reply(new RefreshEvent.Replaced(world.time.instant()), next);
        },
        receive);
  }

  /** Puts back a record that was lost, unless it is there. */
  void create(Replica replica, Entry known, Consumer<Reply> receive) {
    ask(
        replica,
        "create",
        () -> {
          if (lifeOver) {
            return new Reply(new RefreshEvent.Missing(), null);
          }
          if (current == null) {
            become(replica, known);
          }
          return found(current);
        },
        receive);
  }

  /** Ends the session, whatever else happens to it. */
  void end(Replica replica, Ending why, Consumer<Reply> receive) {
    ask(
        replica,
        "end",
        () -> {
          if (current != null && !current.ended()) {
            become(replica, new Entry(current.head().ended(why, world.time.instant()), null));
          }
          return new Reply(new RefreshEvent.Replaced(world.time.instant()), current);
        },
        receive);
  }

  /** Whether this knows more of its token, apart from who has claimed it. */
  private static boolean knowsMore(Entry a, Entry b) {
    return open(a).supersedes(open(b));
  }

  private static Head open(Entry entry) {
    return entry.ended() ? entry.head() : entry.head().open();
  }

  /** Its life has run out. */
  void sweep() {
    lifeOver = true;
    current = null;
    world.judge.swept();
    history.addLast(new Past(world.time.now(), null, null));
  }

  void fail(long duration) {
    downUntil = Math.max(downUntil, world.time.now() + duration);
  }

  void heal() {
    downUntil = Math.min(downUntil, world.time.now());
  }

  /** A replica takes over that lacks what was written in the last {@code lag} milliseconds. */
  void failOver(long lag) {
    world.trace(() -> "failover, " + lag + " ms back");
    beginAnew(world.time.now() - lag, false);
  }

  /** It starts again, and has nothing. */
  void forget() {
    world.trace(() -> "it forgets everything");
    world.judge.row(FaultRow.STORE_FORGOT);
    beginAnew(-1, true);
  }

  private void beginAnew(long then, boolean empty) {
    Past lost = null;
    while (history.size() > (empty ? 0 : 1) && history.getLast().at > then) {
      Past last = history.removeLast();
      if (lost == null && last.acknowledged) {
        lost = last;
      }
    }
    current = empty ? null : history.getLast().entry;
    if (empty) {
      history.addLast(new Past(world.time.now(), null, null));
    }
    epoch++;
    world.trace(() -> "the store has " + shown(current));
    Entry known = lost == null ? null : lost.entry;
    world.judge.wentBackTo(empty ? known : current, empty, then);
    fail(world.chance.between(50, 1_000));
    settle();
    world.replicas.forEach(Replica::storeBeganAnew);
    if (lost == null && empty && !lifeOver) {
      world.judge.lostForGood();
    } else if (lost != null && !lifeOver) {
      Past write = lost;
      long failedAt = world.time.now();
      world.time.after(REPLAY, () -> mustBeBack(write, failedAt));
    }
  }

  private void settle() {
    long now = world.time.now();
    Duration intent = world.scenario.policy().intentLength();
    absenceCountsFrom = world.sabotage.believesAbsenceAtOnce() ? now : now + REPLAY;
    claimsFrom =
        world.sabotage.claimsAtOnceAfterFailover() ? now : now + REPLAY + intent.toMillis();
  }

  /**
   * What was acknowledged to a process that lives is there again. (That it has settled its own
   * claim meanwhile is no loss.)
   */
  private void mustBeBack(Past write, long failedAt) {
    boolean back =
        current != null && write.entry != null && !write.entry.head().supersedes(current.head());
    if (lifeOver || back) {
      return;
    }
    if (world.time.now() < downUntil + REPLAY) {
      settle();
      world.time.after(REPLAY, () -> mustBeBack(write, failedAt));
      return;
    }
    Replica author = write.author;
    boolean lives =
        author != null
            && author.incarnation() == write.incarnation
            && !author.isPaused()
            && author.lastResumedAt() < failedAt
            && !author.isReplaying();
    if (!lives) {
      world.judge.lostForGood();
    } else if (write.entry == null || current == null || knowsMore(write.entry, current)) {
      throw new Violation("P5", "a failover lost a write, though the process that made it lives");
    }
  }

  /** The author of this record has heard that it is one. */
  void acknowledged(Entry entry) {
    for (Past past : history) {
      past.acknowledged |= entry.equals(past.entry);
    }
  }

  private void become(Replica author, Entry next) {
    Entry before = current;
    current = next;
    history.addLast(new Past(world.time.now(), next, author));
    while (history.size() > 1 && history.getFirst().at < world.time.now() - MEMORY) {
      history.removeFirst();
    }
    world.trace(() -> "store: " + shown(next));
    world.judge.recorded(before, next);
    world.replicas.forEach(Replica::notice);
  }

  Reply found(@Nullable Entry entry) {
    if (entry == null) {
      return !lifeOver && world.time.now() < absenceCountsFrom
          ? UNSETTLED
          : new Reply(new RefreshEvent.Missing(), null);
    }
    if (entry.head().status() instanceof Head.Status.Ended(Ending why, Instant _)) {
      return new Reply(new RefreshEvent.FoundEnded(why), entry);
    }
    Session session = java.util.Objects.requireNonNull(entry.session());
    return new Reply(new RefreshEvent.Found(entry.head(), session, world.time.instant()), entry);
  }

  private void ask(Replica replica, String what, Supplier<Reply> work, Consumer<Reply> receive) {
    long there = delay();
    boolean lost = world.strikes(world.scenario.storeLost());
    boolean answerLost = world.strikes(world.scenario.storeLost());
    int incarnation = replica.incarnation();
    world.time.after(
        there,
        () -> {
          Reply reply = lost || world.time.now() < downUntil ? FAILED : work.get();
          int then = epoch;
          long back = delay();
          boolean inTime = there + back < TIMEOUT && !answerLost && !reply.failed();
          if (answerLost && reply.event() instanceof RefreshEvent.Replaced) {
            world.judge.row(FaultRow.ACKNOWLEDGEMENT_LOST);
          }
          boolean refusedAtOnce = reply.failed() && !lost && world.chance.of(0.5);
          long wait = inTime || refusedAtOnce ? back : TIMEOUT - there;
          world.time.after(
              wait,
              () ->
                  replica.deliver(
                      incarnation,
                      !inTime,
                      () -> {
                        Reply heard = inTime && then == epoch ? reply : FAILED;
                        world.trace(() -> replica + " hears of its " + what + ": " + name(heard));
                        receive.accept(heard);
                      }));
        });
  }

  private long delay() {
    return world.strikes(world.scenario.storeSlow())
        ? world.chance.between(5, 2_500)
        : world.chance.between(0, 5);
  }

  private static String name(Reply reply) {
    return reply.event().getClass().getSimpleName();
  }

  private static String shown(@Nullable Entry entry) {
    if (entry == null) {
      return "nothing";
    }
    Head head = entry.head();
    String status =
        switch (head.status()) {
          case Head.Status.Open() -> "open";
          case Head.Status.Claimed(var intent) ->
              "claimed until " + Timeline.millis(intent.until());
          case Head.Status.Ended(Ending why, Instant _) -> "ended " + why;
        };
    return "g"
        + head.generation()
        + " "
        + status
        + " unknowns="
        + head.doubt().unknowns()
        + (head.doubt().refused() ? " refused" : "")
        + " refusals="
        + head.refusals().count();
  }
}
