package dev.vestibule.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.condition.OS.LINUX;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;

@Timeout(90)
class FleetTest {

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void eachReplicaHasItsFolderItsPortAndTheSecretsOfAll() throws IOException {
    Path folder;
    try (Fleet fleet = fleet(2, stub("{vestibule}", "--config", "{dir}/stub.yaml"))) {
      fleet.start();
      folder = fleet.folder();
      assertThat(fleet.ports()).doesNotHaveDuplicates();
      List<String> secrets = new ArrayList<>();
      for (Replica replica : fleet.replicas()) {
        assertThat(replica.state()).isEqualTo(GatewayProcess.State.READY);
        assertThat(replica.starts()).isOne();
        List<String> written = Files.readAllLines(replica.folder().resolve("stub.yaml"));
        assertThat(written.getFirst()).isEqualTo("listen: 127.0.0.1:" + replica.port());
        assertThat(written.get(1)).doesNotContain("127.0.0.1:" + replica.port());
        assertThat(written.get(2)).isEqualTo("store: store-" + replica.name().charAt(5));
        assertThat(written.get(4)).isEqualTo("refresh: 12 3");
        secrets.add(written.get(3));
      }
      assertThat(secrets.getFirst()).isEqualTo(secrets.getLast()).hasSize(8 + 32 + 1 + 44);
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void aFailingStartShowsWhatItPrintedLastAndLeavesNothingRunning() {
    List<String> failing =
        List.of(
            "sh", "-c", "for i in $(seq 1 30); do echo line $i; done; echo no such issuer; exit 3");
    try (Fleet fleet = fleet(2, stub(failing.toArray(String[]::new)))) {
      assertThatThrownBy(fleet::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("stub-0: the gateway ended with status 3")
          .hasMessageContaining("no such issuer")
          .hasMessageContaining("line 12\n")
          .hasMessageNotContaining("line 11\n");
      assertThat(fleet.replicas())
          .allMatch(replica -> replica.state() != GatewayProcess.State.READY);
    }
  }

  @Test
  @EnabledOnOs(LINUX)
  void aFrozenReplicaKeepsItsConnectionsAndAnswersWhenItIsThawed() throws Exception {
    try (Fleet fleet = fleet(1, stub("{vestibule}", "--config", "{dir}/stub.yaml"))) {
      fleet.start();
      Replica replica = fleet.replicas().getFirst();
      replica.freeze();
      assertThatThrownBy(() -> ping(replica)).isInstanceOf(HttpTimeoutException.class);
      replica.thaw();
      assertThat(ping(replica)).isEqualTo(200);
    }
  }

  @Test
  @EnabledOnOs(LINUX)
  void killingAReplicaKillsWhatItStartedToo() {
    // A shell that stays: the stub is its child, and would keep the port.
    String shell = "\"$@\"; true";
    List<String> words =
        List.of("sh", "-c", shell, "sh", "{vestibule}", "--config", "{dir}/stub.yaml");
    try (Fleet fleet = fleet(1, stub(words.toArray(String[]::new)))) {
      fleet.start();
      Replica replica = fleet.replicas().getFirst();
      List<ProcessHandle> tree = Signal.tree(ProcessHandle.of(replica.pid()).orElseThrow());
      assertThat(tree).hasSize(2);
      Usage usage = replica.usage();
      assertThat(usage.known()).isTrue();
      assertThat(usage.cpuSeconds()).isPositive();
      assertThat(usage.peakMemoryBytes()).isGreaterThan(10L << 20);
      replica.kill();
      await().untilAsserted(() -> assertThat(tree).noneMatch(ProcessHandle::isAlive));
      replica.start();
      assertThat(replica.usage().cpuSeconds()).isGreaterThan(usage.cpuSeconds());
      assertThat(replica.usage().peakMemoryBytes()).isGreaterThanOrEqualTo(usage.peakMemoryBytes());
    }
  }

  @Test
  void eachStepOfARotationReplacesFilesFromTheNextStartOn() throws Exception {
    try (Fleet fleet = fleet(2, stub("{vestibule}", "--config", "{dir}/stub.yaml"))) {
      Replica first = fleet.replicas().getFirst();
      Replica second = fleet.replicas().getLast();
      assertThat(first.rotationSteps()).isEqualTo(2);
      fleet.start();
      String former = key(first, "key");
      first.rotate(0);
      assertThat(key(first, "key")).isEqualTo(former);
      first.stop();
      first.start();
      assertThat(key(second, "key")).isEqualTo(former);
      assertThat(key(first, "key")).hasSize(44).isNotEqualTo(former);
      assertThat(key(first, "next/key")).hasSize(44).isNotEqualTo(key(first, "key"));
      first.rotate(1);
      first.stop();
      first.start();
      assertThat(key(first, "key")).isEqualTo(key(first, "next/key"));
      assertThat(Files.readString(first.folder().resolve("stub.yaml"))).contains("" + first.port());
    }
  }

  @Test
  @EnabledOnOs(LINUX)
  void clocksApartAreSeenByWhatLoadsTheLibraryAndRefusedByWhatDoesNot() {
    Assumptions.assumeTrue(isInstalled("faketime"), "the program faketime is not installed");
    String tell = "date +%s >now; exec \"$@\"";
    String[] words = {"sh", "-c", tell, "sh", "{vestibule}", "--config", "{dir}/stub.yaml"};
    try (Fleet fleet = fleet(3, stub(words), Duration.ofMinutes(5))) {
      fleet.start();
      long right = now(fleet.replicas().getFirst());
      // They start at once; a slow machine needs some seconds for that.
      assertThat(now(fleet.replicas().get(1)) - right).isBetween(240L, 360L);
      assertThat(now(fleet.replicas().get(2)) - right).isBetween(540L, 660L);
    }
    String[] without = {"env", "-u", "LD_PRELOAD", "{vestibule}", "--config", "{dir}/stub.yaml"};
    try (Fleet fleet = fleet(2, stub(without), Duration.ofMinutes(5))) {
      assertThatThrownBy(fleet::start)
          .hasMessageContaining(
              "stub-1: its clock cannot be put wrong: it does not load libfaketime");
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static long now(Replica replica) {
    return Long.parseLong(key(replica, "now"));
  }

  private static String key(Replica replica, String file) {
    try {
      return Files.readString(replica.folder().resolve(file)).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void theVersionIsTheFirstLineThatItsCommandPrintsWithoutTheProductsName() {
    GatewayDescription stub = stub("true");
    try (Fleet fleet = fleet(1, stub)) {
      assertThat(fleet.version()).isEqualTo("1.2");
    }
  }

  private int ping(Replica replica) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + replica.port() + "/ping"))
                .timeout(Duration.ofMillis(500))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static Fleet fleet(int replicas, GatewayDescription description) {
    return fleet(replicas, description, Duration.ZERO);
  }

  private static Fleet fleet(int replicas, GatewayDescription description, Duration clocksApart) {
    return new Fleet(
        description,
        new Surroundings(
            "http://127.0.0.1:1",
            "wall",
            "secret",
            URI.create("http://localhost:8400"),
            1,
            List.of("store-0", "store-1"),
            "single",
            1,
            "generic",
            Duration.ofSeconds(15),
            clocksApart,
            StubGateway.command()),
        replicas,
        false);
  }

  private static GatewayDescription stub(String... start) {
    return new GatewayDescription(
        "stub",
        List.of("sh", "-c", "echo; echo stub 1.2; echo more"),
        List.of(start),
        Map.of(
            "stub.yaml",
            """
            listen: 127.0.0.1:{port}
            peers: {peers}
            store: {store}
            secret: {secret32} {secret32Base64}
            refresh: {refreshAfter} {refreshAhead}
            """,
            "key",
            "{formerSecret32Base64}"),
        Map.of(),
        "http://127.0.0.1:{port}/ping",
        new GatewayDescription.Door.Proxy(),
        List.of("/callback"),
        GatewayDescription.Store.NONE,
        "TERM",
        new GatewayDescription.Statuses(Set.of(401)),
        new GatewayDescription.Identity("X-User", ""),
        List.of(),
        List.of(
            Map.of("key", "{secret32Base64}", "next/key", "{nextSecret32Base64}"),
            Map.of("key", "{nextSecret32Base64}")));
  }
}
