package dev.vestibule.bench.pieces;

import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.Fingerprint;
import dev.vestibule.session.Look;
import dev.vestibule.session.ReplayingStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to ask a store in memory how a session stands: its record opened, and known again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LookBenchmark {
  private static final String COOKIE = "vestibule";

  private final SecureRandom random = new SecureRandom();
  private final InstantSource clock = InstantSource.system();
  private final KeyRing ring = KeyRing.of(List.of(random.generateSeed(32)));
  private final SessionVault vault =
      new SessionVault(
          new ReplayingStore(new MemoryStore(clock), ring, Duration.ofHours(1)),
          ring,
          random,
          COOKIE);
  private final Ticket ticket = Ticket.random(random);
  private Fingerprint known = Fingerprint.NONE;

  @Setup
  public void login() throws StoreUnavailable {
    Instant now = clock.instant();
    Session session = ResidentGate.session(ticket, now).refreshed(tokens(now));
    vault.create(ticket, session, session.endsAt(), () -> Duration.ZERO);
    if (vault.look(ticket, Fingerprint.NONE) instanceof Look.Opened(_, Fingerprint its)) {
      known = its;
    }
  }

  /** As long as those of a provider that issues JWTs. */
  private static TokenAnswer tokens(Instant now) {
    return new TokenAnswer(
        "a".repeat(1_500), now.plusSeconds(300), "r".repeat(700), "i".repeat(1_200), "openid", now);
  }

  @Benchmark
  public Look open() throws StoreUnavailable {
    return vault.look(ticket, Fingerprint.NONE);
  }

  @Benchmark
  public Look knowAgain() throws StoreUnavailable {
    return vault.look(ticket, known);
  }
}
