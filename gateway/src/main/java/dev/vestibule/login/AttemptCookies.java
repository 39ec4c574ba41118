package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.CookiePairs;
import dev.vestibule.decision.SetCookie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cookies in which a browser keeps the logins that it began, one for each, so that tabs do not
 * overwrite each other's. At most {@value #MOST}: past it the oldest go, and with them whatever no
 * longer opens. Of two cookies with the same name neither is believed.
 */
final class AttemptCookies {
  static final int MOST = 12;
  private static final int MOST_LOOKED_AT = 64;

  private final LoginSeals seals;
  private final String secureStem;
  private final String plainStem;

  AttemptCookies(LoginSeals seals) {
    this.seals = seals;
    this.plainStem = seals.cookieName() + "-login-";
    this.secureStem = "__Host-" + plainStem;
  }

  /** Sets the attempt's cookie, and removes those for which there is no room beside it. */
  List<SetCookie> add(AuthRequest request, LoginAttempt attempt, Duration life, Instant now) {
    boolean secure = request.origin().secure();
    List<SetCookie> cookies = new ArrayList<>();
    cookies.add(new SetCookie(name(attempt.id(), secure), seals.seal(attempt), "/", secure, life));
    for (String name : superfluous(request, now)) {
      cookies.add(SetCookie.remove(name, "/", secure));
    }
    return cookies;
  }

  /** The attempt that this browser began under this id at this origin, if it still has it. */
  Optional<LoginAttempt> find(AuthRequest request, AttemptId id) {
    Found found = found(request);
    String name = name(id, request.origin().secure());
    return Optional.ofNullable(found.values().get(name))
        .filter(_ -> !found.repeated().contains(name))
        .flatMap(seals::attempt)
        .filter(attempt -> attempt.id().is(id) && attempt.origin().equals(request.origin()));
  }

  SetCookie remove(AuthRequest request, AttemptId id) {
    boolean secure = request.origin().secure();
    return SetCookie.remove(name(id, secure), "/", secure);
  }

  private String name(AttemptId id, boolean secure) {
    return stem(secure) + id.shortText();
  }

  private String stem(boolean secure) {
    return secure ? secureStem : plainStem;
  }

  private Set<String> superfluous(AuthRequest request, Instant now) {
    record Kept(String name, Instant startedAt) {}
    Set<String> gone = new LinkedHashSet<>();
    List<Kept> kept = new ArrayList<>();
    found(request)
        .values()
        .forEach((name, value) ->
            seals
                .attempt(value)
                .filter(attempt -> now.isBefore(attempt.expiresAt()))
                .ifPresentOrElse(
                    attempt -> kept.add(new Kept(name, attempt.startedAt())),
                    () -> gone.add(name)));
    kept.sort(Comparator.comparing(Kept::startedAt));
    for (Kept oldest : kept.subList(0, Math.max(0, kept.size() - (MOST - 1)))) {
      gone.add(oldest.name());
    }
    return gone;
  }

  private record Found(Map<String, String> values, Set<String> repeated) {}

  private Found found(AuthRequest request) {
    String stem = stem(request.origin().secure());
    int nameLength = stem.length() + AttemptId.SHORT;
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> repeated = new LinkedHashSet<>();
    CookiePairs cookies = CookiePairs.of(request.headers());
    while (cookies.next()) {
      String name = cookies.name();
      if (name.length() == nameLength
          && name.startsWith(stem)
          && isName(name, stem.length())
          && values.size() < MOST_LOOKED_AT
          && values.put(name, cookies.value()) != null) {
        repeated.add(name);
      }
    }
    return new Found(values, repeated);
  }

  /** What else could stand there would have to be written into a {@code Set-Cookie}. */
  private static boolean isName(String name, int from) {
    for (int at = from; at < name.length(); at++) {
      char c = name.charAt(at);
      boolean known =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!known) {
        return false;
      }
    }
    return true;
  }
}
