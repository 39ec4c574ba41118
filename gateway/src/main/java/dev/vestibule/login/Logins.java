package dev.vestibule.login;

import dev.vestibule.cookie.CookieSessions;
import dev.vestibule.decision.Origin;
import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the parts of logging in and out together. Does no I/O. */
public final class Logins {
  private final Login login;
  private final Callback callback;
  private final Logout logout;
  private final Pages pages = new Pages();
  private final SupportCodes supportCodes;

  /** With sessions in a store, of which browsers hold tickets. */
  public Logins(
      Providers providers,
      SessionVault vault,
      OnceMarks marks,
      SessionSettings settings,
      Revocations revocations,
      KeyRing ring,
      Set<Origin> hosts,
      String cookieName,
      @Nullable URI postLogoutRedirectUri,
      SecureRandom random,
      InstantSource clock) {
    this(
        new StoredSessions(
            vault, new SessionCookie(cookieName), settings, providers, revocations, random, clock),
        providers,
        marks,
        revocations,
        ring,
        hosts,
        cookieName,
        postLogoutRedirectUri,
        random,
        clock);
  }

  /**
   * With sessions that lie with browsers.
   *
   * @param refreshing what this process refreshes of them
   */
  public Logins(
      CookieSessions cookies,
      SessionVault refreshing,
      Providers providers,
      OnceMarks marks,
      SessionSettings settings,
      Revocations revocations,
      KeyRing ring,
      Set<Origin> hosts,
      String cookieName,
      @Nullable URI postLogoutRedirectUri,
      SecureRandom random,
      InstantSource clock) {
    this(
        new SealedSessions(cookies, refreshing, settings, providers, revocations, random, clock),
        providers,
        marks,
        revocations,
        ring,
        hosts,
        cookieName,
        postLogoutRedirectUri,
        random,
        clock);
  }

  /**
   * Of these parts.
   *
   * @param hosts where logins may return to
   * @param cookieName of the session, without prefix; the attempts' names begin with it
   * @param postLogoutRedirectUri where the provider sends a browser after a logout; null: our own
   *     page on the browser's origin
   */
  private Logins(
      BrowserSessions sessions,
      Providers providers,
      OnceMarks marks,
      Revocations revocations,
      KeyRing ring,
      Set<Origin> hosts,
      String cookieName,
      @Nullable URI postLogoutRedirectUri,
      SecureRandom random,
      InstantSource clock) {
    this.supportCodes = new SupportCodes(random);
    LoginSeals seals = new LoginSeals(ring, random, cookieName);
    AttemptCookies cookies = new AttemptCookies(seals, cookieName);
    RecentLogins recent = new RecentLogins(seals, cookieName);
    ReturnUrls returnUrls = new ReturnUrls(hosts);
    this.login =
        new Login(
            providers, returnUrls, seals, cookies, recent, pages, supportCodes, random, clock);
    this.callback =
        new Callback(
            providers,
            seals,
            cookies,
            recent,
            new CodeRedeemer(marks, revocations),
            sessions,
            pages,
            supportCodes,
            clock);
    this.logout =
        new Logout(
            providers,
            sessions,
            revocations,
            returnUrls,
            seals,
            pages,
            supportCodes,
            clock,
            postLogoutRedirectUri);
  }

  public Login login() {
    return login;
  }

  public Callback callback() {
    return callback;
  }

  public Logout logout() {
    return logout;
  }

  public Pages pages() {
    return pages;
  }

  public SupportCodes supportCodes() {
    return supportCodes;
  }
}
