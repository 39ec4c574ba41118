package dev.vestibule.lab.browser;

import java.net.URI;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is opened: the protected application as browsers see it. {@code /} is its page, {@code
 * /panel/N} its panels.
 *
 * @param origin scheme, host and port, as {@code http://localhost:8080}
 * @param authorization tells the provider's authorization endpoint from other addresses; any query
 *     comes with it
 * @param application tells the application's page from others of its origin, by its text
 * @param login statuses by which this gateway asks a poll to log in, 401 usually. Redirects always
 *     do.
 */
public record Site(
    URI origin, Predicate<URI> authorization, Predicate<String> application, Set<Integer> login) {

  /** Where any page of the origin is the application's. */
  public Site(URI origin, Predicate<URI> authorization, Set<Integer> login) {
    this(origin, authorization, page -> true, login);
  }

  public Site {
    login = Set.copyOf(login);
    if (origin.getHost() == null || origin.getScheme() == null) {
      throw new IllegalArgumentException("origin: " + origin + " (expected: http://host:port)");
    }
  }

  URI page() {
    return origin.resolve("/");
  }

  URI panel(int number) {
    return origin.resolve("/panel/" + number);
  }

  boolean asksToLogIn(int status) {
    return login.contains(status) || (status >= 300 && status < 400 && status != 304);
  }
}
