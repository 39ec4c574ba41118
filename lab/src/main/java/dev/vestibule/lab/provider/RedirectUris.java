package dev.vestibule.lab.provider;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Where the provider may send a browser. Registered addresses match exactly; while none is
 * registered, any http address of a loopback name does (RFC 8252, 7.3), so that a test may choose
 * its port late.
 */
final class RedirectUris {

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private final Set<String> registered = new CopyOnWriteArraySet<>();

  void register(String uri) {
    registered.add(uri);
  }

  boolean allows(String uri) {
    if (!registered.isEmpty()) {
      return registered.contains(uri);
    }
    return loopback(uri);
  }

  private static boolean loopback(String text) {
    try {
      URI uri = URI.create(text);
      return "http".equals(uri.getScheme())
          && uri.getHost() != null
          && LOOPBACK.contains(uri.getHost())
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
