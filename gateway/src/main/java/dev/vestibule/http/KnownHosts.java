package dev.vestibule.http;

import dev.vestibule.decision.Origin;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configured origins by what proxies say of them. Immutable. */
final class KnownHosts {
  private final Map<String, Origin> https = new HashMap<>();
  private final Map<String, Origin> http = new HashMap<>();

  KnownHosts(Set<Origin> hosts) {
    for (Origin host : hosts) {
      Map<String, Origin> known = host.secure() ? https : http;
      known.put(host.authority(), host);
      String name = host.authority();
      if (name.lastIndexOf(':') <= name.lastIndexOf(']')) {
        known.put(name + (host.secure() ? ":443" : ":80"), host);
      }
    }
  }

  /**
   * The origin of this scheme and authority, as in a {@code Host} header; null if it is not
   * configured.
   *
   * @param scheme {@code http}, {@code https}, {@code ws}, {@code wss}; the empty text: whichever
   *     is configured
   */
  @Nullable Origin find(String scheme, String authority) {
    Origin exact = exactly(scheme, authority);
    return exact == null ? exactly(scheme, authority.toLowerCase(Locale.ROOT)) : exact;
  }

  private @Nullable Origin exactly(String scheme, String authority) {
    return switch (scheme) {
      case "https", "wss" -> https.get(authority);
      case "http", "ws" -> http.get(authority);
      case "" -> {
        Origin secure = https.get(authority);
        yield secure == null ? http.get(authority) : secure;
      }
      default -> null;
    };
  }
}
