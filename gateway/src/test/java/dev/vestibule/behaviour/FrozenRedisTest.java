package dev.vestibule.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Redis that hangs, in real time, for longer than it takes everybody to find that out. */
final class FrozenRedisTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);
  private static final Duration POLL_EVERY = Duration.ofMillis(20);
  private static final int SESSIONS = 20;
  private static final int PANELS = 10;

  /** In a time in which Redis is tried again and again. */
  private static final int MANY = 150;

  @RegisterExtension static final OneRedis REDIS = new OneRedis();

  private final MovableClock time = new MovableClock();

  @Test
  void itIsWaitedForOnceAtMostByEachPanelOfAResidentSession() throws Exception {
    try (var provider =
            RotatingProvider.builder().clock(time).accessTokenLifetime(TOKEN_LIFE).start();
        var fleet = new Fleet(REDIS.server(), provider, time)) {
      Replica replica = fleet.first();
      List<Panel> panels = new ArrayList<>();
      List<Ticket> tickets = replica.house().logins(SESSIONS);
      for (Ticket ticket : tickets) {
        assertThat(replica.house().ask(ticket)).isInstanceOf(Decision.Allow.class);
        for (int i = 0; i < PANELS; i++) {
          panels.add(new Panel(replica.house(), ticket));
        }
      }

      REDIS.server().freeze();
      pollingUntil(panels, replica::isDeaf);
      int before = panels.stream().mapToInt(panel -> panel.polls).max().orElseThrow();
      pollingUntil(panels, () -> panels.stream().allMatch(panel -> panel.polls >= before + MANY));

      assertThat(replica.isDeaf()).as("it hangs still").isTrue();
      assertThat(panels)
          .allSatisfy(panel -> {
            assertThat(panel.refused).hasValue(0);
            assertThat(panel.waited).isLessThanOrEqualTo(1);
          });

      REDIS.server().thaw();
      await().atMost(PATIENCE).until(() -> !replica.isDeaf());
      Ticket ended = tickets.removeFirst();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> {
            fleet.second().house().logout(ended);
            return true;
          });
      await()
          .atMost(PATIENCE)
          .until(() -> replica.house().ask(ended) instanceof Decision.Challenge);
      for (Ticket ticket : tickets) {
        await()
            .atMost(PATIENCE)
            .until(() -> replica.house().admit(ticket) instanceof Admission.Now);
      }
    }
  }

  private static void pollingUntil(List<Panel> panels, BooleanSupplier condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL_EVERY)
        .until(() -> {
          panels.forEach(Panel::poll);
          return condition.getAsBoolean();
        });
  }

  /** Asks again and again, but not while it waits for an answer. For one thread. */
  private static final class Panel {
    private final House house;
    private final Ticket ticket;
    private CompletableFuture<Decision> pending;

    /** Polls so far. */
    int polls;

    /** Those of them that the slow lane was to answer, which asks Redis. */
    int waited;

    /** Answers that did not let it in. Raised by whoever answers. */
    final AtomicInteger refused = new AtomicInteger();

    Panel(House house, Ticket ticket) {
      this.house = house;
      this.ticket = ticket;
      this.pending = CompletableFuture.completedFuture(new Decision.Challenge("not asked yet"));
    }

    void poll() {
      if (!pending.isDone()) {
        return;
      }
      polls++;
      switch (house.admit(ticket)) {
        case Admission.Now(Decision decision) -> count(decision);
        case Admission.Later(var later) -> {
          waited++;
          pending = later.toCompletableFuture();
          var _ = pending.thenAccept(this::count);
        }
      }
    }

    private void count(Decision decision) {
      if (!(decision instanceof Decision.Allow)) {
        refused.incrementAndGet();
      }
    }
  }
}
