package dev.vestibule.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.vestibule.cache.Load.Loaded;
import dev.vestibule.seal.KeyRing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A read that waits for ever is a failure, not a timeout to be tuned. */
@Timeout(60)
final class TieredCacheTest {
  private final FleetClock clock = new FleetClock();
  private final FleetMemory remote = new FleetMemory(clock);
  private final Replica one = Replica.tiered(clock, remote);
  private final Replica other = Replica.tiered(clock, remote);

  TieredCacheTest() {}

  @Test
  void whatOneReplicaLoadedTheOthersFind() {
    assertThat(one.get("k", "loaded")).isEqualTo("loaded");
    assertThat(other.get("k", "never")).isEqualTo("loaded");
    assertThat(other.counts().remoteHits()).isEqualTo(1);
    assertThat(other.counts().loads()).isZero();
  }

  @Test
  void aHitInTheSharedTierGetsIntoMemoryThroughTheWorker() {
    one.get("k", "loaded");
    other.get("k", "never");
    other.work();
    remote.values.clear();

    assertThat(other.get("k", "never")).isEqualTo("loaded");
    assertThat(other.counts().residentHits()).isEqualTo(1);
  }

  @Test
  void aThousandDistinctHitsKeepOneBackfillTaskInFlightAndDropsAreCounted() {
    for (int i = 0; i < 1_000; i++) {
      one.get("k" + i, "v" + i);
    }
    for (int i = 0; i < 1_000; i++) {
      assertThat(other.get("k" + i, "never")).isEqualTo("v" + i);
      assertThat(other.tasks).hasSize(1);
    }
    assertThat(other.counts().remoteHits()).isEqualTo(1_000);
    assertThat(other.counts().backfillsDropped()).isEqualTo(1_000 - Backfill.BUFFER);

    other.work();
    remote.values.clear();
    long resident =
        IntStream.range(0, 1_000).filter(i -> other.get("k" + i, "anew").equals("v" + i)).count();
    assertThat(resident).isEqualTo(Backfill.BUFFER);
  }

  @Test
  void aBackfillThatWasReadBeforeAnInvalidationNeverLands() {
    one.get("k", "old");
    assertThat(other.get("k", "never")).isEqualTo("old");
    other.cache.invalidate("k");
    other.work();

    assertThat(other.get("k", "new")).isEqualTo("new");
  }

  @Test
  void aBackfillThatComesLateTakesNothingNewerOutOfMemory() {
    one.get("k", "old");
    assertThat(other.get("k", "never")).isEqualTo("old");
    other.pass(Duration.ofMillis(1));
    assertThat(other.get("k", other.instant(), "new")).isEqualTo("new");
    other.work();
    remote.values.clear();

    assertThat(other.get("k", other.instant(), "never")).isEqualTo("new");
  }

  @Test
  void aValueReadFromTheSharedTierBeforeAnInvalidationIsNotBackfilledAfterIt() {
    one.get("k", "old");
    remote.afterRead = () -> other.cache.invalidate("k");
    other.get("k", "new");
    remote.afterRead = () -> {};
    other.work();

    assertThat(other.get("k", "newer")).isNotEqualTo("old");
  }

  @Test
  void aLoadThatBeganBeforeAnInvalidationIsKeptNowhere() {
    Answer<String> answer =
        one.cache.get(
            "k",
            Instant.MIN,
            () -> {
              one.cache.invalidate("k");
              return Replica.value("old");
            });

    assertThat(Replica.text(answer)).isEqualTo("old");
    assertThat(remote.values).isEmpty();
    assertThat(one.get("k", "new")).isEqualTo("new");
  }

  @Test
  void anInvalidationBetweenTheLookAtTheStampAndTheWriteTakesWhatWasWrittenOutAgain() {
    remote.beforePut = () -> one.cache.invalidate("k");
    one.get("k", "old");
    remote.beforePut = () -> {};

    assertThat(remote.values).isEmpty();
    clock.pass(Duration.ofMillis(1));
    assertThat(other.get("k", "new")).isEqualTo("new");
  }

  @Test
  void anInvalidationThatCannotReachTheSharedTierStillHoldsHere() {
    one.get("k", "old");
    remote.gone = true;
    one.cache.invalidate("k");
    remote.gone = false;

    assertThat(one.get("k", "new")).isEqualTo("new");
    assertThat(one.counts().remoteFailures()).isEqualTo(1);
  }

