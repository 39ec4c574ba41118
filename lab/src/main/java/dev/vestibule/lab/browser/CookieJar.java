package dev.vestibule.lab.browser;

import dev.vestibule.lab.browser.Cookie.SameSite;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Cookies as Chrome keeps them: RFC 6265bis with Chrome's limits and departures, each checked
 * against a real Chromium. (A tab within a cookie refuses it; another value makes it as new; {@code
 * Domain=localhost} is the host's own.) Holds at most {@value #MOST_OF_DOMAIN} cookies per domain
 * and {@value #MOST} in all. Not for concurrent use. Does no I/O.
 */
public final class CookieJar {

  private static final int MOST = 3_300;
  private static final int MOST_OF_DOMAIN = 180;

  /** How many are left of a domain, or in all, when the limit has been passed. */
  private static final int LEFT_OF_DOMAIN = 150;

  private static final int LEFT = 3_000;

  /** For so long a cookie without {@code SameSite} goes along with a form from elsewhere. */
  private static final Duration YOUNG = Duration.ofMinutes(2);

  /** Chrome does not write down each use, only the first in a minute. */
  private static final Duration USE = Duration.ofMinutes(1);

  private static final Comparator<Cookie> SENDING =
      Comparator.comparingInt((Cookie cookie) -> -cookie.path().length())
          .thenComparingLong(Cookie::age);

  private static final Comparator<Cookie> EVICTION =
      Comparator.comparing(Cookie::secure)
          .thenComparing(Cookie::usedAt)
          .thenComparingLong(Cookie::used);

  private final InstantSource clock;
  private final List<Cookie> cookies = new ArrayList<>();
  private long order;

  public CookieJar(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Takes one {@code Set-Cookie} line of an answer. One that has expired takes away what it would
   * replace. False if Chrome would refuse it.
   */
  public boolean set(URI from, String line, CookieContext context) {
    return SetCookie.parse(line).flatMap(parsed -> cookie(from, parsed, context)).isPresent();
  }

  private Optional<Cookie> cookie(URI from, SetCookie line, CookieContext context) {
    String host = Origins.host(from);
    String domain = domain(host, line.get("domain"));
    boolean hostOnly = domain.equals(host) && isOwn(host, line.get("domain"));
    SameSite sameSite = line.sameSite();
    boolean secure = line.has("secure");
    boolean insecureWhereItMustNotBe =
        !secure && (sameSite == SameSite.NONE || line.has("partitioned"));
    if (domain.isEmpty()
        || (secure && !Origins.trustworthy(from))
        || insecureWhereItMustNotBe
        || !line.keepsItsPrefix(hostOnly)
        || (context == CookieContext.CROSS_SITE && sameSite != SameSite.NONE)) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    long number = order++;
    Cookie cookie =
        new Cookie(
            line.name(),
            line.value(),
            domain,
            hostOnly,
            path(from, line.get("path")),
            secure,
            sameSite,
            now,
            number,
            now,
            number,
            CookieExpiry.of(line, now));
    if (!secure && !Origins.trustworthy(from) && shadowsASecureOne(cookie)) {
      return Optional.empty();
    }
    keep(cookie, now);
    return Optional.of(cookie);
  }

  /** An answer without TLS may not stand in for what TLS set (6265bis 5.7, step 16). */
  private boolean shadowsASecureOne(Cookie cookie) {
    return cookies.stream()
        .anyMatch(kept ->
            kept.secure()
                && kept.name().equals(cookie.name())
                && (Origins.within(kept.domain(), cookie.domain())
                    || Origins.within(cookie.domain(), kept.domain()))
                && (cookie.path() + "/").startsWith(kept.path()));
  }

  private void keep(Cookie fresh, Instant now) {
    Cookie cookie = fresh;
    for (Cookie kept : cookies) {
      // Chrome's departure: the specification would let each replacement keep its age.
      if (fresh.replaces(kept) && fresh.value().equals(kept.value())) {
        cookie = fresh.aged(kept.createdAt(), kept.age());
      }
    }
    cookies.removeIf(fresh::replaces);
    if (cookie.expired(now)) {
      return;
    }
    cookies.add(cookie);
    evict(cookie.domain(), now);
  }

  private void evict(String domain, Instant now) {
    String site = Origins.site(domain);
    List<Cookie> ofSite = ofSite(site);
    if (ofSite.size() > MOST_OF_DOMAIN) {
      cookies.removeIf(cookie -> cookie.expired(now));
      ofSite = ofSite(site);
      if (ofSite.size() > MOST_OF_DOMAIN) {
        drop(ofSite, ofSite.size() - LEFT_OF_DOMAIN);
      }
    }
    if (cookies.size() > MOST) {
      drop(cookies, cookies.size() - LEFT);
    }
  }

  private List<Cookie> ofSite(String site) {
    return cookies.stream().filter(cookie -> Origins.site(cookie.domain()).equals(site)).toList();
  }

  private void drop(List<Cookie> from, int count) {
    cookies.removeAll(from.stream().sorted(EVICTION).limit(count).collect(Collectors.toSet()));
  }

  /** The {@code Cookie} header of a request; empty if there is none. */
  public String header(URI to, CookieContext context) {
    Instant now = clock.instant();
    cookies.removeIf(cookie -> cookie.expired(now));
    List<Cookie> sent =
        cookies.stream()
            .filter(cookie -> cookie.goesTo(to) && allows(cookie, context, now))
            .sorted(SENDING)
            .toList();
    cookies.replaceAll(cookie ->
        sent.contains(cookie) && !now.isBefore(cookie.usedAt().plus(USE))
            ? cookie.usedAt(now, order++)
            : cookie);
    return sent.stream().map(Cookie::pair).collect(Collectors.joining("; "));
  }

  private static boolean allows(Cookie cookie, CookieContext context, Instant now) {
    return switch (context) {
      case SAME_SITE -> true;
      case CROSS_SITE_NAVIGATION -> cookie.sameSite() != SameSite.STRICT;
      case CROSS_SITE_POST ->
          cookie.sameSite() == SameSite.NONE
              || (cookie.sameSite() == SameSite.DEFAULT
                  && now.isBefore(cookie.createdAt().plus(YOUNG)));
      case CROSS_SITE -> cookie.sameSite() == SameSite.NONE;
    };
  }

  /** Names of what is in it, expired or not, each once. */
  public List<String> names() {
    return cookies.stream().map(Cookie::name).distinct().toList();
  }

  /** Empty if the host may not set cookies for the domain that is asked. */
  private static String domain(String host, String asked) {
    String domain = stripped(asked);
    if (isOwn(host, asked)) {
      return host;
    }
    boolean allowed = Origins.within(host, domain) && !Origins.isPublicSuffix(domain);
    return allowed ? domain : "";
  }

  /** An address and a name without a dot are their own domain, and nobody else's. */
  private static boolean isOwn(String host, String asked) {
    String domain = stripped(asked);
    boolean single = Origins.isAddress(host) || Origins.isPublicSuffix(host);
    return domain.isEmpty() || (single && domain.equals(host));
  }

  private static String stripped(String asked) {
    String domain = asked.startsWith(".") ? asked.substring(1) : asked;
    return domain.toLowerCase(Locale.ROOT);
  }

  private static String path(URI from, String asked) {
    if (asked.startsWith("/")) {
      return asked;
    }
    String path = Origins.path(from);
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }
}
