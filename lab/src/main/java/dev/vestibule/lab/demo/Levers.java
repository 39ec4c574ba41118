package dev.vestibule.lab.demo;

import dev.vestibule.lab.fleet.GatewayProcess;
import dev.vestibule.lab.provider.RotatingProvider;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buttons of the page. Both walls' providers get the same treatment. One pull at a time, each
 * on a virtual thread.
 */
final class Levers {

  private static final Logger LOG = LoggerFactory.getLogger(Levers.class);

  /** What a token takes over the internet. */
  private static final Duration USUAL = Duration.ofMillis(300);

  private static final Duration SLOW = Duration.ofSeconds(3);

  private final List<RotatingProvider> providers;
  private final GatewayProcess gateway;
  private final Map<String, Runnable> actions;

  /** The name of the lever that is being pulled, or empty. */
  private final AtomicReference<String> pulling = new AtomicReference<>("");

  private volatile boolean slow;
  private volatile String trouble = "";

  Levers(List<RotatingProvider> providers, GatewayProcess gateway) {
    this.providers = List.copyOf(providers);
    this.gateway = gateway;
    slow(false);
    this.actions =
        Map.of(
            "slow-on", () -> slow(true),
            "slow-off", () -> slow(false),
            "down", () -> providers.forEach(RotatingProvider::down),
            "up", () -> providers.forEach(RotatingProvider::up),
            "drop", () -> providers.forEach(provider -> provider.dropNextAnswers(1)),
            "end", () -> providers.forEach(RotatingProvider::endAllSessions),
            "restart", this::restart,
            "kill", gateway::kill);
  }

  /** What came of a pull. */
  enum Pull {
    PULLED,
    BUSY,
    UNKNOWN
  }

  Pull pull(String name) {
    Optional<Runnable> action = Optional.ofNullable(actions.get(name));
    if (action.isEmpty()) {
      return Pull.UNKNOWN;
    }
    if (!pulling.compareAndSet("", name)) {
      return Pull.BUSY;
    }
    Thread.ofVirtual().name("lever " + name).start(() -> run(name, action.get()));
    return Pull.PULLED;
  }

  JsonObject report() {
    return new JsonObject()
        .put("pulling", pulling.get())
        .put("trouble", trouble)
        .put("slow", slow)
        .put("down", providers.getFirst().isDown())
        .put("drops", providers.getFirst().dropsLeft())
        .put("gateway", gateway.state().name())
        .put("pid", gateway.pid());
  }

  private void run(String name, Runnable action) {
    try {
      action.run();
      trouble = "";
    } catch (RuntimeException failed) {
      // Shown on the page: whoever pulled the lever is looking there.
      trouble = name + ": " + failed.getMessage();
      LOG.warn("demo.lever name={} failed", name, failed);
    } finally {
      pulling.set("");
    }
  }

  private void slow(boolean on) {
    providers.forEach(provider -> provider.answerLatency(on ? SLOW : USUAL));
    slow = on;
  }

  private void restart() {
    gateway.stop();
    gateway.start();
  }
}
