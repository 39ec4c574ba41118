package dev.vestibule.lab.browser;

import dev.vestibule.lab.browser.Arrival.Arrived;
import dev.vestibule.lab.browser.Arrival.Astray;
import dev.vestibule.lab.browser.Arrival.Busy;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One navigation of a browser: follows redirects with cookies at each hop, across origins, at most
 * {@value #MOST_HOPS}, and fills in the provider's login form where it comes to it. Once.
 */
final class Navigation {

  private static final int MOST_HOPS = 20;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(30);
  private static final Pattern CODE = Pattern.compile("(?:^|&)code=([^&]*)");

  /** What is told while it goes on. */
  interface Traveller {
    /** The next request goes to the provider's authorization endpoint. */
    void sentToProvider();

    /** The provider sends the browser back with this code. */
    void sentBack(String code);
  }

  /** Who started it: the user, or a page. */
  sealed interface Initiator {
    record User() implements Initiator {}

    record PageOf(URI address) implements Initiator {}
  }

  /**
   * One request of it.
   *
   * @param fetchSite {@code Sec-Fetch-Site} so far: it tells of the whole chain
   */
  private record Hop(
      HttpMethod method,
      URI address,
      Initiator initiator,
      String fetchSite,
      String form,
      int number) {}

  private final Network network;
  private final Site site;
  private final Habits habits;
  private final CookieJar jar;
  private final Delay delay;
  private final String user;
  private final Traveller traveller;
  private final Promise<Arrival> arrival = Promise.promise();
  private boolean beenAtProvider;

  Navigation(
      Network network,
      Site site,
      Habits habits,
      CookieJar jar,
      Delay delay,
      String user,
      Traveller traveller) {
    this.network = network;
    this.site = site;
    this.habits = habits;
    this.jar = jar;
    this.delay = delay;
    this.user = user;
    this.traveller = traveller;
  }

  /** Goes to the site's page. The future never fails. */
  Future<Arrival> start(Initiator initiator) {
    go(new Hop(HttpMethod.GET, site.page(), initiator, "", "", 0));
    return arrival.future();
  }

  private void go(Hop hop) {
    if (hop.number() > MOST_HOPS) {
      arrival.complete(new Astray("more than " + MOST_HOPS + " redirects"));
      return;
    }
    URI address = hop.address();
    if (site.authorization().test(address)) {
      beenAtProvider = true;
      traveller.sentToProvider();
    } else if (beenAtProvider && Origins.sameOrigin(address, site.origin())) {
      code(address).ifPresent(traveller::sentBack);
    }
    String fetchSite = fetchSite(hop);
    CookieContext context = context(hop);
    MultiMap headers =
        RequestHeaders.of(
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "navigate",
                "document",
                fetchSite)
            .set("Upgrade-Insecure-Requests", "1");
    if (hop.method().equals(HttpMethod.POST)) {
      headers.set("Content-Type", "application/x-www-form-urlencoded");
    }
    if (hop.method().equals(HttpMethod.POST) && hop.initiator() instanceof Initiator.PageOf page) {
      headers.set("Origin", Origins.text(page.address()));
    }
    RequestHeaders.addCookies(headers, jar.header(address, context));
    Exchange.of(
            network,
            new Exchange.Ask(hop.method(), address, headers, hop.form()),
            habits.patience())
        .onSuccess(answer ->
            delay.then(() -> {
              answer.setCookies().forEach(line -> jar.set(address, line, context));
              answered(hop, fetchSite, answer);
            }));
  }

  private void answered(Hop hop, String fetchSite, Answer answer) {
    if (answer.redirects()) {
      redirected(hop, fetchSite, answer);
      return;
    }
    String where = " at " + Origins.text(hop.address()) + Origins.path(hop.address());
    if (answer.status() == 503 && !answer.retryAfter().isEmpty()) {
      arrival.complete(new Busy(seconds(answer.retryAfter())));
      return;
    }
    if (!answer.succeeds()) {
      arrival.complete(
          new Astray(answer.status() == 0 ? "no answer" + where : answer.status() + where));
      return;
    }
    Optional<LoginForm> form = LoginForm.on(hop.address(), answer.body());
    if (form.isPresent()) {
      go(
          new Hop(
              HttpMethod.POST,
              form.get().action(),
              new Initiator.PageOf(hop.address()),
              "",
              form.get().filledIn(user),
              hop.number() + 1));
    } else if (!Origins.sameOrigin(hop.address(), site.origin())) {
      arrival.complete(new Astray("a page" + where));
    } else if (site.application().test(answer.body())) {
      arrival.complete(new Arrived());
    } else {
      arrival.complete(new Astray("a page that is not the application's" + where));
    }
  }

  private void redirected(Hop hop, String fetchSite, Answer answer) {
    Optional<URI> target = target(hop.address(), answer.location());
    if (target.isEmpty()) {
      arrival.complete(new Astray("a redirect to nowhere at " + Origins.text(hop.address())));
      return;
    }
    boolean again = answer.status() == 307 || answer.status() == 308;
    go(
        new Hop(
            again ? hop.method() : HttpMethod.GET,
            target.get(),
            hop.initiator(),
            fetchSite,
            again ? hop.form() : "",
            hop.number() + 1));
  }

  private static Optional<URI> target(URI from, String location) {
    try {
      URI target = from.resolve(location.strip());
      return target.getHost() != null && String.valueOf(target.getScheme()).startsWith("http")
          ? Optional.of(target)
          : Optional.empty();
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** Who started it matters, not through which sites it was redirected (as Chrome has it). */
  private static CookieContext context(Hop hop) {
    return switch (hop.initiator()) {
      case Initiator.User user -> CookieContext.SAME_SITE;
      case Initiator.PageOf page when Origins.sameSite(page.address(), hop.address()) ->
          CookieContext.SAME_SITE;
      case Initiator.PageOf page ->
          hop.method().equals(HttpMethod.POST)
              ? CookieContext.CROSS_SITE_POST
              : CookieContext.CROSS_SITE_NAVIGATION;
    };
  }

  private static String fetchSite(Hop hop) {
    return switch (hop.initiator()) {
      case Initiator.User user -> "none";
      case Initiator.PageOf page -> {
        URI from = page.address();
        boolean sameSite = Origins.sameSite(from, hop.address());
        if (!sameSite || hop.fetchSite().equals("cross-site")) {
          yield "cross-site";
        }
        boolean sameOrigin = Origins.sameOrigin(from, hop.address());
        yield sameOrigin && !hop.fetchSite().equals("same-site") ? "same-origin" : "same-site";
      }
    };
  }

  private static Optional<String> code(URI address) {
    String query = address.getRawQuery();
    Matcher matcher = CODE.matcher(query == null ? "" : query);
    return matcher.find()
        ? Optional.of(URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private static Duration seconds(String retryAfter) {
    boolean number = retryAfter.matches("\\d{1,6}");
    Duration asked =
        number ? Duration.ofSeconds(Long.parseLong(retryAfter)) : Duration.ofSeconds(1);
    return asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked;
  }
}
