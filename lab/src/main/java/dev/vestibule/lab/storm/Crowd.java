package dev.vestibule.lab.storm;

import dev.vestibule.lab.browser.Browser;
import dev.vestibule.lab.browser.Habits;
import dev.vestibule.lab.browser.Intruder;
import dev.vestibule.lab.browser.Network;
import dev.vestibule.lab.browser.Site;
import dev.vestibule.lab.fleet.GatewayDescription;
import dev.vestibule.lab.front.PanelApplication;
import dev.vestibule.lab.provider.User;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The browsers of a storm: some belong to a user who has another, some close their lid for longer
 * than a token lives, one has no session at all. Its methods are called on the browsers' event
 * loop.
 */
final class Crowd {

  /** How many log in at once; more would measure the login page, not the gateway. */
  private static final int LOGGING_IN_AT_ONCE = 8;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final StormSettings settings;
  private final Network network;
  private final Onlooker onlooker;
  private final Random random;
  private final List<Browser> browsers = new ArrayList<>();
  private final Intruder intruder;
  private int opened;

  Crowd(
      StormSettings settings, Network network, Site site, List<String> cookies, Onlooker onlooker) {
    this.settings = settings;
    this.network = network;
    this.onlooker = onlooker;
    this.random = new Random(settings.seed());
    Habits habits =
        new Habits(
            settings.panels(), settings.interval(), settings.patience(), Duration.ofMillis(20));
    List<User> users = users(settings);
    for (int number = 0; number < settings.sessions(); number++) {
      String user = users.get(number % users.size()).sub();
      Browser browser =
          new Browser(
              network.from(address(number)),
              site,
              habits,
              user,
              new Random(random.nextLong()),
              onlooker);
      onlooker.expect(browser);
      browsers.add(browser);
    }
    this.intruder =
        new Intruder(
            network, site, habits, () -> names(cookies), new Random(random.nextLong()), onlooker);
  }

  /** Those of a storm on that stage. */
  static Crowd on(
      Stage stage,
      StormSettings settings,
      GatewayDescription gateway,
      Onlooker onlooker,
      InstantSource clock) {
    URI issuer = URI.create(stage.provider().issuer());
    Site site =
        new Site(
            stage.publicUrl(),
            address ->
                address.getPort() == issuer.getPort() && "/authorize".equals(address.getPath()),
            PanelApplication::isItsPage,
            gateway.statuses().login());
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(5_000)
            .setMaxHeaderSize(64 * 1024)
            .setDecompressionSupported(false);
    PoolOptions pool =
        new PoolOptions()
            .setHttp1MaxSize(settings.sessions() * (settings.panels() + 1) + 64)
            .setMaxWaitQueueSize(-1);
    Network network =
        new Network(
            stage.vertx(), stage.vertx().createHttpClient(options, pool), System::nanoTime, clock);
    return new Crowd(settings, network, site, gateway.cookies(), onlooker);
  }

  /** Everyone who can log in. The last browsers are second devices of the first users. */
  static List<User> users(StormSettings settings) {
    int shared = (int) Math.floor(settings.sessions() * settings.secondDevices());
    int users = Math.max(1, settings.sessions() - shared);
    List<User> all = new ArrayList<>();
    for (int number = 1; number <= users; number++) {
      all.add(user("user" + number));
    }
    return all;
  }

  /** Each browser has its own, for fronts that go by it. */
  private static String address(int number) {
    return "10.0." + number / 250 + "." + (number % 250 + 1);
  }

  static User user(String name) {
    return new User(name, name, name, name + "@example.org", List.of("engineers"));
  }

  /** Opens browsers until all are open, a few at a time. */
  void open() {
    while (opened < browsers.size() && opened - onlooker.loggedIn() < LOGGING_IN_AT_ONCE) {
      browsers.get(opened++).open();
    }
    if (opened < browsers.size()) {
      network
          .vertx()
          .timer(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)
          .onSuccess(later -> open());
    }
  }

  /** Whether nobody is in, and those that were opened have tried again and again, in vain. */
  boolean isShutOut() {
    return onlooker.loggedIn() == 0 && onlooker.complaints().areAlike(browsers.subList(0, opened));
  }

  /** The storm begins: the intruder comes, and lids will close. */
  void begin() {
    intruder.open();
    long life = settings.tokenLife().toMillis();
    int laptops = (int) Math.floor(browsers.size() * settings.laptops());
    for (int number = 0; number < laptops; number++) {
      // Spread over the list, so that they are not the second devices.
      Browser laptop = browsers.get(number * browsers.size() / Math.max(1, laptops));
      long closes = 1 + random.nextLong(life / 2 + 1);
      long opens = closes + life + life / 4 + random.nextLong(life / 2 + 1);
      network.vertx().timer(closes, TimeUnit.MILLISECONDS).onSuccess(now -> laptop.closeLid());
      network.vertx().timer(opens, TimeUnit.MILLISECONDS).onSuccess(now -> laptop.openLid());
    }
  }

  /** Nobody begins another poll; what was sent is still answered. */
  void end() {
    intruder.close();
    browsers.forEach(Browser::closeLid);
  }

  /** How many polls have no answer yet. */
  int unanswered() {
    return browsers.stream().mapToInt(Browser::unanswered).sum();
  }

  /** How many are still on their way to the application. */
  int stranded() {
    return (int)
        browsers.stream()
            .filter(browser ->
                browser.state() == Browser.State.LOGGING_IN
                    || browser.state() == Browser.State.RELOADING)
            .count();
  }

  void close() {
    intruder.close();
    browsers.forEach(Browser::close);
  }

  private List<String> names(List<String> known) {
    Set<String> names = new LinkedHashSet<>(known);
    for (Browser browser : browsers.subList(0, Math.min(10, browsers.size()))) {
      names.addAll(browser.cookieNames());
    }
    return List.copyOf(names);
  }
}
