package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchersTest {
  private static final RecordKey RECORD = new RecordKey("a".repeat(64));

  private final Watchers watchers = new Watchers();
  private final List<String> heard = new ArrayList<>();

  private final SessionStore.Watcher listener =
      new SessionStore.Watcher() {
        @Override
        public void changed(RecordKey key) {
          heard.add(key.value());
        }

        @Override
        public void noticesLost() {
          heard.add("lost");
        }

        @Override
        public void noticesBack() {
          heard.add("back");
        }
      };

  WatchersTest() {}

  @Test
  void everybodyIsToldOfEverythingInItsOrder() {
    var _ = watchers.watch(listener);

    watchers.changed(RECORD);
    watchers.noticesLost();
    watchers.noticesBack();

    assertThat(heard).containsExactly(RECORD.value(), "lost", "back");
  }

  @Test
  void oneThatFailsKeepsNobodyElseFromBeingTold() {
    var _ =
        watchers.watch(_ -> {
          throw new IllegalStateException("a watcher's defect");
        });
    var _ = watchers.watch(listener);

    watchers.changed(RECORD);

    assertThat(heard).containsExactly(RECORD.value());
  }

  @Test
  void whoWatchesTwiceEndsOneOfTheWatches() {
    SessionStore.Watch first = watchers.watch(listener);
    SessionStore.Watch second = watchers.watch(listener);
    first.close();
    first.close();

    watchers.noticesLost();
    assertThat(heard).hasSize(1);

    second.close();
    watchers.noticesLost();
    assertThat(heard).hasSize(1);
  }
}
