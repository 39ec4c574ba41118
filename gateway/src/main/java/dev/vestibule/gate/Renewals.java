package dev.vestibule.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.cookie.Sealing;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.Ticket;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed texts of sessions that this process refreshed, one for each generation: whoever comes
 * with an older one is given the same. Bounded by weight; past it a text is made once more. Safe
 * for use by any thread.
 */
final class Renewals {
  private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
  private static final long MOST_CHARACTERS = 16L * 1024 * 1024;
  private static final int BASE_WEIGHT = 200;

  private record Renewal(long generation, Optional<String> text) {}

  /** The newest by session; made by who asks first, within one step of the map. */
  private final Cache<SessionId, Renewal> renewals =
      Caffeine.newBuilder()
          .maximumWeight(MOST_CHARACTERS)
          .<SessionId, Renewal>weigher(
              (_, renewal) -> BASE_WEIGHT + renewal.text().map(String::length).orElse(0))
          .executor(Runnable::run)
          .build();

  private final CookieSessions cookies;

  Renewals(CookieSessions cookies) {
    this.cookies = cookies;
  }

  /**
   * The text of a refreshed session; empty if it has no room, or its identity is not verified yet.
   */
  Optional<String> of(Ticket ticket, Session refreshed) {
    if (refreshed.identityPending()) {
      return Optional.empty();
    }
    Renewal renewal =
        renewals
            .asMap()
            .compute(
                ticket.id(),
                (_, old) ->
                    old != null && old.generation() >= refreshed.generation()
                        ? old
                        : new Renewal(refreshed.generation(), sealed(ticket, refreshed)));
    return renewal.text();
  }

  private Optional<String> sealed(Ticket ticket, Session refreshed) {
    return cookies
        .sealRefreshed(ticket, refreshed)
        .flatMap(sealing ->
            switch (sealing) {
              case Sealing.Sealed(String text) -> Optional.of(text);
              case Sealing.TooLarge tooLarge -> {
                // It goes on with what the browser has, as long as that can be refreshed.
                LOG.atWarn()
                    .addKeyValue("session", refreshed.id())
                    .addKeyValue("reason", tooLarge.advice())
                    .log("session.cookie");
                yield Optional.empty();
              }
            });
  }
}
