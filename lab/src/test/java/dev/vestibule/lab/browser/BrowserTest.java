package dev.vestibule.lab.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.provider.RotatingProvider;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BrowserTest {

  private static final Duration OFTEN = Duration.ofMillis(50);
  private static final Duration NEVER = Duration.ofHours(1);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final RotatingProvider provider = RotatingProvider.builder().requiresPkce(false).start();
  private final StubSite stub = new StubSite(vertx, provider.issuer());
  private final RecordingWitness witness = new RecordingWitness();
  private final Network network =
      new Network(
          vertx,
          vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(100)),
          System::nanoTime,
          InstantSource.system());

  private final List<Runnable> opened = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    onLoop(() -> opened.forEach(Runnable::run));
    vertx.close().await();
    provider.close();
  }

  @Test
  void fillsInTheProvidersFormAndPolls() {
    open(Habits.polling(3, OFTEN));
    await().until(() -> witness.polls.size() >= 9);
    assertThat(witness.events).containsExactly("in");
    assertThat(witness.statuses()).containsOnly(200);
    assertThat(witness.served).containsOnly("ada live");
    assertThat(witness.polls).allMatch(poll -> poll.sent() && poll.tokenValid());
  }

  @Test
  void aPollLooksLikeOneAndSoDoesANavigation() {
    open(Habits.polling(1, OFTEN));
    await().until(() -> !stub.panels.isEmpty());
    HttpServerRequest poll = stub.panels.getFirst();
    assertThat(poll.getHeader("Sec-Fetch-Mode")).isEqualTo("cors");
    assertThat(poll.getHeader("Sec-Fetch-Dest")).isEqualTo("empty");
    assertThat(poll.getHeader("Sec-Fetch-Site")).isEqualTo("same-origin");
    assertThat(poll.getHeader("Accept")).isEqualTo("application/json");
    HttpServerRequest callback = stub.callbacks.getFirst();
    assertThat(callback.getHeader("Sec-Fetch-Mode")).isEqualTo("navigate");
    assertThat(callback.getHeader("Sec-Fetch-Dest")).isEqualTo("document");
    assertThat(callback.getHeader("Accept")).startsWith("text/html");
  }

  @Test
  void aFormOfAnotherSiteComesBackWithoutStrictCookies() {
    open(Habits.polling(1, OFTEN));
    await().until(() -> !stub.callbacks.isEmpty());
    HttpServerRequest callback = stub.callbacks.getFirst();
    assertThat(callback.getHeader("Cookie")).contains("lax=1").doesNotContain("strict=1");
    assertThat(callback.getHeader("Sec-Fetch-Site")).isEqualTo("cross-site");
  }

  @Test
  void thirtyRefusalsAreOneReloadAndOneLoss() {
    open(Habits.polling(30, OFTEN));
    await().until(() -> witness.polls.size() >= 60);
    stub.sessions.clear();
    await().until(() -> witness.events.contains("forced"));
    int before = witness.polls.size();
    await().until(() -> witness.polls.size() >= before + 60);
    assertThat(witness.events).containsExactly("in", "lost", "forced");
    assertThat(witness.statuses()).contains(401);
    assertThat(stub.callbacks).hasSize(2);
  }

  @Test
  void aLossIsToldBeforeTheProviderHearsOfIt() {
    List<Long> logins = new CopyOnWriteArrayList<>();
    witness.atLoss = () -> logins.add(provider.counts().authorizations());
    open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.polls.isEmpty());
    stub.sessions.clear();
    await().until(() -> witness.events.contains("forced"));
    assertThat(logins).containsExactly(1L);
    assertThat(provider.counts().authorizations()).isEqualTo(2);
  }

  @Test
  void aRefusalOfALivingSessionIsFalse() {
    open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.polls.isEmpty());
    AtomicInteger refusals = new AtomicInteger();
    stub.panel =
        request -> {
          if (refusals.getAndIncrement() == 0) {
            StubSite.answer(request, 401, "");
          } else {
            stub.panel(request);
          }
        };
    await().until(() -> witness.events.size() == 2 && refusals.get() > 2);
    assertThat(witness.events).containsExactly("in", "false refusal");
  }

  @Test
  void aRedirectedPollIsNotFollowedButReloads() {
    open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.polls.isEmpty());
    stub.panel =
        request -> {
          stub.panel = stub::panel;
          stub.toProvider(request);
        };
    stub.sessions.clear();
    await().until(() -> witness.events.contains("forced"));
    assertThat(witness.statuses()).contains(302);
    assertThat(stub.callbacks).hasSize(2);
  }

  @Test
  void whatIsNoRefusalIsPolledOn() {
    open(Habits.polling(1, OFTEN));
    AtomicInteger answers = new AtomicInteger();
    stub.panel =
        request ->
            StubSite.answer(
                request, List.of(403, 500, 502, 503).get(answers.getAndIncrement() % 4), "");
    await().until(() -> witness.statuses().containsAll(List.of(403, 500, 502, 503)));
    assertThat(witness.events).containsExactly("in");
  }

  @Test
  void aBusyGatewayIsWaitedForAndLosesNobody() {
    open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.polls.isEmpty());
    stub.panel =
        request -> {
          stub.panel = stub::panel;
          StubSite.answer(request, 401, "");
        };
    stub.page =
        request -> {
          stub.page = stub::page;
          request.response().putHeader("Retry-After", "1");
          StubSite.answer(request, 503, "");
        };
    await().until(() -> witness.events.size() == 2);
    assertThat(witness.events).containsExactly("in", "false refusal");
  }

  @Test
  void aLoginThatFailsIsTriedAgain() {
    stub.page =
        request -> {
          stub.page = stub::page;
          StubSite.answer(request, 500, "");
        };
    open(Habits.polling(1, OFTEN));
    await().until(() -> witness.events.size() == 2);
    assertThat(witness.events).containsExactly("failed: 500 at http://localhost/", "in");
  }

  @Test
  void aCircleOfRedirectsIsAFailure() {
    stub.page = request -> StubSite.redirect(request, "/again");
    open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.events.isEmpty());
    assertThat(witness.events).containsExactly("failed: more than 20 redirects");
  }

  @Test
  void aRedirectToAnAddressThatIsNoneIsAFailureAndIsTriedAgain() {
    stub.page =
        request -> {
          stub.page = stub::page;
          StubSite.redirect(request, "http://localhost:99999/");
        };
    open(Habits.polling(1, OFTEN));
    await().until(() -> witness.events.size() == 2);
    assertThat(witness.events.getFirst()).startsWith("failed: ");
    assertThat(witness.events.getLast()).isEqualTo("in");
  }

  @Test
  void aSuccessThatIsNotTheApplicationsIsNobodys() {
    open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.served.isEmpty());
    witness.served.clear();
    stub.panel = request -> StubSite.answer(request, 204, "");
    await().until(() -> witness.served.contains(" "));
  }

  @Test
  void whatHangsIsGivenUpWhenPatienceEnds() {
    stub.panel = request -> {};
    open(new Habits(1, OFTEN, Duration.ofMillis(300), Duration.ZERO));
    await().until(() -> !witness.polls.isEmpty());
    assertThat(witness.polls).allMatch(Poll::hung);
    assertThat(witness.polls.getFirst().waitNanos())
        .isGreaterThanOrEqualTo(Duration.ofMillis(290).toNanos());
    assertThat(witness.events).containsExactly("in");
  }

  @Test
  void eachPollThatFallsIntoAStallWaitsFromItsOwnDueTime() {
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    stub.panel = held::add;
    Browser browser = open(Habits.polling(10, OFTEN));
    await().until(() -> browser.unanswered() >= 50);
    onLoop(browser::closeLid);
    vertx.runOnContext(release -> held.forEach(stub::panel));
    await().until(() -> browser.unanswered() == 0);
    assertThat(witness.polls).hasSizeGreaterThanOrEqualTo(50);
    assertThat(witness.polls).filteredOn(Poll::sent).hasSize(10);
    long longest = witness.polls.stream().mapToLong(Poll::waitNanos).max().orElseThrow();
    assertThat(longest).isGreaterThan(OFTEN.multipliedBy(4).toNanos());
  }

  @Test
  void aClosedLidSleepsAndAnOpenedOnePollsAtOnce() {
    Browser browser = open(Habits.polling(10, NEVER));
    await().until(() -> witness.events.contains("in"));
    onLoop(browser::closeLid);
    onLoop(() -> assertThat(browser.state()).isEqualTo(Browser.State.LID_CLOSED));
    assertThat(stub.panels).isEmpty();
    onLoop(browser::openLid);
    await().until(() -> witness.polls.size() == 10);
    assertThat(witness.statuses()).containsOnly(200);
  }

  @Test
  void aLidThatClosesDuringTheLoginLetsItEnd() {
    Browser browser = browser(Habits.polling(1, OFTEN), new Random(1));
    onLoop(() -> {
      browser.open();
      browser.closeLid();
    });
    await().until(() -> witness.events.contains("in"));
    onLoop(() -> assertThat(browser.state()).isEqualTo(Browser.State.LID_CLOSED));
    assertThat(stub.panels).isEmpty();
  }

  @Test
  void answersOvertakeEachOther() {
    AtomicInteger answers = new AtomicInteger();
    stub.panel =
        request -> {
          request
              .response()
              .headers()
              .add("Set-Cookie", "last=" + answers.getAndIncrement() + "; Path=/");
          stub.panel(request);
        };
    Browser browser =
        browser(
            new Habits(5, NEVER, Duration.ofSeconds(10), Duration.ofMillis(200)), new Descending());
    onLoop(browser::open);
    await().until(() -> witness.events.contains("in"));
    onLoop(browser::closeLid);
    onLoop(browser::openLid);
    await().until(() -> witness.polls.size() == 5);
    onLoop(browser::closeLid);
    onLoop(browser::openLid);
    await().until(() -> stub.panels.size() == 10);
    assertThat(stub.panels.getLast().getHeader("Cookie")).contains("last=0");
  }

  @Test
  void aClosedBrowserSendsAndTellsNothing() {
    Browser browser = open(Habits.polling(1, OFTEN));
    await().until(() -> !witness.polls.isEmpty());
    onLoop(browser::close);
    int told = witness.polls.size();
    int sent = stub.panels.size();
    Browser other = open(Habits.polling(1, OFTEN));
    await().until(() -> !other.cookieNames().isEmpty() && witness.polls.size() > told + 3);
    assertThat(stub.panels.size() - sent).isLessThanOrEqualTo(witness.polls.size() - told + 2);
    onLoop(() -> assertThat(browser.state()).isEqualTo(Browser.State.CLOSED));
  }

  @Test
  void anIntruderIsToldOfByWhatItPretended() {
    Browser browser = open(Habits.polling(1, NEVER));
    await().until(() -> witness.events.contains("in"));
    stub.panel =
        request -> {
          boolean fooled =
              request.getHeader("X-Forwarded-User") != null
                  || request.getCookie(StubSite.COOKIE) != null;
          StubSite.answer(
              request, fooled ? 203 : 200, fooled ? StubSite.PANEL : "<p>Please sign in.</p>");
        };
    intrude(browser::cookieNames);
    await().until(() -> witness.pretences.size() >= 3);
    assertThat(witness.pretences)
        .startsWith(
            "made-up cookies",
            "forged identity headers",
            "made-up cookies and forged identity headers");
  }

  @Test
  void anHonestGatewayServesNoIntruder() {
    intrude(() -> List.of(StubSite.COOKIE));
    await().until(() -> stub.panels.size() >= 5);
    assertThat(witness.pretences).isEmpty();
  }

  private void intrude(Supplier<List<String>> names) {
    Intruder intruder =
        new Intruder(network, stub.site(), Habits.polling(1, OFTEN), names, new Random(2), witness);
    opened.add(intruder::close);
    onLoop(intruder::open);
  }

  private Browser open(Habits habits) {
    Browser browser = browser(habits, new Random(1));
    onLoop(browser::open);
    return browser;
  }

  private Browser browser(Habits habits, RandomGenerator random) {
    Browser browser = new Browser(network, stub.site(), habits, "ada", random, witness);
    opened.add(browser::close);
    return browser;
  }

  private void onLoop(Runnable step) {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(loop -> {
      try {
        step.run();
        done.complete();
      } catch (AssertionError | RuntimeException failed) {
        done.fail(failed);
      }
    });
    done.future().await();
  }

  /** The first answer is the latest. */
  private static final class Descending implements RandomGenerator {
    private int draws;

    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      return bound == 201 ? Math.max(0, 200 - 20L * (draws++ % 5)) : bound - 1;
    }
  }
}
