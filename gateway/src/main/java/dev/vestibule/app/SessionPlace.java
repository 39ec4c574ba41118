package dev.vestibule.app;

import dev.vestibule.config.Settings;
import dev.vestibule.cookie.Chunks;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.cookie.Packing;
import dev.vestibule.cookie.SessionSeal;
import dev.vestibule.gate.CookieGate;
import dev.vestibule.gate.Gate;
import dev.vestibule.gate.HeaderMaker;
import dev.vestibule.gate.SteadyClock;
import dev.vestibule.gate.Views;
import dev.vestibule.http.Doors;
import dev.vestibule.login.BrowserSessions;
import dev.vestibule.login.LoginSeals;
import dev.vestibule.login.Logins;
import dev.vestibule.login.ReturnUrls;
import dev.vestibule.login.SealedSessions;
import dev.vestibule.login.StoredSessions;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;

/**
 * What differs by where sessions lie: in a store, or with their browsers.
 *
 * @param close writes what is still to be written
 */
record SessionPlace(Logins logins, Doors.Gate gate, Doors.Place userInfo, Runnable close) {
  /**
   * What both kinds stand on.
   *
   * @param vault of the store; where sessions lie with browsers, of what this process refreshes
   */
  record Foundation(
      Settings settings,
      SessionVault vault,
      OnceMarks marks,
      Providers providers,
      RefreshCoordinator coordinator,
      Revocations revocations,
      HeaderMaker headers,
      KeyRing ring,
      SecureRandom random,
      InstantSource clock) {
    String cookieName() {
      return settings.cookie().name();
    }

    SessionSettings life() {
      return settings.session().life();
    }

    Views views() {
      return new Views(providers, life(), settings.refresh(), headers);
    }

    Logins logins(BrowserSessions sessions) {
      return new Logins(
          sessions,
          providers,
          marks,
          revocations,
          new LoginSeals(ring, random, cookieName()),
          new ReturnUrls(Set.copyOf(settings.hosts()), settings.postLogoutRedirectUri()),
          random,
          clock);
    }
  }

  static SessionPlace on(Foundation foundation) {
    return foundation.settings().session().cookie() == null
        ? store(foundation)
        : browsers(foundation);
  }

  private static SessionPlace store(Foundation on) {
    SessionCookie cookie = new SessionCookie(on.cookieName());
    Logins logins =
        on.logins(
            new StoredSessions(
                on.vault(),
                cookie,
                on.life(),
                on.providers(),
                on.revocations(),
                on.random(),
                on.clock()));
    Gate gate =
        new Gate(
            cookie,
            on.vault(),
            on.coordinator(),
            on.views(),
            on.life(),
            logins.login()::begin,
            new SteadyClock(on.clock(), System::nanoTime));
    return new SessionPlace(logins, gate.gatekeeper()::admit, gate.userInfo()::of, gate::close);
  }

  private static SessionPlace browsers(Foundation on) {
    CookieSessions cookies =
        new CookieSessions(
            new Chunks(on.cookieName()),
            new SessionSeal(on.ring(), on.random(), on.cookieName(), on.providers()),
            new Packing(on.settings().headers().forwardToken(), on.life().until()),
            on.providers());
    Logins logins =
        on.logins(
            new SealedSessions(
                cookies,
                on.vault(),
                on.life(),
                on.providers(),
                on.revocations(),
                on.random(),
                on.clock()));
    CookieGate gate =
        new CookieGate(
            cookies,
            on.vault(),
            on.coordinator(),
            on.views(),
            logins.login()::begin,
            on.random(),
            on.clock());
    return new SessionPlace(logins, gate::admit, gate::userInfo, () -> {});
  }
}
