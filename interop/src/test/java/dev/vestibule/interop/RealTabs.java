package dev.vestibule.interop;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.vestibule.lab.storm.Guests;
import dev.vestibule.lab.storm.Lived;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A storm's guests with a tab of Chromium each. The page counts its answers, the tab its ways
 * through the provider; nobody touches a tab between its login and the storm's end. Of one thread,
 * as {@link Chromium} is.
 */
final class RealTabs implements Guests, AutoCloseable {

  /** Where the page shows what it has counted, once it has counted something. */
  private static final String COUNTED = "#statuses:not(:text-is('{}'))";

  private final Chromium chromium;
  private final List<String> names;
  private final List<Tab> tabs = new ArrayList<>();
  private List<Lived> real = List.of();
  private List<Lived> simulated = List.of();

  RealTabs(Chromium chromium, List<String> names) {
    this.chromium = chromium;
    this.names = List.copyOf(names);
  }

  /** What the tabs lived through. */
  List<Lived> real() {
    return real;
  }

  /** What the simulated browsers beside them did. */
  List<Lived> simulated() {
    return simulated;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public void arrive(URI page) {
    for (String name : names) {
      Tab tab = new Tab(name, chromium.newPerson());
      tabs.add(tab);
      tab.logIn(page);
    }
  }

  @Override
  public void begin() {
    tabs.forEach(Tab::begin);
  }

  @Override
  public void end(List<Lived> browsers) {
    real = tabs.stream().map(Tab::lived).toList();
    simulated = browsers;
    close();
  }

  @Override
  public void close() {
    tabs.forEach(Tab::close);
    tabs.clear();
  }

  private static final class Tab {
    private final String user;
    private final BrowserContext person;
    private final Page page;
    private Map<Integer, Integer> before = Map.of();
    private int sentToProvider;
    private int sentBack;

    Tab(String user, BrowserContext person) {
      this.user = user;
      this.person = person;
      this.page = person.newPage();
      page.onRequest(this::count);
    }

    void logIn(URI address) {
      page.navigate(address.toString());
      page.fill("[name=username]", user);
      page.click("button");
      page.waitForSelector(COUNTED);
    }

    void begin() {
      before = counted();
      sentToProvider = 0;
      sentBack = 0;
    }

    Lived lived() {
      Map<Integer, Integer> requests = new HashMap<>(counted());
      before.forEach((status, already) -> requests.merge(status, -already, Integer::sum));
      requests.values().removeIf(none -> none == 0);
      return new Lived(user, sentToProvider, sentBack, requests);
    }

    void close() {
      person.close();
    }

    /** Each address of a chain of redirects is a request to Playwright. */
    private void count(Request request) {
      if (!request.isNavigationRequest()) {
        return;
      }
      switch (String.valueOf(URI.create(request.url()).getPath())) {
        case "/authorize" -> sentToProvider++;
        case "/oauth2/callback" -> sentBack++;
        default -> {
          // Pages of the application, and the gateway's own ways.
        }
      }
    }

    private Map<Integer, Integer> counted() {
      JsonObject statuses = new JsonObject(page.textContent(COUNTED));
      Map<Integer, Integer> counted = new HashMap<>();
      for (String status : statuses.fieldNames()) {
        counted.merge(
            switch (status) {
              case "redirected" -> 302;
              case "failed" -> 0;
              default -> Integer.parseInt(status);
            },
            statuses.getInteger(status),
            Integer::sum);
      }
      return counted;
    }
  }
}
