package dev.vestibule.bench.pieces;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Origin;
import dev.vestibule.decision.RequestHeaders;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.Ticket;
import java.util.List;
import java.util.Map;

/** What a panel of a dashboard asks, with the cookies that a browser has gathered by then. */
final class PanelRequest {
  static final Origin ORIGIN = new Origin("https", "grafana.example.com");

  /** Some 500 bytes that stand before our cookie: analytics, preferences, another session. */
  static final String OTHER_COOKIES =
      "_ga=GA1.2.1203472389.1719838322; _ga_K2XJ4T9P0C=GS1.2.1730191830.41.1.1730191999.60.0.0;"
          + " grafana_session=8c2f6d0ab1b34f7f9c3f2f2a5bb0c41d; grafana_session_expiry=1764028800;"
          + " theme=dark; locale=en-GB; consent=%7B%22v%22%3A2%2C%22c%22%3A%5B1%2C2%2C4%5D%7D;"
          + " csrftoken=Qm1kVvJ4Yx2W0nT8o5aKc7RrZ3hEeLgB1sUuIiPpDdFfGgHh;"
          + " ajs_anonymous_id=%225b1d3c0e-6f0f-4b0b-9d27-0c0a7c8e3f11%22;"
          + " intercom-device-id-abc=7e5b3a9c-2f43-4c9c-9a8a-2f1d6f0b7c55; last_org=1; kiosk=off; ";

  private PanelRequest() {}

  /** The whole {@code Cookie} header, ours last. */
  static String cookieHeader(SessionCookie cookie, Ticket ticket) {
    return OTHER_COOKIES + cookie.name(true) + "=" + ticket.text();
  }

  static AuthRequest with(String cookieHeader) {
    return new AuthRequest(
        "GET", ORIGIN, "/api/ds/query?panel=7", headers(Map.of("cookie", List.of(cookieHeader))));
  }

  static RequestHeaders headers(Map<String, List<String>> byName) {
    return name -> byName.getOrDefault(name, List.of());
  }
}
