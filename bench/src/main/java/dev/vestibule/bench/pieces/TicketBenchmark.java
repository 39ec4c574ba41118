package dev.vestibule.bench.pieces;

import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** From the bytes of a request to the ticket in it, and the comparison of its key. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TicketBenchmark {
  private final SessionCookie cookie = new SessionCookie("vestibule");
  private final Ticket ticket = Ticket.random(new SecureRandom());
  private final Ticket same = Ticket.parse(ticket.text()).orElseThrow();
  private final String text = ticket.text();
  private final RequestHeaders headers =
      PanelRequest.headers(Map.of("cookie", List.of(PanelRequest.cookieHeader(cookie, ticket))));
  private final RequestHeaders withoutOurs =
      PanelRequest.headers(Map.of("cookie", List.of(PanelRequest.OTHER_COOKIES)));

  @Benchmark
  public Optional<Ticket> parse() {
    return Ticket.parse(text);
  }

  @Benchmark
  public Optional<Ticket> findAmongCookies() {
    return cookie.ticket(headers, true);
  }

  @Benchmark
  public Optional<Ticket> missAmongCookies() {
    return cookie.ticket(withoutOurs, true);
  }

  @Benchmark
  public boolean compareKeys() {
    return ticket.hasKeyOf(same);
  }
}
