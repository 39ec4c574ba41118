package dev.vestibule.app;

import dev.vestibule.config.Problem;
import dev.vestibule.config.Reading;
import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import dev.vestibule.session.StoreUnavailable;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The command {@code serve}: reads the configuration, starts the gateway and stays until the
 * process is told to end (SIGTERM, SIGINT), when the gateway may finish what is in flight.
 */
@Command(name = "serve", description = "Run the gateway.", mixinStandardHelpOptions = true)
public final class Serve implements Callable<Integer> {
  /** Starts a gateway. */
  @FunctionalInterface
  public interface Starter {
    /**
     * Starts to listen; returns when it does.
     *
     * @throws Exception if this machine does not let it: a port in use, a file that cannot be
     *     opened
     */
    Running start(Settings settings) throws Exception;
  }

  /** A gateway that runs. */
  @FunctionalInterface
  public interface Running {
    /** Stops accepting, finishes what is in flight (bounded), and returns. Called once. */
    void stop();
  }

  @Mixin private ConfigurationFile file = new ConfigurationFile();

  private final SettingsReader reader;
  private final Starter starter;
  private final Consumer<Runnable> atShutdown;
  private final PrintStream err;

  /**
   * @param atShutdown registers what is to run when the process is told to end
   */
  public Serve(
      SettingsReader reader, Starter starter, Consumer<Runnable> atShutdown, PrintStream err) {
    this.reader = reader;
    this.starter = starter;
    this.atShutdown = atShutdown;
    this.err = err;
  }

  @Override
  public Integer call() throws InterruptedException {
    return switch (reader.read(file.path())) {
      case Reading.Refused(var problems, var _) -> {
        problems.forEach(err::println);
        yield 1;
      }
      case Reading.Accepted(var settings, var warnings) -> {
        Logging.configure(settings.log());
        Logger log = LoggerFactory.getLogger(Serve.class);
        warnings.stream().map(Problem::toString).forEach(log::warn);
        yield serve(settings, log);
      }
    };
  }

  private int serve(Settings settings, Logger log) throws InterruptedException {
    Running running;
    try {
      running = starter.start(settings);
    } catch (UncheckedIOException | StoreUnavailable e) {
      // Of the operator's world, not of ours: the message says what to do, a stack does not.
      log.error("gateway.start outcome=failed reason=\"{}\"", e.getMessage());
      return 1;
    } catch (Exception e) {
      log.error("gateway.start outcome=failed", e);
      return 1;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    atShutdown.accept(() -> {
      try {
        running.stop();
      } finally {
        stopped.countDown();
      }
    });
    stopped.await();
    return 0;
  }
}
