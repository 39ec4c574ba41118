package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The look at all that is known, once notices have come again. */
final class GapReplayTest {
  private static final int AT_ONCE = 8;
  private static final int RECORDS = 30;

  private final List<RecordKey> lookedAt = new CopyOnWriteArrayList<>();

  @Test
  void everyRecordIsLookedAtOnce() {
    try (GapReplay replay = new GapReplay(GapReplayTest::records, lookedAt::add)) {
      replay.begin();

      await().until(() -> lookedAt.size() >= RECORDS);
      assertThat(lookedAt).containsExactlyInAnyOrderElementsOf(records());
    }
  }

  @Test
  void onlyAFewAreLookedAtSideBySideAndAGapThatComesMeanwhileHasAllOfThemLookedAtOnceMore()
      throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger arrived = new AtomicInteger();
    GapReplay.Mending held =
        key -> {
          arrived.incrementAndGet();
          pass(gate);
          lookedAt.add(key);
        };
    try (GapReplay replay = new GapReplay(GapReplayTest::records, held)) {
      replay.begin();
      await().until(() -> arrived.get() == AT_ONCE);

      replay.begin();
      replay.begin();
      assertThat(arrived).as("side by side").hasValue(AT_ONCE);
      gate.countDown();

      await().until(() -> lookedAt.size() == 2 * RECORDS);
      replay.begin();
      await().until(() -> lookedAt.size() == 3 * RECORDS);
    }
  }

  @Test
  void aRecordWhoseStoreDoesNotAnswerIsTriedAgainAfterTheOthers() {
    RecordKey first = key(0);
    AtomicInteger tries = new AtomicInteger();
    GapReplay.Mending mending =
        key -> {
          if (key.equals(first) && tries.incrementAndGet() == 1) {
            throw new StoreUnavailable("away");
          }
          lookedAt.add(key);
        };
    try (GapReplay replay = new GapReplay(GapReplayTest::records, mending)) {
      replay.begin();

      await().until(() -> lookedAt.size() == RECORDS);
      assertThat(lookedAt.indexOf(first))
          .as("the others, less those that are being looked at")
          .isGreaterThanOrEqualTo(RECORDS - AT_ONCE);
    }
  }

  @Test
  void whatNobodyHereKnowsNeedsNoSecondTry() {
    AtomicInteger tries = new AtomicInteger();
    GapReplay.Mending mending =
        key -> {
          if (key.equals(key(0))) {
            tries.incrementAndGet();
            throw new StoreUnsettled("lacks it", Instant.EPOCH);
          }
          lookedAt.add(key);
        };
    try (GapReplay replay = new GapReplay(GapReplayTest::records, mending)) {
      replay.begin();
      await().until(() -> lookedAt.size() == RECORDS - 1);

      replay.begin();
      await().until(() -> lookedAt.size() == 2 * (RECORDS - 1));
      assertThat(tries).hasValue(2);
    }
  }

  @Test
  void aDefectInOneRecordLeavesNoOtherUnlookedAt() {
    List<RecordKey> broken = records().stream().limit(AT_ONCE + 1).toList();
    GapReplay.Mending mending =
        key -> {
          if (broken.contains(key)) {
            throw new IllegalStateException("a defect");
          }
          lookedAt.add(key);
        };
    try (GapReplay replay = new GapReplay(GapReplayTest::records, mending)) {
      replay.begin();

      await().until(() -> lookedAt.size() == RECORDS - broken.size());
    }
  }

  @Test
  void whatIsTriedAgainAndAgainWaitsBetweenAndGivesUpAtTheClose() {
    AtomicInteger tries = new AtomicInteger();
    GapReplay.Mending mending =
        key -> {
          if (key.equals(key(0))) {
            tries.incrementAndGet();
            throw new StoreUnavailable("away for good");
          }
          lookedAt.add(key);
        };
    GapReplay replay = new GapReplay(GapReplayTest::records, mending);
    replay.begin();
    await().until(() -> lookedAt.size() == RECORDS - 1 && tries.get() > 0);
    assertThat(tries).as("with pauses").hasValueLessThan(100);

    replay.close();
    replay.begin();

    await().until(() -> lookedAt.size() == 2 * (RECORDS - 1));
  }

  private static void pass(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<RecordKey> records() {
    Set<RecordKey> keys = new LinkedHashSet<>();
    for (int record = 0; record < RECORDS; record++) {
      keys.add(key(record));
    }
    return keys;
  }

  private static RecordKey key(int record) {
    return new RecordKey("%064x".formatted(record));
  }
}
