package dev.vestibule.bench;

import dev.vestibule.bench.Exchange.Answer;
import dev.vestibule.bench.Exchange.Header;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Logs in as a browser does, over HTTP, and keeps the session's cookie. */
public final class Browser {
  /** What else a browser has for the host by then; some 500 bytes. */
  private static final String OTHER_COOKIES =
      "_ga=GA1.2.1203472389.1719838322; _ga_K2XJ4T9P0C=GS1.2.1730191830.41.1.1730191999.60.0.0;"
          + " grafana_session=8c2f6d0ab1b34f7f9c3f2f2a5bb0c41d; grafana_session_expiry=1764028800;"
          + " theme=dark; locale=en-GB; consent=%7B%22v%22%3A2%2C%22c%22%3A%5B1%2C2%2C4%5D%7D;"
          + " csrftoken=Qm1kVvJ4Yx2W0nT8o5aKc7RrZ3hEeLgB1sUuIiPpDdFfGgHh;"
          + " ajs_anonymous_id=%225b1d3c0e-6f0f-4b0b-9d27-0c0a7c8e3f11%22;"
          + " intercom-device-id-abc=7e5b3a9c-2f43-4c9c-9a8a-2f1d6f0b7c55; last_org=1; kiosk=off; ";

  private static final String SESSION = "vestibule=";

  private final int gateway;
  private final int provider;
  private final String host;

  public Browser(int gateway, int provider, String host) {
    this.gateway = gateway;
    this.provider = provider;
    this.host = host;
  }

  /**
   * The {@code Cookie} header of a browser that has just logged in: its other cookies, ours last.
   */
  public String login() throws IOException {
    Answer start = Exchange.get(gateway, "/oauth2/start?rd=%2F", navigation(""));
    String attempt = redirected(start).all("Set-Cookie").getFirst().split(";", 2)[0];
    Answer consent = Exchange.get(provider, target(start), List.of());
    Answer back = Exchange.get(gateway, target(redirected(consent)), navigation(attempt));
    return OTHER_COOKIES
        + redirected(back).all("Set-Cookie").stream()
            .map(cookie -> cookie.split(";", 2)[0])
            .filter(cookie -> cookie.startsWith(SESSION) && cookie.length() > SESSION.length())
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("a login without a session cookie"));
  }

  private List<Header> navigation(String cookie) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("X-Forwarded-Method", "GET"));
    headers.add(new Header("X-Forwarded-Proto", "http"));
    headers.add(new Header("X-Forwarded-Host", host));
    headers.add(new Header("Accept", "text/html"));
    headers.add(new Header("Sec-Fetch-Mode", "navigate"));
    headers.add(new Header("Sec-Fetch-Dest", "document"));
    if (!cookie.isEmpty()) {
      headers.add(new Header("Cookie", cookie));
    }
    return headers;
  }

  private static Answer redirected(Answer answer) {
    if (answer.status() != 302 && answer.status() != 303) {
      throw new IllegalStateException("a login got " + answer.status() + " instead of a redirect");
    }
    return answer;
  }

  private static String target(Answer redirect) {
    URI location = URI.create(redirect.header("Location"));
    return location.getRawPath() + "?" + location.getRawQuery();
  }
}
