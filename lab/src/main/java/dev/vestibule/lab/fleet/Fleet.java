package dev.vestibule.lab.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * All replicas of a product, each with its own folder and port, known before they start. Closing it
 * ends them and removes their folders. Its methods block.
 */
public final class Fleet implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GatewayDescription description;
  private final TemporaryFolder folder;
  private final boolean keepsFolder;
  private final List<Replica> replicas;
  private final ReplicaVersion version;

  /** {@code keepFolder}: the replicas' folders stay when it is closed, to be looked into. */
  public Fleet(
      GatewayDescription description, Surroundings surroundings, int replicas, boolean keepFolder) {
    this.description = description;
    this.keepsFolder = keepFolder;
    this.folder = TemporaryFolder.named(description.name());
    ReplicaValues values =
        new ReplicaValues(
            surroundings, folder.path(), FreePorts.any(replicas), SharedSecrets.fresh());
    List<Replica> made = new ArrayList<>();
    for (int index = 0; index < replicas; index++) {
      made.add(replica(values, index));
    }
    this.replicas = List.copyOf(made);
    this.version =
        new ReplicaVersion(
            Placeholders.fillWords(description.version(), values.of(0), surroundings.vestibule()));
  }

  public GatewayDescription description() {
    return description;
  }

  public List<Replica> replicas() {
    return replicas;
  }

  public List<Integer> ports() {
    return replicas.stream().map(Replica::port).toList();
  }

  /** The folder that holds the replicas' folders. */
  public Path folder() {
    return folder.path();
  }

  /** The first line that the description's version command prints; empty if there is none. */
  public String version() {
    return version.ask(description.name());
  }

  /** Starts all at once and returns when all answer. If one does not, none is left running. */
  public void start() {
    try (ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> starts = new ArrayList<>();
      replicas.forEach(replica -> starts.add(starters.submit(replica::start)));
      for (Future<?> start : starts) {
        start.get();
      }
    } catch (ExecutionException notStarted) {
      replicas.forEach(Replica::kill);
      throw notStarted.getCause() instanceof RuntimeException told
          ? told
          : new IllegalStateException("a replica did not start", notStarted);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the fleet started", interrupted);
    }
  }

  @Override
  public void close() {
    try (ExecutorService closers = Executors.newVirtualThreadPerTaskExecutor()) {
      replicas.forEach(replica -> closers.execute(replica::close));
    }
    if (!keepsFolder) {
      folder.close();
    }
  }

  private Replica replica(ReplicaValues values, int index) {
    Map<String, String> told = values.of(index);
    Path own = values.folder(index);
    ReplicaFolder files = new ReplicaFolder(own, filled(description.files(), told));
    Launch launch =
        new Launch(
            Placeholders.fillWords(description.start(), told, values.launcher()),
            own,
            filled(description.environment(), told),
            URI.create(Placeholders.fill(description.ready(), told)),
            files.log(),
            PATIENCE,
            Signal.valueOf(description.stopSignal()),
            values.clock(index));
    return new Replica(
        description.name() + "-" + index,
        values.port(index),
        files,
        launch,
        description.rotation().stream().map(step -> filled(step, told)).toList());
  }

  private static Map<String, String> filled(Map<String, String> texts, Map<String, String> told) {
    return texts.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                text -> Placeholders.fill(text.getKey(), told),
                text -> Placeholders.fill(text.getValue(), told)));
  }
}
