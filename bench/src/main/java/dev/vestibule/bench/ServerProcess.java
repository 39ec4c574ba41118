package dev.vestibule.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/** A server under measurement, as a process of its own on a loopback port. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PROBE_EVERY = Duration.ofMillis(2);

  private final Process process;
  private final int port;
  private final Path output;
  private final Duration untilReady;

  private ServerProcess(Process process, int port, Path output, Duration untilReady) {
    this.process = process;
    this.port = port;
    this.output = output;
    this.untilReady = untilReady;
  }

  /** Returns as soon as it answers {@code /ready} with a status that says so. */
  public static ServerProcess start(List<String> command, int port, IntPredicate ready, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    long began = System.nanoTime();
    Process process = builder.start();
    while (!answers(port, ready)) {
      if (!process.isAlive() || System.nanoTime() - began > PATIENCE.toNanos()) {
        process.destroyForcibly();
        throw new IllegalStateException(
            command.getFirst() + " is not ready; it said:\n" + Files.readString(output));
      }
      LockSupport.parkNanos(PROBE_EVERY.toNanos());
    }
    return new ServerProcess(process, port, output, Duration.ofNanos(System.nanoTime() - began));
  }

  int port() {
    return port;
  }

  /** From the process's start to its first ready answer. */
  public Duration untilReady() {
    return untilReady;
  }

  /** How long it has kept processors busy. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  ResidentMemory memory() throws IOException {
    return ResidentMemory.of(process.pid());
  }

  /** The command line that runs now: a launcher has replaced itself by it. */
  List<String> commandLine() throws IOException {
    String words = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    return Pattern.compile("\0").splitAsStream(words).toList();
  }

  /** What it printed so far. */
  String said() throws IOException {
    return Files.readString(output);
  }

  private static boolean answers(int port, IntPredicate ready) {
    try {
      return ready.test(Exchange.get(port, "/ready", List.of()).status());
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A loopback port that is free just now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException("no free loopback port", none);
    }
  }
}
