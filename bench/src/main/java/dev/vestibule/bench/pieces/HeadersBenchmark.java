package dev.vestibule.bench.pieces;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Ways to put the identity headers of a session into an answer; the door takes the last. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeadersBenchmark {
  private static final List<Map.Entry<String, String>> HEADERS =
      List.of(
          Map.entry("cache-control", "no-store"),
          Map.entry("x-auth-request-user", "7f3c2b9e-5d41-4a5e-9c77-0d2f8a61b3c4"),
          Map.entry("x-auth-request-email", "ada.lovelace@example.com"),
          Map.entry("x-auth-request-preferred-username", "ada"),
          Map.entry("x-auth-request-groups", "engineering,grafana-admins,on-call,staff"),
          Map.entry("x-forwarded-user", "7f3c2b9e-5d41-4a5e-9c77-0d2f8a61b3c4"),
          Map.entry("content-length", "0"));

  private final CharSequence[] encoded =
      HEADERS.stream()
          .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
          .map(HttpHeaders::createOptimized)
          .toArray(CharSequence[]::new);

  private final MultiMap shared = addedInto(HttpHeaders.headers()).copy(false);

  /** One by one, as text: each is encoded and checked again. */
  @Benchmark
  public MultiMap text() {
    MultiMap answer = HttpHeaders.headers();
    for (Map.Entry<String, String> header : HEADERS) {
      answer.add(header.getKey(), header.getValue());
    }
    return answer;
  }

  /** One by one, encoded before: each is checked again. */
  @Benchmark
  public MultiMap encodedBefore() {
    return addedInto(HttpHeaders.headers());
  }

  /** All at once, encoded and checked before, and shared between answers. */
  @Benchmark
  public MultiMap shared() {
    return HttpHeaders.headers().setAll(shared);
  }

  private MultiMap addedInto(MultiMap answer) {
    for (int i = 0; i < encoded.length; i += 2) {
      answer.add(encoded[i], encoded[i + 1]);
    }
    return answer;
  }
}
