package dev.vestibule.login;

import dev.vestibule.oidc.Providers;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.session.OnceMarks;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Puts the parts of logging in and out together. Does no I/O. */
public final class Logins {
  private final Login login;
  private final Callback callback;
  private final Logout logout;
  private final Pages pages = new Pages();
  private final SupportCodes supportCodes;

  public Logins(
      BrowserSessions sessions,
      Providers providers,
      OnceMarks marks,
      Revocations revocations,
      LoginSeals seals,
      ReturnUrls returnUrls,
      SecureRandom random,
      InstantSource clock) {
    this.supportCodes = new SupportCodes(random);
    AttemptCookies cookies = new AttemptCookies(seals);
    RecentLogins recent = new RecentLogins(seals);
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
        new Logout(providers, sessions, revocations, returnUrls, seals, pages, supportCodes, clock);
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
