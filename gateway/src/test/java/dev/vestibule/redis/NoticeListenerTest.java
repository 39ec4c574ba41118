package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SessionStore.Watcher;
import dev.vestibule.session.Watchers;
import io.lettuce.core.KillArgs;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subscription that nobody renews. */
final class NoticeListenerTest {
  @RegisterExtension private static final OneRedis redis = new OneRedis();

  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger back = new AtomicInteger();

  NoticeListenerTest() {}

  @Test
  void aConnectionThatEndsIsToldAndSoIsThatAnotherIsSubscribed() throws Exception {
    KeyNames names = new KeyNames("vestibule");
    NoticeListener listener = new NoticeListener(watchers());
    try (Deployment deployment = Deployment.of(Configurations.at(redis.port()).settings(), names)) {
      deployment.subscribe(listener).join();
      assertThat(lost).hasValue(0);

      redis.probe().redis().clientKill(KillArgs.Builder.typePubsub());
      Awaitility.await().until(() -> lost.get() == 1 && back.get() == 1);
      assertThat(listener.isDeaf()).isFalse();
    }
  }

  @Test
  void eachEndOfAGapIsToldOnce() {
    NoticeListener listener = new NoticeListener(watchers());

    listener.hears();
    assertThat(back).hasValue(0);
    listener.lost();
    listener.lost();
    assertThat(lost).hasValue(1);
    listener.hears();
    listener.hears();
    assertThat(back).hasValue(1);
  }

  @Test
  void whoWasLostWhileOthersWereRenewedIsNotTakenBack() {
    NoticeListener listener = new NoticeListener(watchers());
    listener.lost();
    long before = listener.losses();
    listener.lost();

    listener.hearsSince(before);
    assertThat(back).hasValue(0);
    assertThat(listener.isDeaf()).isTrue();

    listener.hearsSince(listener.losses());
    assertThat(back).hasValue(1);
  }

  private Watchers watchers() {
    Watchers watchers = new Watchers();
    watchers.watch(
        new Watcher() {
          @Override
          public void changed(RecordKey key) {}

          @Override
          public void noticesLost() {
            lost.incrementAndGet();
          }

          @Override
          public void noticesBack() {
            back.incrementAndGet();
          }
        });
    return watchers;
  }
}
