package dev.vestibule.bench.pieces;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.IdentityHeaders;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The whole decision for a session that is resident: cookie, ticket, memory, clock. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AdmitBenchmark {
  private static final int SESSIONS = 10_000;

  private final ResidentGate gate = new ResidentGate(_ -> new Nothing());
  private final AuthRequest one = gate.residentRequest();
  private final AuthRequest[] many = new AuthRequest[SESSIONS];

  /** Fills memory. */
  public AdmitBenchmark() {
    for (int i = 0; i < SESSIONS; i++) {
      many[i] = gate.residentRequest();
    }
  }

  private record Nothing() implements IdentityHeaders.Encoded {}

  /** The same session again and again: everything is in the processor's cache. */
  @Benchmark
  public Admission oneSession() {
    return gate.gatekeeper().admit(one);
  }

  /** Each request another session's, as in a busy gateway. */
  @Benchmark
  @OperationsPerInvocation(SESSIONS)
  public void tenThousandSessions(Blackhole hole) {
    for (AuthRequest request : many) {
      hole.consume(gate.gatekeeper().admit(request));
    }
  }

  /** Ends the gate's threads. */
  @TearDown(Level.Trial)
  public void close() {
    gate.close();
  }
}
