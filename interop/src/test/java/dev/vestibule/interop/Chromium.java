package dev.vestibule.interop;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.TimeoutError;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

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
                            // Containers have 64 MB of shared memory, ten tabs want more.
                            "--disable-dev-shm-usage",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--host-resolver-rules=MAP example.com 127.0.0.1 , MAP *.example.com"
                                + " 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE"
                                + " *.localhost , EXCLUDE 127.0.0.1")));
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
    page.fill("#username", Keycloak.USER);
    page.fill("#password", Keycloak.PASSWORD);
    page.click("#kc-login");
    arrive(page);
  }

  /** Fills in Keycloak's form and sends it, if the page shows it. Waits for nothing. */
  static void sendForm(Page page) {
    act(
        page,
        """
        ([user, password]) => {
          const form = document.querySelector('#kc-form-login');
          if (form) {
            form.username.value = user;
            form.password.value = password;
            setTimeout(() => form.requestSubmit());
          }
        }
        """,
        List.of(Keycloak.USER, Keycloak.PASSWORD));
  }

  static void reload(Page page) {
    act(page, "() => { setTimeout(() => location.reload()) }", Map.of());
  }

  /** Waits for nothing, as {@code navigate()} does. */
  static void open(Page page, URI address) {
    act(page, "url => { setTimeout(() => location.assign(url)) }", address.toString());
  }

  /** What can be done in a page; nothing can in one that is just being left for another. */
  private static void act(Page page, String script, Object argument) {
    try {
      page.evaluate(script, argument);
    } catch (PlaywrightException e) {
      if (!String.valueOf(e.getMessage()).contains("context was destroyed")) {
        throw e;
      }
    }
  }

  static boolean arrives(Page page, Duration within) {
    try {
      // Zero would be no limit.
      page.waitForSelector(
          "#seen",
          new Page.WaitForSelectorOptions().setTimeout(Math.max(1, (double) within.toMillis())));
      return true;
    } catch (TimeoutError e) {
      return false;
    }
  }

  /**
   * Returns when {@code page} shows the application. Otherwise fails with where each of the
   * person's tabs stands, and a picture of it in the tests' folder.
   */
  static void arrive(Page page) {
    try {
      page.waitForSelector("#seen");
    } catch (PlaywrightException e) {
      String tabs =
          page.context().pages().stream()
              .map(tab -> (tab.equals(page) ? "> " : "  ") + whereabouts(tab))
              .collect(Collectors.joining("\n"));
      throw new AssertionError("a tab never came to the application:\n" + tabs, e);
    }
  }

  private static String whereabouts(Page tab) {
    try {
      Path picture = Installation.ofThisBuild().work().resolve("tab-" + UUID.randomUUID() + ".png");
      tab.screenshot(new Page.ScreenshotOptions().setPath(picture).setTimeout(10_000));
      String text = tab.innerText("body").strip().replaceAll("\\s+", " ");
      return "%s [%s] %s: %s"
          .formatted(
              withoutQuery(tab),
              tab.title(),
              picture,
              text.substring(0, Math.min(200, text.length())));
    } catch (PlaywrightException e) {
      return withoutQuery(tab) + " could not be looked at: " + e.getMessage();
    }
  }

  /** Codes and state are nobody's business, and long. */
  private static String withoutQuery(Page tab) {
    return tab.url().replaceFirst("\\?.*", "");
  }

  /** Follows the application's link, and returns where the round by Keycloak ends. */
  static void logOut(Page page, Site site) {
    page.click("#out");
    arriveSignedOut(page, site);
  }

  /** Without a hint of whose session it is, Keycloak asks its user. */
  static void logOutAsKeycloakConfirms(Page page, Site site) {
    page.click("#out");
    page.click("#kc-logout");
    arriveSignedOut(page, site);
  }

  private static void arriveSignedOut(Page page, Site site) {
    page.waitForURL(url -> url.startsWith(site.at("/oauth2/sign").toString()));
  }

  /** What the application says it saw. */
  static JsonObject seen(Page page) {
    return new JsonObject(page.textContent("#seen"));
  }

  /** The gateway's cookie as a header, for a client without a browser. */
  static String ticket(BrowserContext person, Site site) {
    List<String> cookies = cookies(person, site);
    if (cookies.size() != 1) {
      throw new AssertionError("one ticket expected, found " + cookies.size());
    }
    return cookies.getFirst();
  }

  /** All that the gateway has left with a person, as parts of a header. */
  static List<String> cookies(BrowserContext person, Site site) {
    return person.cookies(site.origin().toString()).stream()
        .filter(cookie ->
            cookie.name.equals(Gateway.COOKIE) || cookie.name.startsWith(Gateway.COOKIE + "."))
        .map(cookie -> cookie.name + "=" + cookie.value)
        .toList();
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
