package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A gateway as a process of its own, started by a command line and watched from outside. Its
 * methods block; call them from a thread that may. One of start, stop and kill runs at a time.
 */
public final class GatewayProcess implements AutoCloseable {

  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(2);
  private static final Duration PROBE_EVERY = Duration.ofMillis(50);

  /** What an onlooker can say about the process. */
  public enum State {
    STOPPED,
    STARTING,
    READY,
    /** It ended and nobody had asked it to. */
    DIED
  }

  private final Launch launch;
  private final HttpClient probe =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private final ReentrantLock lifecycle = new ReentrantLock();
  private final Condition pause = lifecycle.newCondition();

  /** Written under {@link #lifecycle}. */
  private volatile @Nullable Process process;

  private volatile State state = State.STOPPED;

  /** What is closed is not started again, by whoever comes late; a start under way gives up. */
  private volatile boolean closed;

  /**
   * {@code liveness}: answers 200 as soon as the gateway listens. {@code output}: gets what it
   * prints, appended.
   */
  public GatewayProcess(List<String> command, URI liveness, Path output, Duration patience) {
    this(
        new Launch(
            command,
            Path.of("."),
            Map.of(),
            liveness,
            output,
            patience,
            Signal.TERM,
            new WrongClock(Duration.ZERO)));
  }

  GatewayProcess(Launch launch) {
    this.launch = launch;
  }

  public State state() {
    Process running = process;
    boolean wanted = state == State.READY || state == State.STARTING;
    return wanted && running != null && !running.isAlive() ? State.DIED : state;
  }

  public long pid() {
    Process running = process;
    return running == null ? 0 : running.pid();
  }

  /** Returns when it answers; fails when it ends before, or when patience does. */
  public void start() {
    lifecycle.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the gateway is closed (expected: open)");
      }
      if (state() == State.READY) {
        return;
      }
      state = State.STARTING;
      Process started = launch.start();
      process = started;
      awaitReady(started);
      launch.clock().check(started.toHandle());
      state = State.READY;
    } catch (IOException cannotStart) {
      throw new UncheckedIOException(
          "cannot start the gateway: " + launch.command().getFirst(), cannotStart);
    } finally {
      lifecycle.unlock();
    }
  }

  /** SIGTERM, and after the patience SIGKILL; also for what it started and left behind. */
  public void stop() {
    lifecycle.lock();
    try {
      Process running = process;
      state = State.STOPPED;
      if (running != null && running.isAlive()) {
        List<ProcessHandle> tree = Signal.tree(running.toHandle());
        if (launch.stopSignal() == Signal.TERM) {
          running.destroy();
        } else {
          launch.stopSignal().to(running.toHandle());
        }
        ended(running);
        endForcibly(tree);
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /** SIGKILL, to it and to what it started: a child that lives on would keep the port. */
  public void kill() {
    lifecycle.lock();
    try {
      Process running = process;
      state = State.STOPPED;
      if (running != null) {
        endForcibly(Signal.tree(running.toHandle()));
        ended(running);
      }
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    stop();
    probe.close();
  }

  private void awaitReady(Process started) {
    long deadline = System.nanoTime() + launch.patience().toNanos();
    while (!answers()) {
      if (closed) {
        throw new IllegalStateException("the gateway was closed while it started");
      }
      if (!started.isAlive()) {
        throw new IllegalStateException("the gateway ended with status " + started.exitValue());
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the gateway does not answer at " + launch.liveness());
      }
      try {
        var _ = pause.awaitNanos(PROBE_EVERY.toNanos());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the gateway started", interrupted);
      }
    }
  }

  private boolean answers() {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(launch.liveness()).timeout(Duration.ofSeconds(1)).build();
      // The request's own time-out ends with the headers; a body may have no end.
      return probe
              .sendAsync(request, HttpResponse.BodyHandlers.discarding())
              .get(LONGEST_ANSWER.toMillis(), TimeUnit.MILLISECONDS)
              .statusCode()
          == 200;
    } catch (ExecutionException | TimeoutException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void endForcibly(List<ProcessHandle> tree) {
    tree.forEach(ProcessHandle::destroyForcibly);
  }

  /** The process, while there is one that runs. */
  Optional<ProcessHandle> handle() {
    return Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
  }

  private boolean ended(Process running) {
    try {
      return running.waitFor(launch.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
