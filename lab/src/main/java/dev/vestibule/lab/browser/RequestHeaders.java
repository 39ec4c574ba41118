package dev.vestibule.lab.browser;

import io.vertx.core.MultiMap;

/** What Chrome says of a request (Fetch Metadata), on origins it trusts. */
final class RequestHeaders {

  private static final String AGENT =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
          + " Safari/537.36";

  private RequestHeaders() {}

  static MultiMap of(String accept, String mode, String destination, String site) {
    return MultiMap.caseInsensitiveMultiMap()
        .set("User-Agent", AGENT)
        .set("Accept", accept)
        .set("Accept-Language", "en-GB,en;q=0.9")
        .set("Sec-Fetch-Site", site)
        .set("Sec-Fetch-Mode", mode)
        .set("Sec-Fetch-Dest", destination);
  }

  /** All in one header; none if there are none. */
  static void addCookies(MultiMap headers, String cookies) {
    if (!cookies.isEmpty()) {
      headers.set("Cookie", cookies);
    }
  }
}
