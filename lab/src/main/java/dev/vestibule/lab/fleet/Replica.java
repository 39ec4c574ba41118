package dev.vestibule.lab.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One replica of a product: a process with a folder and a port of its own, the same over all its
 * starts. Its methods block; call them from a thread that may.
 */
public final class Replica implements AutoCloseable {

  private final String name;
  private final int port;
  private final List<Map<String, String>> rotation;
  private final GatewayProcess process;
  private final OpenSockets sockets = new OpenSockets(Path.of("/proc"));
  private final UsageMeter meter = new UsageMeter(Path.of("/proc"));
  private final AtomicInteger starts = new AtomicInteger();

  /** Replaced by whoever changes its files, read at each start. */
  private volatile ReplicaFolder folder;

  /** {@code rotation}: the files of each step of a change of keys. */
  Replica(
      String name,
      int port,
      ReplicaFolder folder,
      Launch launch,
      List<Map<String, String>> rotation) {
    this.name = name;
    this.port = port;
    this.folder = folder;
    this.rotation = List.copyOf(rotation);
    this.process = new GatewayProcess(launch);
  }

  public String name() {
    return name;
  }

  /** Where it listens on loopback. */
  public int port() {
    return port;
  }

  public Path folder() {
    return folder.path();
  }

  /** What it prints. */
  public Path log() {
    return folder.log();
  }

  /** 0 before the first start. */
  public long pid() {
    return process.pid();
  }

  public GatewayProcess.State state() {
    return process.state();
  }

  /** How many times it has been started. */
  public int starts() {
    return starts.get();
  }

  /**
   * The local ports of its connections to that port of this machine; empty where nobody can tell.
   */
  public Optional<Set<Integer>> connectionsTo(int server) {
    return sockets.isKnown()
        ? process
            .handle()
            .map(running -> sockets.to(server, running))
            .or(() -> Optional.of(Set.of()))
        : Optional.empty();
  }

  public int rotationSteps() {
    return rotation.size();
  }

  /** It has the files of that step of a change of keys, from 0, from its next start on. */
  public void rotate(int step) {
    folder = folder.with(rotation.get(step));
  }

  /** Returns when it answers. What it printed last is in the message where it does not. */
  public void start() {
    folder.write();
    starts.incrementAndGet();
    try {
      process.start();
    } catch (RuntimeException notStarted) {
      process.kill();
      throw new IllegalStateException(
          name + ": " + notStarted.getMessage() + "\n" + folder.lastLines(), notStarted);
    }
  }

  /** The description's stop signal; SIGKILL if that does not end it in time. */
  public void stop() {
    thaw();
    measure();
    process.stop();
  }

  /** SIGKILL. */
  public void kill() {
    measure();
    process.kill();
  }

  /** It and all it started stop where they are; their connections stay open. */
  public void freeze() {
    process.handle().ifPresent(Signal.STOP::toTree);
  }

  public void thaw() {
    process.handle().ifPresent(Signal.CONT::toTree);
  }

  /** Of all its runs. Looks now; call it about once a second to see peaks of several processes. */
  public Usage usage() {
    measure();
    return meter.total();
  }

  @Override
  public void close() {
    thaw();
    measure();
    process.close();
  }

  private void measure() {
    process.handle().ifPresent(meter::look);
  }
}
