package dev.vestibule.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.front.CheckListener.Check;
import dev.vestibule.lab.provider.RotatingProvider;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WallWatchTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));
  private final RotatingProvider provider = RotatingProvider.builder().clock(now::get).start();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WallWatch watch =
      new WallWatch("vestibule", provider, Duration.ofSeconds(60), now::get);

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  @Test
  void ofThreeRequestsThatWaitedForAGrantTwoJoinedIt() throws Exception {
    grant();
    now.updateAndGet(time -> time.plusSeconds(61));
    List<Check> waiting = Stream.of("s", "s", "s").map(watch::begun).toList();
    grant();
    waiting.forEach(check -> check.ended(200));
    assertThat(watch.report().getLong("joined")).isEqualTo(2);
  }

  @Test
  void aGrantBehindAValidTokenIsJoinedByNobody() throws Exception {
    grant();
    List<Check> passing = Stream.of("s", "s").map(watch::begun).toList();
    grant();
    passing.forEach(check -> check.ended(200));
    assertThat(watch.report().getLong("joined")).isZero();
  }

  @Test
  void aSessionThatWorkedAndIsRefusedIsLostOnce() {
    watch.begun("s").ended(200);
    watch.begun("s").ended(401);
    watch.begun("s").ended(401);
    watch.begun("").ended(401);
    watch.begun("never seen").ended(401);
    assertThat(watch.report().getLong("lost")).isEqualTo(1);
  }

  @Test
  void aSessionThatWasEndedOnPurposeIsNotLost() {
    watch.begun("s").ended(200);
    watch.expectEndings();
    watch.begun("s").ended(200);
    watch.begun("s").ended(401);
    assertThat(watch.report().getLong("lost")).isZero();
    assertThat(watch.report().getLong("ended")).isEqualTo(1);
  }

  @Test
  void anHonest503IsNoLoss() {
    watch.begun("s").ended(200);
    watch.begun("s").ended(503);
    watch.begun("s").ended(502);
    assertThat(watch.report().getLong("lost")).isZero();
  }

  private void grant() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(provider.issuer() + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "grant_type=refresh_token&client_id="
                        + RotatingProvider.CLIENT_ID
                        + "&client_secret="
                        + RotatingProvider.CLIENT_SECRET
                        + "&refresh_token="
                        + URLEncoder.encode(
                            provider.issueTokens().refreshToken(), StandardCharsets.UTF_8)))
            .build();
    assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(200);
  }
}
