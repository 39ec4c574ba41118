package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.Watchers;
import io.lettuce.core.KillArgs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subscription that nobody renews. */
final class NoticeListenerTest {
  @RegisterExtension private static final OneRedis redis = new OneRedis();

  private final Heard heard = new Heard();

  NoticeListenerTest() {}

  @Test
  void aConnectionThatEndsIsToldAndSoIsThatAnotherIsSubscribed() throws Exception {
    KeyNames names = new KeyNames("vestibule");
    NoticeListener listener = new NoticeListener(watchers());
    try (Deployment deployment = Deployment.of(Configurations.at(redis.port()).settings(), names)) {
      deployment.subscribe(listener).join();
      assertThat(heard.lost).hasValue(0);

      redis.probe().redis().clientKill(KillArgs.Builder.typePubsub());
      Awaitility.await().until(() -> heard.lost.get() == 1 && heard.back.get() == 1);
      assertThat(listener.isDeaf()).isFalse();
    }
  }

  @Test
  void eachEndOfAGapIsToldOnce() {
    NoticeListener listener = new NoticeListener(watchers());

    listener.hears();
    assertThat(heard.back).hasValue(0);
    listener.lost();
    listener.lost();
    assertThat(heard.lost).hasValue(1);
    listener.hears();
    listener.hears();
    assertThat(heard.back).hasValue(1);
  }

  @Test
  void whoWasLostWhileOthersWereRenewedIsNotTakenBack() {
    NoticeListener listener = new NoticeListener(watchers());
    listener.lost();
    long before = listener.losses();
    listener.lost();

    listener.hearsSince(before);
    assertThat(heard.back).hasValue(0);
    assertThat(listener.isDeaf()).isTrue();

    listener.hearsSince(listener.losses());
    assertThat(heard.back).hasValue(1);
  }

  private Watchers watchers() {
    Watchers watchers = new Watchers();
    watchers.watch(heard);
    return watchers;
  }
}
