package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.fleet.Fleet;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.fleet.GatewayProcess;
import dev.vestibule.lab.fleet.Replica;
import dev.vestibule.lab.fleet.StubGateway;
import dev.vestibule.lab.fleet.Surroundings;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.report.Recorder;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class KilledAgainTest {

  @Test
  void aReplicaThatIsNotBackYetIsNotKilledAgain() {
    try (RotatingProvider provider = RotatingProvider.builder().start();
        Fleet fleet = slowToStart();
        FaultDriver faults = driver(provider, fleet)) {
      fleet.start();
      Replica replica = fleet.replicas().getFirst();

      // Ten within the second that it takes to come back from the first.
      faults.schedule(
          List.of(new Fault.Kill(1, Duration.ofMillis(10), Duration.ofMillis(100))),
          Duration.ofSeconds(1));

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> replica.starts() > 1 && replica.state() == GatewayProcess.State.READY);
      assertThatCode(faults::rethrow).doesNotThrowAnyException();
      assertThat(replica.starts()).isEqualTo(2);
    }
  }

  private static FaultDriver driver(RotatingProvider provider, Fleet fleet) {
    return new FaultDriver(
        provider,
        fleet.replicas(),
        new Store.None(),
        new Interruptions(),
        new Recorder(System::nanoTime, System.nanoTime(), 1, 1),
        InstantSource.system());
  }

  private static Fleet slowToStart() {
    return new Fleet(
        new GatewayDescription(
            "slow",
            List.of(),
            List.of("sh", "-c", "sleep 1; exec \"$@\"", "sh", "{vestibule}", "", "{dir}/slow.yaml"),
            Map.of("slow.yaml", "listen: 127.0.0.1:{port}\n"),
            Map.of(),
            "http://127.0.0.1:{port}/ping",
            new GatewayDescription.Door.Proxy(),
            List.of("/callback"),
            GatewayDescription.Store.NONE,
            "TERM",
            new GatewayDescription.Statuses(Set.of(401)),
            new GatewayDescription.Identity("X-User", ""),
            List.of(),
            List.of()),
        new Surroundings(
            "http://127.0.0.1:1",
            "wall",
            "secret",
            URI.create("http://localhost:1"),
            1,
            List.of(),
            "single",
            0,
            "generic",
            Duration.ofSeconds(15),
            Duration.ZERO,
            StubGateway.command()),
        1,
        false);
  }
}
