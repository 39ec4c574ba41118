package dev.vestibule.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.http.Browser.Seen;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose clock is wrong: the provider's is right, and this process's too. */
final class StoreClockTest {
  private static final String WALL = Site.APP + "/wall";
  private static final Duration PAST_EXPIRY = Duration.ofSeconds(61);

  /** Until the identity of the login has long run out, by whichever clock. */
  private static final int EXPIRIES = 16;

  /** Behind, new ID tokens are of the future; ahead by more than they live, of the past. */
  @ParameterizedTest
  @ValueSource(strings = {"PT-2M", "PT2M", "PT-10M", "PT10M"})
  void nobodyIsLoggedOutByTheRefreshOfASession(Duration ahead) throws Exception {
    try (Site site = new Site(ahead)) {
      Browser browser = site.browser();
      browser.go(WALL);
      String session = browser.session(Site.APP.authority());

      for (int expiry = 1; expiry <= EXPIRIES; expiry++) {
        site.clock.advance(PAST_EXPIRY);
        Seen seen = browser.go(WALL);

        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.header("x-auth-request-user")).isEqualTo("ada-1815");
        assertThat(site.provider.refreshRequests()).isEqualTo(expiry);
      }

      assertThat(site.provider.counts().codeGrants()).as("one login").isOne();
      assertThat(browser.session(Site.APP.authority())).isEqualTo(session);
      assertThat(site.store.live()).isOne();
    }
  }
}
