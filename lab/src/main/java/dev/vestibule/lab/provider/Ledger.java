package dev.vestibule.lab.provider;

import dev.vestibule.lab.provider.ProviderEvent.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The provider's own book of what happened: counters, and the last {@value #MOST_EVENTS} events.
 * Thread-safe.
 */
final class Ledger {

  private static final int MOST_EVENTS = 10_000;

  private final InstantSource clock;
  final LongAdder discoveries = new LongAdder();
  final LongAdder jwksFetches = new LongAdder();
  final LongAdder authorizations = new LongAdder();
  final LongAdder tokenRequests = new LongAdder();
  final LongAdder refreshRequests = new LongAdder();
  final LongAdder refreshesAnswered = new LongAdder();
  private volatile Instant lastDelivered = Instant.MIN;
  private final LongAdder revocations = new LongAdder();

  /** Refresh requests in work by port. Written by the endpoint, read by anyone. */
  private final ConcurrentHashMap<Integer, Integer> refreshingFrom = new ConcurrentHashMap<>();

  private final AtomicInteger refreshing = new AtomicInteger();
  private final AtomicInteger refreshingMost = new AtomicInteger();
  private final AtomicInteger presentationsMost = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();

  /** Both guarded by {@link #lock}. */
  private final ArrayDeque<ProviderEvent> events = new ArrayDeque<>();

  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

  Ledger(InstantSource clock) {
    this.clock = clock;
  }

  void note(Kind kind, String family, String detail) {
    lock.lock();
    try {
      if (events.size() == MOST_EVENTS) {
        events.removeFirst();
      }
      events.addLast(new ProviderEvent(clock.instant(), kind, family, detail));
      counts.merge(kind, 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** {@code from}: the port of the connection's other end. */
  void refreshArrived(int from) {
    refreshRequests.increment();
    refreshingFrom.merge(from, 1, Integer::sum);
    int now = refreshing.incrementAndGet();
    refreshingMost.accumulateAndGet(now, Math::max);
  }

  void refreshAnswered(int from) {
    refreshingFrom.computeIfPresent(from, (port, requests) -> requests > 1 ? requests - 1 : null);
    refreshing.decrementAndGet();
    refreshesAnswered.increment();
  }

  Set<Integer> refreshingFrom() {
    return Set.copyOf(refreshingFrom.keySet());
  }

  int refreshing() {
    return refreshing.get();
  }

  void delivered() {
    lastDelivered = clock.instant();
  }

  Instant lastDelivered() {
    return lastDelivered;
  }

  void presented(int times) {
    presentationsMost.accumulateAndGet(times, Math::max);
  }

  void revocationAsked() {
    revocations.increment();
  }

  List<ProviderEvent> events() {
    lock.lock();
    try {
      return List.copyOf(events);
    } finally {
      lock.unlock();
    }
  }

  private long count(Kind kind) {
    lock.lock();
    try {
      return counts.getOrDefault(kind, 0L);
    } finally {
      lock.unlock();
    }
  }

  ProviderCounts counts() {
    return new ProviderCounts(
        discoveries.sum(),
        jwksFetches.sum(),
        authorizations.sum(),
        tokenRequests.sum(),
        count(Kind.CODE_REDEEMED),
        refreshRequests.sum(),
        count(Kind.REFRESHED),
        count(Kind.REFRESH_REFUSED),
        count(Kind.SPENT_TOKEN_PRESENTED),
        count(Kind.FAMILY_REVOKED),
        revocations.sum(),
        refreshingMost.get(),
        presentationsMost.get());
  }
}
