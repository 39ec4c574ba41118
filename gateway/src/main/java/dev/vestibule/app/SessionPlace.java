package dev.vestibule.app;

import dev.vestibule.config.Settings;
import dev.vestibule.cookie.Chunks;
import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.cookie.Packing;
import dev.vestibule.cookie.SessionSeal;
import dev.vestibule.gate.CookieGate;
import dev.vestibule.gate.Gate;
import dev.vestibule.gate.Gatekeeper;
import dev.vestibule.http.Doors;
import dev.vestibule.http.Server;
import dev.vestibule.login.Logins;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.RefreshCoordinator;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionVault;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;

/**
 * The parts that differ by where sessions lie: in a store, or with their browsers.
 *
 * @param close writes what is still to be written
 */
record Rooms(Logins logins, Doors.Gate gate, Doors.Place userInfo, Runnable close) {
  /** What both kinds are made of. */
  record Ground(
      Settings settings,
      SessionVault vault,
      OnceMarks marks,
      Providers providers,
      RefreshCoordinator coordinator,
      Revocations revocations,
      Gatekeeper.BearerLane bearer,
      KeyRing ring,
      SecureRandom random,
      InstantSource clock) {}

  static Rooms of(Ground ground) {
    return ground.settings().session().cookie() == null ? withStore(ground) : withCookies(ground);
  }

  private static Rooms withStore(Ground ground) {
    Settings settings = ground.settings();
    String cookieName = settings.cookie().name();
    Logins logins =
        new Logins(
            ground.providers(),
            ground.vault(),
            ground.marks(),
            settings.session().life(),
            ground.revocations(),
            ground.ring(),
            Set.copyOf(settings.hosts()),
            cookieName,
            settings.postLogoutRedirectUri(),
            ground.random(),
            ground.clock());
    Gate gate =
        new Gate(
            new SessionCookie(cookieName),
            ground.vault(),
            ground.coordinator(),
            ground.providers(),
            settings.session().life(),
            settings.refresh(),
            settings.headers(),
            Server.encoder(),
            logins.login()::begin,
            ground.bearer(),
            ground.clock());
    return new Rooms(logins, gate.gatekeeper()::admit, gate.userInfo()::of, gate::close);
  }

  private static Rooms withCookies(Ground ground) {
    Settings settings = ground.settings();
    String cookieName = settings.cookie().name();
    CookieSessions cookies =
        new CookieSessions(
            new Chunks(cookieName),
            new SessionSeal(ground.ring(), ground.random(), cookieName, ground.providers()),
            new Packing(settings.headers().forwardToken(), settings.session().life().until()),
            ground.providers());
    Logins logins =
        new Logins(
            cookies,
            ground.vault(),
            ground.providers(),
            ground.marks(),
            settings.session().life(),
            ground.revocations(),
            ground.ring(),
            Set.copyOf(settings.hosts()),
            cookieName,
            settings.postLogoutRedirectUri(),
            ground.random(),
            ground.clock());
    CookieGate gate =
        new CookieGate(
            cookies,
            ground.vault(),
            ground.coordinator(),
            ground.providers(),
            settings.session().life(),
            settings.refresh(),
            settings.headers(),
            Server.encoder(),
            logins.login()::begin,
            ground.random(),
            ground.clock());
    return new Rooms(
        logins, request -> ground.bearer().orElse(request, gate::admit), gate::userInfo, () -> {});
  }
}
