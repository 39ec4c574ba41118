package dev.vestibule.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import dev.vestibule.lab.browser.Browser;
import dev.vestibule.lab.browser.CookieContext;
import dev.vestibule.lab.browser.CookieJar;
import dev.vestibule.lab.browser.CookieTable;
import dev.vestibule.lab.browser.Habits;
import dev.vestibule.lab.browser.Intruder;
import dev.vestibule.lab.browser.Network;
import dev.vestibule.lab.browser.Poll;
import dev.vestibule.lab.browser.Witness;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The storm's browsers beside a real one: what they send must be the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SimulatedBrowserIT {

  private static final String SET_AND_ASK =
      """
      async ([sets, asks]) => {
        for (const address of [...sets, ...asks]) {
          await fetch(address, {credentials: 'include', mode: 'no-cors'});
          // Cookies set within one tick of Chromium's clock would have no order.
          if (sets.length < 20) await new Promise(done => setTimeout(done, 2));
        }
      }
      """;

  private Chromium chromium;
  private final CookieServer server = new CookieServer();
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  @BeforeAll
  void start() {
    chromium = Chromium.start(Installation.ofThisBuild());
  }

  @AfterAll
  void close() {
    chromium.close();
    server.close();
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  static List<CookieTable.Case> table() {
    return CookieTable.read().cases();
  }

  @ParameterizedTest
  @MethodSource("table")
  void aJarKeepsWhatChromiumKeeps(CookieTable.Case row) {
    List<String> inTheTable = List.copyOf(row.sent().values());
    assertThat(chromiumSends(row)).isEqualTo(inTheTable);
    assertThat(jarSends(row)).isEqualTo(inTheTable);
  }

  private List<String> chromiumSends(CookieTable.Case row) {
    server.sets(row.lines());
    List<String> sets = new ArrayList<>();
    for (int i = 0; i < row.lines().size(); i++) {
      sets.add(server.at(row.at(), "set=" + i));
    }
    List<String> asks = new ArrayList<>();
    for (URI address : row.sent().keySet()) {
      asks.add(server.at(address, "ask=" + asks.size()));
    }
    try (BrowserContext person = chromium.newPerson()) {
      Page page = person.newPage();
      page.navigate(server.at(row.at().resolve("/blank"), ""));
      page.evaluate(SET_AND_ASK, List.of(sets, asks));
    }
    Map<Integer, String> asked = new LinkedHashMap<>(server.asked());
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < asks.size(); i++) {
      sent.add(asked.getOrDefault(i, "never asked"));
    }
    return sent;
  }

  private static List<String> jarSends(CookieTable.Case row) {
    CookieJar jar = new CookieJar(InstantSource.system());
    row.lines().forEach(line -> jar.set(row.at(), line, CookieContext.SAME_SITE));
    return row.sent().keySet().stream()
        .map(address -> jar.header(address, CookieContext.SAME_SITE))
        .toList();
  }

  @Test
  void aLoginPollsALossAndAReturnLookTheSame() {
    List<String> real = walkOfChromium();
    List<String> simulated = walkOfASimulatedBrowser();
    assertThat(real).hasSizeGreaterThan(9);
    assertThat(simulated).containsExactlyElementsOf(real);
  }

  private List<String> walkOfChromium() {
    try (TwoSites sites = new TwoSites(vertx);
        BrowserContext person = chromium.newPerson()) {
      Page page = person.newPage();
      page.navigate(sites.asSite().origin() + "/");
      page.click("button");
      for (int waits = 0; !sites.sawTwoSessions() && waits < 200; waits++) {
        page.waitForTimeout(50);
      }
      return sites.seen();
    }
  }

  private List<String> walkOfASimulatedBrowser() {
    try (TwoSites sites = new TwoSites(vertx)) {
      Network network =
          new Network(vertx, vertx.createHttpClient(), System::nanoTime, InstantSource.system());
      Browser browser =
          new Browser(
              network,
              sites.asSite(),
              Habits.polling(1, Duration.ofMillis(100)),
              "ada",
              new Random(1),
              new Deaf());
      vertx.runOnContext(loop -> browser.open());
      await().until(sites::sawTwoSessions);
      vertx.runOnContext(loop -> browser.close());
      return sites.seen();
    }
  }

  /** Only the site's side counts here. */
  private static final class Deaf implements Witness {
    @Override
    public boolean tokenValid(Browser browser) {
      return true;
    }

    @Override
    public void polled(Browser browser, Poll poll) {}

    @Override
    public void loggedIn(Browser browser, String code, boolean forced) {}

    @Override
    public void lost(Browser browser) {}

    @Override
    public void falseRefusal(Browser browser) {}

    @Override
    public void loginFailed(Browser browser, String why) {}

    @Override
    public void servedAs(Browser browser, String user, String token) {}

    @Override
    public void servedWithoutSession(Intruder intruder, String pretence) {}
  }
}
