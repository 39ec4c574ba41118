package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.StoreUnavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

final class SharedLoadsTest {
  private static final RecordKey KEY = new RecordKey("%064x".formatted(1));
  private static final RecordKey OTHER = new RecordKey("%064x".formatted(2));

  /** Loads that were sent, in their order; each stays open until a test answers it. */
  private final List<CompletableFuture<Lookup>> sent = new ArrayList<>();

  private final SharedLoads loads =
      new SharedLoads(_ -> {
        CompletableFuture<Lookup> load = new CompletableFuture<>();
        sent.add(load);
        return load;
      });

  @Test
  void ofManyWhoAskAtOnceOneIsAnsweredByTheFirstLoadAndAllOthersByASecond() throws Exception {
    List<CompletableFuture<Lookup>> askers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      askers.add(loads.load(KEY));
    }
    assertThat(sent).hasSize(1);

    sent.getFirst().complete(absent(1));
    assertThat(askers.getFirst().get()).isEqualTo(absent(1));
    assertThat(sent).hasSize(2);
    assertThat(askers.subList(1, 30)).noneMatch(CompletableFuture::isDone);

    sent.get(1).complete(absent(2));
    for (CompletableFuture<Lookup> asker : askers.subList(1, 30)) {
      assertThat(asker.get()).isEqualTo(absent(2));
    }
    assertThat(sent).hasSize(2);
  }

  @Test
  void nobodyGetsWhatWasReadBeforeTheyAsked() throws Exception {
    CompletableFuture<Lookup> first = loads.load(KEY);
    CompletableFuture<Lookup> second = loads.load(KEY);
    sent.getFirst().complete(absent(1));
    // The second's load is under way: who comes now may not have its answer.
    CompletableFuture<Lookup> third = loads.load(KEY);
    sent.get(1).complete(absent(2));
    sent.get(2).complete(absent(3));

    assertThat(first.get()).isEqualTo(absent(1));
    assertThat(second.get()).isEqualTo(absent(2));
    assertThat(third.get()).isEqualTo(absent(3));
  }

  @Test
  void whoAsksAfterAnAnswerCausesAnotherLoad() throws Exception {
    CompletableFuture<Lookup> first = loads.load(KEY);
    sent.getFirst().complete(absent(1));
    CompletableFuture<Lookup> second = loads.load(KEY);

    assertThat(first.get()).isEqualTo(absent(1));
    assertThat(second).isNotDone();
    assertThat(sent).hasSize(2);
  }

  @Test
  void sessionsDoNotWaitForEachOther() throws Exception {
    var _ = loads.load(KEY);
    CompletableFuture<Lookup> other = loads.load(OTHER);
    sent.get(1).complete(absent(1));

    assertThat(other.get()).isEqualTo(absent(1));
  }

  @Test
  void aLoadThatFailsIsNoAnswerForWhoCameLater() throws Exception {
    CompletableFuture<Lookup> first = loads.load(KEY);
    CompletableFuture<Lookup> second = loads.load(KEY);
    sent.getFirst().completeExceptionally(new StoreUnavailable("silent"));
    sent.get(1).complete(absent(2));

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(first::get)
        .withCauseInstanceOf(StoreUnavailable.class);
    assertThat(second.get()).isEqualTo(absent(2));
  }

  @Test
  void oneWhoGivesUpTakesTheAnswerFromNobody() throws Exception {
    var _ = loads.load(KEY);
    CompletableFuture<Lookup> impatient = loads.load(KEY);
    CompletableFuture<Lookup> patient = loads.load(KEY);
    impatient.cancel(true);
    sent.getFirst().complete(absent(1));
    sent.get(1).complete(absent(2));

    assertThat(patient.get()).isEqualTo(absent(2));
  }

  private static Lookup absent(long at) {
    return new Lookup.Absent(Instant.ofEpochSecond(at));
  }
}
