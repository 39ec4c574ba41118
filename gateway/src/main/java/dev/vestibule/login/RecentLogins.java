package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.SetCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the logins that a browser completed within a minute, in a sealed cookie of its own, so
 * that one whose sessions are gone as soon as they are made sees a page, and not the same two
 * redirects for ever. No defence against anybody: who drops the cookie harms nobody else.
 */
final class RecentLogins {
  static final int MOST = 6;
  static final Duration WINDOW = Duration.ofMinutes(1);

  /** So many since then. */
  record Count(int logins, Instant since) {}

  private final LoginSeals seals;
  private final String plainName;

  RecentLogins(LoginSeals seals, String cookieName) {
    this.seals = seals;
    this.plainName = cookieName + "-recent";
  }

  boolean tooMany(AuthRequest request, Instant now) {
    return current(request, now).filter(count -> count.logins() >= MOST).isPresent();
  }

  /** The cookie that counts one more. */
  SetCookie plusOne(AuthRequest request, Instant now) {
    Count count =
        current(request, now)
            .map(known -> new Count(known.logins() + 1, known.since()))
            .orElseGet(() -> new Count(1, now));
    boolean secure = request.origin().secure();
    return new SetCookie(name(secure), seals.seal(count), "/", secure, WINDOW);
  }

  private Optional<Count> current(AuthRequest request, Instant now) {
    String name = name(request.origin().secure());
    List<String> found = new ArrayList<>();
    CookieHeader.forEach(
        request.headers(),
        (known, value) -> {
          if (known.equals(name)) {
            found.add(value);
          }
        });
    return found.size() == 1
        ? seals.recent(found.getFirst()).filter(count -> now.isBefore(count.since().plus(WINDOW)))
        : Optional.empty();
  }

  private String name(boolean secure) {
    return secure ? "__Host-" + plainName : plainName;
  }
}
