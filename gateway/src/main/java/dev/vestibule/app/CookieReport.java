package dev.vestibule.app;

import dev.vestibule.config.Durations;
import dev.vestibule.config.Settings;
import dev.vestibule.cookie.Chunks;
import dev.vestibule.cookie.Packing;
import dev.vestibule.oidc.ProviderProfile;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionSettings.Until;

/** Says what it means that sessions lie with their browsers. Asks nobody. */
final class CookieReport {
  private CookieReport() {}

  static void print(Settings settings, Marks marks) {
    SessionSettings life = settings.session().life();
    marks.well("sessions with their browsers, sealed: nothing is stored");
    marks.warn(
        "session.cookie: a logout takes the cookies from its browser, and is known to the replica that it"
            + " reached. A copy of them is good on the others until the session ends, at the latest after "
            + Durations.text(life.lifetime())
            + ". Back-channel logout has nothing to end");
    marks.note("session.idle has no meaning: who last used a session is not written down");
    Packing packing = new Packing(settings.headers().forwardToken(), life.until());
    settings.providers().forEach((name, provider) -> tokens(name, provider, packing, life, marks));
    proxies(settings, packing, marks);
  }

  private static void tokens(
      String name, ProviderSettings provider, Packing packing, SessionSettings life, Marks marks) {
    ProviderProfile profile = ProviderProfile.named(provider.profile()).orElseThrow();
    String where = "providers." + name + ": ";
    if (packing.refreshes(profile)) {
      marks.note(
          where
              + "its refresh tokens ride along, and each replica presents them for itself. If the provider does"
              + " rotate them, whatever the profile "
              + profile.name()
              + " says, sessions will be lost");
    } else if (life.until() == Until.PROVIDER) {
      marks.warn(
          where
              + "the profile "
              + profile.name()
              + " rotates refresh tokens, so none is kept: a session ends with its access token. Pages then go through"
              + " the provider again, scripts get 401 until one has. session.until: lifetime keeps sessions for"
              + " session.lifetime, whatever becomes of their tokens");
    } else {
      marks.note(
          where
              + "sessions live for "
              + Durations.text(life.lifetime())
              + ", whatever the provider says of them meanwhile");
    }
  }

  private static void proxies(Settings settings, Packing packing, Marks marks) {
    marks.warn(
        "session.cookie: cookies may take "
            + Chunks.MOST_BYTES
            + " bytes of each request's headers: whatever stands before and behind must take that. nginx allows 8k in one line"
            + " (large_client_header_buffers 4 16k)");
    boolean refreshes =
        settings.providers().values().stream()
            .anyMatch(provider ->
                packing.refreshes(ProviderProfile.named(provider.profile()).orElseThrow()));
    if (refreshes) {
      Chunks chunks = new Chunks(settings.cookie().name());
      boolean secure = settings.hosts().getFirst().secure();
      marks.note(
          "Traefik hands on the cookies of a refresh if the middleware has addAuthCookiesToResponse: ["
              + String.join(", ", chunks.names(secure))
              + "], all of them");
      marks.warn(
          "session.cookie: nginx knows the first Set-Cookie of an auth_request only, so a session of several cookies is"
              + " never renewed there: each replica refreshes it for itself, once for each access token. Do not add that"
              + " header to answers. Login, logout and /oauth2/userinfo have a location of their own and are not affected");
    }
  }
}
