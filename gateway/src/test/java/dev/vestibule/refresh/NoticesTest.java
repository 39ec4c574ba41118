package dev.vestibule.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.RecordKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class NoticesTest {
  private static final RecordKey RECORD = new RecordKey("a".repeat(64));
  private static final RecordKey ANOTHER = new RecordKey("b".repeat(64));

  private final Notices notices = new Notices();
  private final Bell bell = new Bell();

  @Test
  void aFlightHearsOfItsOwnRecordUntilItStops() throws Exception {
    notices.hear(RECORD, bell);
    notices.changed(ANOTHER);
    assertThat(bell.await(Duration.ZERO)).isFalse();
    notices.changed(RECORD);
    assertThat(bell.await(Duration.ZERO)).isTrue();

    notices.stop(RECORD, bell);
    notices.changed(RECORD);
    assertThat(bell.await(Duration.ZERO)).isFalse();
  }

  @Test
  void whoStopsLateDoesNotStopTheNextFlight() throws Exception {
    Bell next = new Bell();
    notices.hear(RECORD, bell);
    notices.hear(RECORD, next);

    notices.stop(RECORD, bell);
    notices.changed(RECORD);

    assertThat(next.await(Duration.ZERO)).isTrue();
  }
}
