package dev.vestibule.lab.browser;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A page that is loaded: its panels and their timers. Once left it sends nothing more; what it sent
 * is still answered, counted, and sets cookies.
 */
final class Page {

  /** What happens to its polls. */
  interface Polls {
    boolean tokenValid();

    void polled(Poll poll);

    void servedAs(String user, String token);

    /** The page is asked to log in. Not told by a page that was left. */
    void refused();
  }

  private final Network network;
  private final Site site;
  private final Habits habits;
  private final CookieJar jar;
  private final Delay delay;
  private final Polls polls;
  private final List<Panel> panels = new ArrayList<>();

  /** The timer of each panel that waits for its next poll, by the panel's number. */
  private final Map<Integer, Long> timers = new HashMap<>();

  private boolean left;

  Page(
      Network network,
      Site site,
      Habits habits,
      CookieJar jar,
      RandomGenerator random,
      Delay delay,
      Polls polls) {
    this.network = network;
    this.site = site;
    this.habits = habits;
    this.jar = jar;
    this.delay = delay;
    this.polls = polls;
    long now = network.nanoTime().getAsLong();
    long interval = habits.interval().toNanos();
    for (int i = 0; i < habits.panels(); i++) {
      panels.add(new Panel(now + random.nextLong(interval), interval));
    }
  }

  void start() {
    for (int number = 0; number < panels.size(); number++) {
      schedule(number);
    }
  }

  void sleep() {
    timers.values().forEach(network.vertx()::cancelTimer);
    timers.clear();
  }

  void wake() {
    long now = network.nanoTime().getAsLong();
    for (int number = 0; number < panels.size(); number++) {
      if (panels.get(number).wake(now, polls.tokenValid())) {
        send(number);
      }
      schedule(number);
    }
  }

  void leave() {
    left = true;
    sleep();
  }

  int unanswered() {
    return panels.stream().mapToInt(Panel::unanswered).sum();
  }

  private void schedule(int number) {
    long nanos = panels.get(number).due() - network.nanoTime().getAsLong();
    long millis = Math.max(1, Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
    timers.put(number, network.vertx().setTimer(millis, over -> due(number)));
  }

  /** A timer may be late, by more than an interval if the loop was busy: none is left out. */
  private void due(int number) {
    Panel panel = panels.get(number);
    long now = network.nanoTime().getAsLong();
    while (panel.due() <= now) {
      if (panel.comeDue(polls.tokenValid())) {
        send(number);
      }
    }
    schedule(number);
  }

  private void send(int number) {
    MultiMap headers =
        RequestHeaders.of("application/json", "cors", "empty", "same-origin")
            .set("Referer", site.page().toString());
    RequestHeaders.addCookies(headers, jar.header(site.panel(number), CookieContext.SAME_SITE));
    Exchange.of(
            network,
            new Exchange.Ask(HttpMethod.GET, site.panel(number), headers, ""),
            habits.patience())
        .onSuccess(answer -> delay.then(() -> delivered(number, answer)));
  }

  private void delivered(int number, Answer answer) {
    answer.setCookies().forEach(line -> jar.set(site.panel(number), line, CookieContext.SAME_SITE));
    panels.get(number).answered(answer.arrivedNanos(), answer.status()).forEach(polls::polled);
    if (answer.succeeds()) {
      PanelAnswer seen = PanelAnswer.of(answer);
      polls.servedAs(seen.user(), seen.token());
    } else if (site.asksToLogIn(answer.status()) && !left) {
      polls.refused();
    }
  }
}
