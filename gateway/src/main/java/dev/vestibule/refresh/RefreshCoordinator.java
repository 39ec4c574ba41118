package dev.vestibule.refresh;

import static dev.vestibule.refresh.RefreshOutcome.SHORTLY;

import dev.vestibule.flight.Flights;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.RefreshOutcome.Unavailable;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refreshes sessions: one flight at a time for each in this process, each on a virtual thread of
 * its own. A flight belongs to its session, not to who asked: callers come and go, it lands.
 *
 * <p>Safe for use by any thread; {@link #refresh} does not block. Bounded: at most as many flights
 * as the policy lets wait and be under way, for each provider.
 */
public final class RefreshCoordinator {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshCoordinator.class);

  /** What a {@link Phaser} can count, less some for those who are turned away. */
  private static final int MOST_FLIGHTS = 50_000;

  private final Flight.Surroundings around;
  private final Providers providers;
  private final RefreshListener listener;
  private final Flights<SessionId, RefreshOutcome> flights = new Flights<>();

  /**
   * Places for grants by provider; made on first use, kept. As many as providers are configured.
   */
  private final Map<String, GrantPermits> permits = new ConcurrentHashMap<>();

  /** Flights that may be started at once; taken by the starter, given back by the flight. */
  private final AtomicInteger airspace;

  private final AtomicBoolean closing = new AtomicBoolean();

  /** One party for the coordinator, one for each flight: shutdown waits for the last. */
  private final Phaser landed = new Phaser(1);

  private final SessionStore.Watch watch;

  public RefreshCoordinator(
      SessionVault vault,
      Providers providers,
      RefreshPolicy policy,
      Revocations revocations,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      RefreshListener listener) {
    Notices notices = new Notices();
    this.around =
        new Flight.Surroundings(vault, policy, clock, nanoTime, random, notices, revocations);
    this.providers = providers;
    this.listener = listener;
    this.airspace =
        new AtomicInteger(
            Math.min(
                (policy.concurrent() + policy.queue()) * providers.byName().size(), MOST_FLIGHTS));
    this.watch = vault.watch(notices::changed);
  }

  /**
   * Refreshes a session, or joins who does so already.
   *
   * @param seen the newest generation that the caller knows
   * @return completes on the flight's thread, never exceptionally; a copy of the caller's own
   */
  public CompletableFuture<RefreshOutcome> refresh(
      Ticket ticket, String providerName, long seen, Wish.Need need) {
    return flights.join(
        ticket.id(),
        flight -> start(ticket, providerName, new Wish(seen, need, UUID.randomUUID()), flight));
  }

  /**
   * As {@link #refresh}, waiting for the outcome. Who has waited for as long as an intent holds is
   * told to come again; the flight goes on. Blocks; virtual threads only.
   */
  public RefreshOutcome await(Ticket ticket, String providerName, long seen, Wish.Need need)
      throws InterruptedException {
    try {
      return refresh(ticket, providerName, seen, need)
          .get(around.policy().intentLength().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Unavailable(SHORTLY);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight lands with an outcome", e);
    }
  }

  private void start(
      Ticket ticket, String providerName, Wish wish, Flights.Shared<RefreshOutcome> flight) {
    Provider provider = providers.named(providerName).orElse(null);
    if (provider == null || !enter()) {
      flights.land(ticket.id(), flight, new Unavailable(SHORTLY));
      return;
    }
    Thread.ofVirtual()
        .name("refresh")
        .start(() -> {
          RefreshOutcome outcome = new Unavailable(SHORTLY);
          try {
            outcome = fly(ticket, provider, wish, flight);
          } finally {
            flights.land(ticket.id(), flight, outcome);
            leave();
          }
        });
  }

  private RefreshOutcome fly(
      Ticket ticket, Provider provider, Wish wish, Flights.Shared<RefreshOutcome> shared) {
    GrantPermits places =
        permits.computeIfAbsent(provider.name(), name -> new GrantPermits(name, around.policy()));
    Flight flight = new Flight(around, provider, places, ticket);
    RefreshOutcome outcome;
    try {
      outcome = flight.fly(wish);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts a flight", e);
    } catch (RuntimeException e) {
      // A defect of ours must not log anybody out, nor leave waiters waiting.
      LOG.atError().setCause(e).addKeyValue("session", ticket.id()).log("session.refresh failed");
      outcome = new Unavailable(SHORTLY);
    }
    listener.flown(
        new RefreshListener.Flown(
            ticket.id(),
            provider.name(),
            outcome,
            flight.grants(),
            shared.joined(),
            flight.detail()));
    return outcome;
  }

  private boolean enter() {
    landed.register();
    if (airspace.decrementAndGet() < 0 || closing.get()) {
      leave();
      return false;
    }
    return true;
  }

  private void leave() {
    airspace.incrementAndGet();
    landed.arriveAndDeregister();
  }

  /** Starts no more flights nor grants, and waits for what is under way, at most so long. */
  public void close(Duration atMost) throws InterruptedException {
    closing.set(true);
    permits.values().forEach(GrantPermits::close);
    int phase = landed.arrive();
    try {
      landed.awaitAdvanceInterruptibly(phase, atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.atWarn()
          .addKeyValue("flights", flights.size())
          .log("stopping with grants in flight: their sessions are in doubt until the next try");
    }
    watch.close();
  }
}
