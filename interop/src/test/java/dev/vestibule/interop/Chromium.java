package dev.vestibule.interop;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/**
 * Debian's Chromium without a head, driven by Playwright. Of one thread, as Playwright is. A {@link
 * BrowserContext} of it is a person with an empty profile.
 */
final class Chromium implements AutoCloseable {
  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static Chromium start(Installation installation) {
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(installation.chromium())
                    .setHeadless(true)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE"
                                + " 127.0.0.1")));
    return new Chromium(playwright, browser);
  }

  BrowserContext newPerson() {
    BrowserContext person = browser.newContext();
    person.setDefaultTimeout(60_000);
    return person;
  }

  /**
   * Logs in at Keycloak's form, which the page must show, and returns when the application does.
   */
  static void logIn(Page page) {
    fillIn(page);
    page.click("#kc-login");
    page.waitForSelector("#seen");
  }

  static void fillIn(Page page) {
    page.fill("#username", Keycloak.USER);
    page.fill("#password", Keycloak.PASSWORD);
  }

  /** Follows the application's link, and returns where the round by Keycloak ends. */
  static void logOut(Page page, Site site) {
    page.click("#out");
    page.waitForURL(url -> url.startsWith(site.at("/oauth2/sign").toString()));
  }

  /** What the application says it saw. */
  static JsonObject seen(Page page) {
    return new JsonObject(page.textContent("#seen"));
  }

  /** The gateway's cookie as a header, for a client without a browser. */
  static String ticket(BrowserContext person, Site site) {
    List<Cookie> cookies =
        person.cookies(site.origin().toString()).stream()
            .filter(cookie -> cookie.name.equals(Gateway.COOKIE))
            .toList();
    if (cookies.size() != 1) {
      throw new AssertionError("one ticket expected, found " + cookies.size());
    }
    return Gateway.COOKIE + "=" + cookies.getFirst().value;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
