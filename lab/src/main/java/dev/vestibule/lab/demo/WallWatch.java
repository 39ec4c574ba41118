package dev.vestibule.lab.demo;

import dev.vestibule.lab.front.CheckListener;
import dev.vestibule.lab.provider.ProviderCounts;
import dev.vestibule.lab.provider.RotatingProvider;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what one wall lives through, from where its requests pass and from what its provider says:
 * nothing is asked of the gateway. Runs on the demo's only event loop.
 */
final class WallWatch implements CheckListener {

  private static final int MOST_SECONDS = 180;
  private static final int MOST_SESSIONS = 1_000;
  private static final int MOST_MARKS = 100;
  private static final Duration SLOW = Duration.ofSeconds(1);

  private enum Life {
    ALIVE,
    /** Its end was asked for, so it will not count as lost. */
    ENDING,
    /** Counted, and not counted again should a late answer seem to revive it. */
    OVER
  }

  /** One second of the strip chart; an honest 503 is late, not failed. */
  private static final class Second {
    int current;
    int late;
    int failed;
    long worstMillis;
  }

  private final String cookieName;
  private final RotatingProvider provider;
  private final Duration tokenLife;
  private final InstantSource clock;
  private final ArrayDeque<JsonArray> seconds = new ArrayDeque<>();
  private final ArrayDeque<Instant> expiries = new ArrayDeque<>();
  private final Map<String, Life> sessions =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Life> eldest) {
          return size() > MOST_SESSIONS;
        }
      };
  private Second second = new Second();
  private Instant lastDelivered = Instant.MIN;
  private long requests;
  private long joined;
  private long lost;
  private long ended;
  private int inFlight;
  private long grantStarted;
  private long grantsBefore;
  private long spentBefore;

  WallWatch(String cookieName, RotatingProvider provider, Duration tokenLife, InstantSource clock) {
    this.cookieName = cookieName;
    this.provider = provider;
    this.tokenLife = tokenLife;
    this.clock = clock;
  }

  @Override
  public Check begun(HttpServerRequest request) {
    Cookie cookie = request.getCookie(cookieName);
    return begun(cookie == null ? "" : cookie.getValue());
  }

  /** {@code session}: the cookie's value, or empty. */
  Check begun(String session) {
    requests++;
    inFlight++;
    Instant began = clock.instant();
    long grants = provider.refreshesAnswered();
    boolean pastExpiry = isPastExpiry(began);
    return status -> {
      inFlight--;
      count(status, Duration.between(began, clock.instant()));
      follow(session, status);
      if (pastExpiry && provider.refreshesAnswered() > grants) {
        waited(provider.refreshesAnswered());
      }
    };
  }

  /** Sessions that end from now on were meant to. */
  void expectEndings() {
    sessions.replaceAll((session, life) -> life == Life.ALIVE ? Life.ENDING : life);
  }

  /** Closes a second of the strip chart. Called once a second. */
  void tick() {
    Instant now = clock.instant();
    Instant delivered = provider.lastDelivered();
    if (!delivered.equals(lastDelivered)) {
      lastDelivered = delivered;
      expiries.add(delivered.plus(tokenLife));
      if (expiries.size() > MOST_MARKS) {
        expiries.removeFirst();
      }
    }
    int expired = 0;
    while (!expiries.isEmpty() && !expiries.getFirst().isAfter(now)) {
      expiries.removeFirst();
      expired++;
    }
    ProviderCounts counts = provider.counts();
    seconds.add(
        new JsonArray()
            .add(now.toEpochMilli())
            .add(second.current)
            .add(second.late)
            .add(second.failed)
            .add(inFlight)
            .add(second.worstMillis)
            .add(counts.refreshRequests() - grantsBefore)
            .add(counts.spentTokensPresented() - spentBefore)
            .add(expired));
    grantsBefore = counts.refreshRequests();
    spentBefore = counts.spentTokensPresented();
    if (seconds.size() > MOST_SECONDS) {
      seconds.removeFirst();
    }
    second = new Second();
  }

  JsonObject report() {
    ProviderCounts counts = provider.counts();
    Instant delivered = provider.lastDelivered();
    JsonArray strip = new JsonArray();
    seconds.forEach(strip::add);
    return new JsonObject()
        .put("requests", requests)
        .put("inFlight", inFlight)
        .put("grants", counts.refreshRequests())
        .put("joined", joined)
        .put("spent", counts.spentTokensPresented())
        .put("revoked", counts.familiesRevoked())
        .put("lost", lost)
        .put("ended", ended)
        .put(
            "expiresAt",
            delivered.equals(Instant.MIN) ? 0 : delivered.plus(tokenLife).toEpochMilli())
        .put("seconds", strip);
  }

  private boolean isPastExpiry(Instant now) {
    Instant delivered = provider.lastDelivered();
    return !delivered.equals(Instant.MIN) && !now.isBefore(delivered.plus(tokenLife));
  }

  /**
   * The first to come back from a grant is taken for the one that started it; the others joined. An
   * estimate.
   */
  private void waited(long grant) {
    if (grant > grantStarted) {
      grantStarted = grant;
      return;
    }
    joined++;
  }

  private void count(int status, Duration took) {
    second.worstMillis = Math.max(second.worstMillis, took.toMillis());
    boolean quick = took.compareTo(SLOW) < 0;
    if (status >= 200 && status < 300 && quick) {
      second.current++;
    } else if ((status >= 200 && status < 300) || status == 503) {
      second.late++;
    } else if (status != 499) {
      second.failed++;
    }
  }

  private void follow(String session, int status) {
    if (session.isEmpty()) {
      return;
    }
    if (status >= 200 && status < 300) {
      sessions.putIfAbsent(session, Life.ALIVE);
      return;
    }
    if (status == 401 || status == 302) {
      Life life = sessions.replace(session, Life.OVER);
      if (life == Life.ALIVE) {
        lost++;
      } else if (life == Life.ENDING) {
        ended++;
      }
    }
  }
}