  @Test
  void whoAsksAfterAnInvalidationDoesNotJoinALoadThatBeganBefore() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch began = new CountDownLatch(1);
      Future<Answer<String>> early =
          threads.submit(() ->
              one.cache.get(
                  "k",
                  Instant.MIN,
                  () -> {
                    began.countDown();
                    waitFor(held);
                    return Replica.value("old");
                  }));
      began.await();
      one.cache.invalidate("k");
      assertThat(one.get("k", "new")).isEqualTo("new");
      held.countDown();
      assertThat(Replica.text(early.get())).isEqualTo("old");
    }
    assertThat(one.get("k", "newer")).isEqualTo("new");
  }

  @Test
  void readersOfOneKeyAreOneLoad() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    AtomicInteger loads = new AtomicInteger();
    AtomicInteger asked = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<String>>> readers =
          IntStream.range(0, 50)
              .mapToObj(_ ->
                  threads.submit(() -> {
                    asked.incrementAndGet();
                    return one.cache.get(
                        "k",
                        Instant.MIN,
                        () -> {
                          loads.incrementAndGet();
                          waitFor(held);
                          return Replica.value("shared");
                        });
                  }))
              .toList();
      await().until(() -> asked.get() == 50);
      held.countDown();
      for (Future<Answer<String>> reader : readers) {
        assertThat(Replica.text(reader.get())).isEqualTo("shared");
      }
    }
    assertThat(loads).hasValue(1);
  }

  /** Another load may land between the look into memory and the start of one's own. */
  @Test
  void whoLeadsLooksIntoMemoryOnceMore() {
    // The first look of a read takes the time twice: of the tier's, and of the entry it found.
    AtomicInteger looks = new AtomicInteger(Integer.MAX_VALUE);
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    TieredCache<String> cache =
        Tiers.memory(
                () -> {
                  if (looks.decrementAndGet() == 0) {
                    meanwhile.get().run();
                  }
                  return clock.instant();
                })
            .cache("text", Replica.BOUNDS, new Replica.Text());
    cache.get("k", Instant.MIN, () -> Replica.value("old"));
    clock.pass(Duration.ofMinutes(1));
    Instant since = clock.instant();
    meanwhile.set(() -> cache.get("k", since, () -> Replica.value("another's")));

    looks.set(2);
    assertThat(Replica.text(cache.get("k", since, () -> Replica.value("mine"))))
        .isEqualTo("another's");
  }

  @Test
  void whoJoinedAReadThatFoundTooOldAValueLoadsItself() throws Exception {
    one.get("k", "old");
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    remote.afterRead =
        () -> {
          reading.countDown();
          waitFor(held);
        };
    AtomicReference<String> found = new AtomicReference<>("");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> leader = threads.submit(() -> other.get("k", "never"));
      reading.await();
      Thread joined =
          Thread.ofPlatform()
              .start(() -> found.set(other.get("k", other.instant().plusMillis(1), "new")));
      await().until(() -> joined.getState() == Thread.State.WAITING);
      other.pass(Duration.ofMillis(1));
      held.countDown();
      joined.join();
      assertThat(leader.get()).isEqualTo("old");
    }
    assertThat(found).hasValue("new");
  }

  /** What changed while it was asked for may be missing in it. */
  @Test
  void aValueIsAsOldAsTheBeginningOfItsLoad() {
    Instant began = one.instant();
    one.cache.get(
        "k",
        Instant.MIN,
        () -> {
          one.pass(Duration.ofSeconds(10));
          return Replica.value("old");
        });

    assertThat(one.get("k", began, "never")).isEqualTo("old");
    assertThat(one.get("k", began.plusMillis(1), "new")).isEqualTo("new");
  }

  @Test
  void whatLandsWhileAnInvalidationBeginsIsForgottenToo() {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    TieredCache<String> cache =
        Tiers.memory(
                () -> {
                  meanwhile.getAndSet(() -> {}).run();
                  return clock.instant();
                })
            .cache("text", Replica.BOUNDS, new Replica.Text());
    meanwhile.set(() -> cache.get("k", Instant.MIN, () -> Replica.value("old")));

    cache.invalidate("k");

    assertThat(Replica.text(cache.get("k", Instant.MIN, () -> Replica.value("new"))))
        .isEqualTo("new");
  }

  @Test
  void aFailedLoadIsKeptNowhereAndTheNextReaderAsksAgain() {
    assertThat(Replica.text(failing(one, Instant.MIN))).isEqualTo("failed: down");
    assertThat(remote.values).isEmpty();
    assertThat(other.get("k", "theirs")).isEqualTo("theirs");
    assertThat(one.get("k", "never")).isEqualTo("theirs");
    assertThat(one.counts().failedLoads()).isEqualTo(1);
  }

  @Test
  void aReaderWhoseLeaderWasInterruptedLoadsItself() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch began = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      Future<Answer<String>> leader =
          threads.submit(() ->
              one.cache.get(
                  "k",
                  Instant.MIN,
                  () -> {
                    began.countDown();
                    return waitFor(never)
                        ? Replica.value("never")
                        : new Loaded.Failed<>("interrupted");
                  }));
      began.await();
      Future<String> joined = threads.submit(() -> one.get("k", "mine"));
      leader.cancel(true);
      assertThat(joined.get()).isEqualTo("mine");
    }
  }

  @Test
  void aDefectOfALoadIsItsLeadersAndTheKeyIsFreeAgain() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            one.cache.get(
                "k",
                Instant.MIN,
                () -> {
                  throw new IllegalStateException("defect");
                }));
    assertThat(one.get("k", "loaded")).isEqualTo("loaded");
  }

  @Test
  void whatIsOlderThanWhoAsksWantsIsLoadedAnew() {
    one.get("k", "old");
    one.pass(Duration.ofMinutes(1));
    clock.pass(Duration.ofMinutes(1));

    assertThat(one.get("k", one.instant(), "new")).isEqualTo("new");
    assertThat(one.get("k", "never")).isEqualTo("new");
    assertThat(other.get("k", "never")).isEqualTo("new");
  }

  @Test
  void whatIsTooOldIsToldBesideAFailure() {
    one.get("k", "old");
    clock.pass(Duration.ofMinutes(1));
    other.pass(Duration.ofMinutes(1));

    assertThat(Replica.text(failing(other, other.instant()))).isEqualTo("failed: down, older: old");

    other.get("k", other.instant(), "newer");
    one.pass(Duration.ofMinutes(2));
    other.pass(Duration.ofMinutes(1));
    clock.pass(Duration.ofMinutes(1));
    for (Replica each : List.of(one, other)) {
      assertThat(Replica.text(failing(each, each.instant())))
          .as("the newer of memory and the shared tier")
          .isEqualTo("failed: down, older: newer");
    }
    remote.values.clear();
    assertThat(Replica.text(failing(one, one.instant()))).isEqualTo("failed: down, older: old");
  }

  @Test
  void allEndsInMemoryAndInTheSharedTier() {
    one.get("k", "old");
    one.pass(Replica.BOUNDS.resident());
    remote.values.clear();
    assertThat(one.get("k", "new")).as("memory").isEqualTo("new");

    clock.pass(Replica.BOUNDS.life());
    other.pass(Replica.BOUNDS.life());
    assertThat(other.get("k", "newest")).as("the shared tier").isEqualTo("newest");
  }

  @Test
  void theLifeThatALoadNamesCountsWhereItIsShorter() {
    one.cache.get("k", Instant.MIN, () -> new Loaded.Value<>("short", Duration.ofSeconds(5)));
    one.pass(Duration.ofSeconds(5));
    clock.pass(Duration.ofSeconds(5));

    assertThat(one.get("k", "next")).isEqualTo("next");
  }

  @Test
  void aSharedTierThatIsGoneIsOneThatHasNothing() {
    remote.gone = true;

    assertThat(one.get("k", "loaded")).isEqualTo("loaded");
    assertThat(one.get("k", "never")).isEqualTo("loaded");
    assertThat(one.counts().remoteFailures()).isEqualTo(2);
  }

  @Test
  void aForgedEntryIsRefusedAndCounted() {
    one.get("k", "loaded");
    remote.flipBit();

    assertThat(other.get("k", "mine")).isEqualTo("mine");
    assertThat(other.counts().refused()).isEqualTo(1);
  }

  @Test
  void entriesCannotBeSwapped() {
    one.get("k", "of k");
    one.get("l", "of l");
    remote.swap();

    assertThat(other.get("k", "mine")).isEqualTo("mine");
    assertThat(other.get("l", "mine")).isEqualTo("mine");
    assertThat(other.counts().refused()).isEqualTo(2);
  }

  @Test
  void anEntryOfAnotherKindIsNotOfThisOne() {
    Replica userinfo = Replica.of(clock, remote, Replica.RING, "userinfo");
    userinfo.get("k", "of another kind");

    assertThat(one.get("k", "mine")).isEqualTo("mine");
    assertThat(remote.values).hasSize(2);
    remote.swap();
    assertThat(other.get("k", "mine still")).isEqualTo("mine still");
    assertThat(other.counts().refused()).isEqualTo(1);
  }

  @Test
  void anotherKeyRingOpensNothing() {
    one.get("k", "loaded");
    Replica stranger = Replica.of(clock, remote, KeyRing.of(List.of(new byte[33])), "text");

    assertThat(stranger.get("k", "mine")).isEqualTo("mine");
  }

  @Test
  void anEntryThatIsSaidToEndLaterThanItDoesIsRefused() {
    one.get("k", "loaded");
    remote.prolong(Replica.BOUNDS.life().plusMillis(1));

    assertThat(other.get("k", "mine")).isEqualTo("mine");
    assertThat(other.counts().refused()).isEqualTo(1);
  }

  @Test
  void anOldEntryCannotBeMadeYoung() {
    one.get("k", "old");
    clock.pass(Duration.ofMinutes(40));
    other.pass(Duration.ofMinutes(40));
    remote.prolong(Replica.BOUNDS.life());

    assertThat(other.get("k", other.instant().minusSeconds(60), "new")).isEqualTo("new");

    one.get("l", "old");
    other.pass(Replica.BOUNDS.life());
    remote.prolong(Duration.ofSeconds(1));
    assertThat(other.get("l", "new")).as("it has ended").isEqualTo("new");
  }

  @Test
  void theAgeOfAnEntryIsRightWhereClocksAreNot() {
    one.pass(Duration.ofMinutes(5));
    one.get("k", "of one who is five minutes ahead");
    clock.pass(Duration.ofMinutes(1));
    other.pass(Duration.ofMinutes(1));

    assertThat(other.get("k", other.instant().minusSeconds(30), "new")).isEqualTo("new");
  }

  @Test
  void whatThisProcessCannotReadIsRefused() {
    one.get("k", "! in tomorrow's format");

    assertThat(other.get("k", "mine")).isEqualTo("mine");
    assertThat(other.counts().refused()).isEqualTo(1);
  }

  @Test
  void aValueThatIsTooLargeIsGivenAndNotKept() {
    String large = "x".repeat(Replica.BOUNDS.largest() + 1);

    assertThat(one.get("k", large)).isEqualTo(large);
    assertThat(remote.values).isEmpty();
    assertThat(one.get("k", "next")).isEqualTo("next");
  }

  @Test
  void theLargestValueThatIsKeptIsFoundByOthersAndNothingLargerIsFetched() {
    String largest = "x".repeat(Replica.BOUNDS.largest());
    one.get("k", largest);
    assertThat(other.get("k", "never")).isEqualTo(largest);

    one.get("l", largest);
    remote.lengthen();
    assertThat(other.get("l", "mine")).isEqualTo("mine");
    assertThat(other.counts().refused()).isZero();
  }

  @Test
  void whatHasEndedAsItIsLoadedIsNotShared() {
    one.cache.get("k", Instant.MIN, () -> new Loaded.Value<>("gone", Duration.ofNanos(1)));

    assertThat(remote.values).isEmpty();
  }

  @Test
  void memoryIsBounded() {
    String value = "x".repeat(900);
    for (int i = 0; i < 5_000; i++) {
      one.get("k" + i, value);
    }
    remote.values.clear();
    long kept =
        IntStream.range(0, 5_000).filter(i -> one.get("k" + i, "anew").equals(value)).count();
    assertThat(kept).isLessThan(Replica.BOUNDS.weight() / 900);
  }

  @Test
  void theSharedTierAloneIsAskedAtEachRead() {
    Replica alone = Replica.remoteOnly(clock, remote);
    alone.get("k", "mine");
    assertThat(alone.get("k", "never")).isEqualTo("mine");
    assertThat(alone.counts().remoteHits()).isEqualTo(1);
    assertThat(alone.tasks).isEmpty();
    remote.values.clear();
    assertThat(alone.get("k", "new")).isEqualTo("new");
  }

  @Test
  void memoryAloneNeedsNobody() {
    Tiers memory = Tiers.memory(clock);
    TieredCache<String> cache = memory.cache("text", Replica.BOUNDS, new Replica.Text());

    cache.get("k", Instant.MIN, () -> Replica.value("mine"));
    assertThat(Replica.text(cache.get("k", Instant.MIN, () -> Replica.value("never"))))
        .isEqualTo("mine");
    assertThat(Objects.requireNonNull(memory.counts().get("text")).residentHits()).isEqualTo(1);
  }

  @Test
  void replicasRenewWithinATenthOfTheTimeAndOneAloneAtItsEnd() {
    Duration hour = Duration.ofHours(1);
    Tiers fleet =
        Tiers.shared(false, remote, Replica.RING, new SecureRandom(), clock, Runnable::run);

    assertThat(IntStream.range(0, 100).mapToObj(_ -> fleet.spread(hour)).distinct().toList())
        .hasSizeGreaterThan(10)
        .allSatisfy(spread -> assertThat(spread).isBetween(Duration.ofMinutes(54), hour));
    assertThat(Tiers.memory(clock).spread(hour)).isEqualTo(hour);
  }

  private static Answer<String> failing(Replica replica, Instant since) {
    return replica.cache.get("k", since, () -> new Loaded.Failed<>("down"));
  }

  /** Whether it opened, and nobody interrupted the wait. */
  private static boolean waitFor(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
