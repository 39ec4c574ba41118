package dev.vestibule.lab.browser;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A browser that has no session and polls nevertheless: with made-up cookies under the gateway's
 * names, with forged identity headers, with both, with nothing. To be called on the event loop.
 */
public final class Intruder {

  private static final int MOST_NAMES = 50;
  private static final List<String> IDENTITY =
      List.of(
          "X-Auth-Request-User",
          "X-Auth-Request-Email",
          "X-Auth-Request-Preferred-Username",
          "X-Forwarded-User",
          "X-Forwarded-Email",
          "X-Forwarded-Preferred-Username",
          "X-Remote-User",
          "Remote-User",
          "OIDC_CLAIM_sub",
          "OIDC_CLAIM_preferred_username");

  private enum Pretence {
    NOTHING("no cookie and no header"),
    COOKIES("made-up cookies"),
    HEADERS("forged identity headers"),
    BOTH("made-up cookies and forged identity headers");

    private final String words;

    Pretence(String words) {
      this.words = words;
    }
  }

  private final Network network;
  private final Site site;
  private final Habits habits;
  private final Supplier<List<String>> names;
  private final RandomGenerator random;
  private final Witness witness;
  private long timer = -1;
  private int polls;
  private boolean closed;

  /**
   * @param names of the gateway's cookies, as seen in others' jars; asked before each poll
   */
  public Intruder(
      Network network,
      Site site,
      Habits habits,
      Supplier<List<String>> names,
      RandomGenerator random,
      Witness witness) {
    this.network = network;
    this.site = site;
    this.habits = habits;
    this.names = names;
    this.random = random;
    this.witness = witness;
  }

  /** Polls one panel at each interval, with one pretence after the other. Once. */
  public void open() {
    timer = network.vertx().setPeriodic(habits.interval().toMillis(), due -> poll());
    poll();
  }

  public void close() {
    closed = true;
    network.vertx().cancelTimer(timer);
  }

  private void poll() {
    Pretence pretence = Pretence.values()[polls++ % Pretence.values().length];
    MultiMap headers = RequestHeaders.of("application/json", "cors", "empty", "same-origin");
    if (pretence == Pretence.COOKIES || pretence == Pretence.BOTH) {
      RequestHeaders.addCookies(headers, cookies());
    }
    if (pretence == Pretence.HEADERS || pretence == Pretence.BOTH) {
      IDENTITY.forEach(name -> headers.set(name, "ada"));
      headers.set("Authorization", "Bearer " + madeUp());
    }
    Exchange.of(
            network,
            new Exchange.Ask(HttpMethod.GET, site.panel(0), headers, ""),
            habits.patience())
        .onSuccess(answer -> {
          if (PanelAnswer.of(answer).isTheApplications() && !closed) {
            witness.servedWithoutSession(this, pretence.words);
          }
        });
  }

  private String cookies() {
    return names.get().stream()
        .distinct()
        .limit(MOST_NAMES)
        .map(name -> name + "=" + madeUp())
        .collect(Collectors.joining("; "));
  }

  private String madeUp() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
