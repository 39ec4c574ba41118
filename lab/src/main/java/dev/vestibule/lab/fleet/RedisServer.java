package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis on a loopback port of its own, its data in a folder, written every second at the
 * latest ({@code appendfsync everysec}). Its methods block.
 */
public final class RedisServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration ASK_EVERY = Duration.ofMillis(20);

  private final Path folder;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private final Condition pause = lifecycle.newCondition();

  /** Written under {@link #lifecycle}. */
  private volatile @Nullable Process process;

  /** Guarded by {@link #lifecycle}: what is closed is not started again, by whoever comes late. */
  private boolean closed;

  private volatile int port;

  /** Guarded by {@link #lifecycle}: what it is told of its place among others; empty: alone. */
  private List<String> place;

  private RedisServer(Path folder, int port, List<String> place) {
    this.folder = folder;
    this.port = port;
    this.place = List.copyOf(place);
  }

  /** Not started yet. The folder is made where it is not, and stays. */
  public static RedisServer in(Path folder) {
    return new RedisServer(folder, FreePorts.any(), List.of());
  }

  static RedisServer replicaOf(RedisServer primary, Path folder) {
    return new RedisServer(folder, FreePorts.any(), replicaOf(primary));
  }

  /**
   * A member of a Cluster, which knows no other yet.
   *
   * @param bus the port on which members speak with each other
   * @param silence after which a member is held to be gone
   */
  static RedisServer member(Path folder, int port, int bus, Duration silence) {
    return new RedisServer(
        folder,
        port,
        List.of(
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            Integer.toString(bus),
            "--cluster-node-timeout",
            Long.toString(silence.toMillis())));
  }

  private static List<String> replicaOf(RedisServer primary) {
    return List.of("--replicaof", "127.0.0.1 " + primary.port());
  }

  public int port() {
    return port;
  }

  /** {@code host:port}, the same over all its starts. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  public boolean isRunning() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /** With the data it had. Returns when it answers. */
  public void start() {
    lifecycle.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the store is closed (expected: open)");
      }
      if (isRunning()) {
        return;
      }
      Path binary = RedisBinary.in(folder);
      Process started =
          new ProcessBuilder(command(binary))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("redis.log").toFile()))
              .start();
      process = started;
      await("answers", () -> ask("PING").equals("PONG"));
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot start redis-server in " + folder, cannot);
    } finally {
      lifecycle.unlock();
    }
  }

  /** Without the data it had. */
  public void startEmpty() {
    if (isRunning()) {
      throw new IllegalStateException("it runs (expected: stopped)");
    }
    Path data = folder.resolve("appendonlydir");
    if (Files.exists(data)) {
      try (Stream<Path> all = Files.walk(data)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException cannot) {
        throw new UncheckedIOException("cannot remove the data of " + folder, cannot);
      }
    }
    start();
  }

  /** SIGTERM: everything is written before it ends. */
  public void stop() {
    thaw();
    end(Process::destroy);
  }

  /** SIGKILL. */
  public void kill() {
    end(Process::destroyForcibly);
  }

  /** It neither answers nor closes connections. */
  public void freeze() {
    Process running = process;
    if (running != null) {
      Signal.STOP.to(running.toHandle());
    }
  }

  public void thaw() {
    Process running = process;
    if (running != null) {
      Signal.CONT.to(running.toHandle());
    }
  }

  @Override
  public void close() {
    thaw();
    lifecycle.lock();
    try {
      closed = true;
    } finally {
      lifecycle.unlock();
    }
    end(Process::destroyForcibly);
  }

  /** Empty while it does not answer. */
  String ask(String... words) {
    try {
      return RedisQuestion.ask(port, words);
    } catch (IOException silent) {
      return "";
    }
  }

  /** It leaves its port for this one, which another has left; connections to it stay open. */
  void moveTo(int another) {
    await(
        "takes over the port " + another,
        () -> ask("CONFIG", "SET", "port", Integer.toString(another)).equals("OK"));
    port = another;
  }

  /** It has ended, and comes back on a port of its own with what that one has. */
  void follow(RedisServer primary) {
    lifecycle.lock();
    try {
      place = replicaOf(primary);
      port = FreePorts.any();
      start();
    } finally {
      lifecycle.unlock();
    }
  }

  /** Returns when it has what its primary has, and hears of what comes. */
  public void awaitFollowing() {
    await("follows", () -> ask("INFO", "replication").contains("master_link_status:up"));
  }

  void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    lifecycle.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (!isRunning() || System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "redis-server: not seen that it " + what + "; see " + folder.resolve("redis.log"));
        }
        var _ = pause.awaitNanos(ASK_EVERY.toNanos());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: not seen that it " + what, interrupted);
    } finally {
      lifecycle.unlock();
    }
  }

  private List<String> command(Path binary) {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""));
    command.addAll(List.of("--repl-diskless-sync-delay", "0", "--dir", "."));
    command.addAll(place);
    return command;
  }

  private void end(Consumer<Process> how) {
    lifecycle.lock();
    try {
      Process running = process;
      if (running == null || !running.isAlive()) {
        return;
      }
      how.accept(running);
      if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      lifecycle.unlock();
    }
  }
}
