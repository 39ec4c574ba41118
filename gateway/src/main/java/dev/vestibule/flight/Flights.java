package dev.vestibule.flight;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * At most one flight for each key in this process: whoever comes while it is under way joins it.
 *
 * <p>A flight is entered before it does anything and leaves the map before it completes, so nobody
 * joins a flight whose outcome is old news. Safe for use by any thread; holds nothing across work.
 */
public final class Flights<K, V> {
  /** Flights by key. Entered by the starter, removed by the flight itself, joined by anyone. */
  private final ConcurrentHashMap<K, Shared<V>> flights = new ConcurrentHashMap<>();

  /** A flight, and how many joined whoever started it. Raised by each who joins. */
  public static final class Shared<V> {
    private final CompletableFuture<V> outcome = new CompletableFuture<>();
    private final AtomicInteger joined = new AtomicInteger();

    public int joined() {
      return joined.get();
    }
  }

  /**
   * Joins the flight for {@code key}, or enters a new one and hands it to {@code start}, which must
   * not block and sees to it that {@link #land} is called.
   *
   * @return a copy: what one caller does to it is its own affair
   */
  public CompletableFuture<V> join(K key, Consumer<Shared<V>> start) {
    Shared<V> mine = new Shared<>();
    Shared<V> flying = flights.putIfAbsent(key, mine);
    if (flying != null) {
      flying.joined.incrementAndGet();
      return flying.outcome.copy();
    }
    CompletableFuture<V> copy = mine.outcome.copy();
    start.accept(mine);
    return copy;
  }

  /** Ends a flight: out of the map first, then the outcome to everybody who joined. */
  public void land(K key, Shared<V> flight, V outcome) {
    flights.remove(key, flight);
    flight.outcome.complete(outcome);
  }

  /** Flights under way. */
  public int size() {
    return flights.size();
  }
}
