package dev.vestibule.lab.front;

import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which headers a proxy passes on (RFC 9110, 7.6.1). */
final class Headers {

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "content-length");

  private Headers() {}

  /** All but those that belong to one hop, and those a proxy alone may say. */
  static MultiMap passedOn(MultiMap headers) {
    Set<String> left = new HashSet<>(HOP_BY_HOP);
    for (String named : headers.getAll("Connection")) {
      for (String one : named.split(",", -1)) {
        left.add(one.strip().toLowerCase(Locale.ROOT));
      }
    }
    MultiMap passed = MultiMap.caseInsensitiveMultiMap();
    headers.forEach((name, value) -> {
      String folded = folded(name);
      if (!left.contains(folded) && !folded.startsWith("x-forwarded-")) {
        passed.add(name, value);
      }
    });
    return passed;
  }

  /** Servers exist that read {@code X_Forwarded_User} as {@code X-Forwarded-User}. */
  static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
