package dev.vestibule.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vestibule.cache.RemoteCacheUnavailable;
import dev.vestibule.session.StoreUnavailable;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
  private final Attempts attempts = new Attempts("vestibule");

  AttemptsTest() {}

  @Test
  void whatIsRefusedIsRememberedOnceForEachReason() throws Exception {
    StoreUnavailable refusal =
        RedisFailures.unavailable("a:1", new RedisCommandExecutionException("OOM no room"));
    assertThat(
            attempts.attempt(
                "create",
                () -> {
                  throw refusal;
                }))
        .isFalse();
    assertThat(
            attempts.attempt(
                "keep",
                () -> {
                  throw new RemoteCacheUnavailable(String.valueOf(refusal.getMessage()), refusal);
                }))
        .isFalse();
    assertThat(attempts.attempt("read", () -> {})).isTrue();

    assertThat(attempts.refusals())
        .singleElement()
        .satisfies(told -> {
          assertThat(told.what()).isEqualTo("create");
          assertThat(told.why())
              .isEqualTo("Redis at a:1: it answers: OOM no room (raise maxmemory)");
        });
  }

  @Test
  void whereNoAnswerCameNothingElseIsTried() {
    StoreUnavailable silence =
        RedisFailures.unavailable("a:1", new RedisCommandTimeoutException("of the library"));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() ->
            attempts.attempt(
                "create",
                () -> {
                  throw silence;
                }));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() ->
            attempts.attempt(
                "keep",
                () -> {
                  throw new RemoteCacheUnavailable("no answer in time", silence);
                }));
    assertThat(attempts.refusals()).isEmpty();
  }
}
