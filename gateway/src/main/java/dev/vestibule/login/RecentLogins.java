package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.CookiePairs;
import dev.vestibule.decision.SetCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Counts the logins that a browser completed in quick succession, in a sealed cookie of its own, so
 * that one whose sessions are gone as soon as they are made sees a page, and not the same redirects
 * for ever. No defence against anybody: who drops the cookie harms nobody else.
 */
final class RecentLogins {
  static final int MOST = 5;

  /** No person logs in again as quickly as this; a ring of redirects does. */
  static final Duration QUICK = Duration.ofSeconds(10);

  /** So many, each soon after the one before it. */
  record Count(int logins, Instant last) {}

  private final LoginSeals seals;
  private final String plainName;

  RecentLogins(LoginSeals seals) {
    this.seals = seals;
    this.plainName = seals.cookieName() + "-recent";
  }

  boolean tooMany(AuthRequest request, Instant now) {
    return current(request, now).filter(count -> count.logins() >= MOST).isPresent();
  }

  /** The cookie that counts one more. */
  SetCookie plusOne(AuthRequest request, Instant now) {
    int before = current(request, now).map(Count::logins).orElse(0);
    boolean secure = request.origin().secure();
    return new SetCookie(name(secure), seals.seal(new Count(before + 1, now)), "/", secure, QUICK);
  }

  private Optional<Count> current(AuthRequest request, Instant now) {
    return CookiePairs.only(request.headers(), name(request.origin().secure()))
        .flatMap(seals::recent)
        .filter(count -> now.isBefore(count.last().plus(QUICK)));
  }

  private String name(boolean secure) {
    return secure ? "__Host-" + plainName : plainName;
  }
}
