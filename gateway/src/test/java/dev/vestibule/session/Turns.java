package dev.vestibule.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * Two actors who take turns at the store as a schedule says: each call of either is one step. Who
 * has ended leaves its turns to the other.
 */
final class Turns {
  private static final int PATIENCE_SECONDS = 30;

  /** An actor's side of the hand-over. */
  private static final class Baton {
    final SynchronousQueue<Boolean> mayGo = new SynchronousQueue<>();

    /** True: at its next step. False: ended. */
    final SynchronousQueue<Boolean> waits = new SynchronousQueue<>();
  }

  /** What an actor does, over a store that waits for its turn before each call. */
  interface Act {
    void over(SessionStore store) throws Exception;
  }

  private Turns() {}

  /**
   * Has both act, by one schedule.
   *
   * @param bits one for each step, the lowest first: 0 where it is the first actor's
   */
  static void take(SessionStore store, int bits, Act first, Act second) throws Exception {
    List<Baton> batons = List.of(new Baton(), new Baton());
    List<Act> acts = List.of(first, second);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      boolean[] alive = {true, true};
      for (int i = 0; i < 2; i++) {
        Baton baton = batons.get(i);
        Act act = acts.get(i);
        running.add(
            threads.submit(
                (Callable<Boolean>)
                    () -> {
                      try {
                        act.over(new SteppedStore(store, () -> step(baton)));
                      } finally {
                        baton.waits.offer(false, PATIENCE_SECONDS, TimeUnit.SECONDS);
                      }
                      return true;
                    }));
        alive[i] = arrived(baton);
      }
      for (int step = 0; alive[0] || alive[1]; step++) {
        int turn = bits >> step & 1;
        int actor = alive[turn] ? turn : 1 - turn;
        batons.get(actor).mayGo.put(true);
        alive[actor] = arrived(batons.get(actor));
      }
      for (Future<?> each : running) {
        each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private static void step(Baton baton) {
    try {
      baton.waits.put(true);
      baton.mayGo.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a schedule was abandoned", e);
    }
  }

  private static boolean arrived(Baton baton) throws InterruptedException {
    Boolean waits = baton.waits.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (waits == null) {
      throw new AssertionError("an actor is stuck");
    }
    return waits;
  }
}
