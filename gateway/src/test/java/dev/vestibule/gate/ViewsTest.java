package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.Wish;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionSettings.Until;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a session lets somebody in, and when it is looked after. */
final class ViewsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant TOKEN_END = NOW.plusSeconds(300);
  private static final Instant IDENTITY_END = NOW.plusSeconds(200);
  private static final Instant END = NOW.plus(Duration.ofDays(7));
  private static final RefreshPolicy POLICY = RefreshPolicy.defaults();
  private static final HeaderSettings NO_TOKEN = HeaderSettings.defaults();
  private static final HeaderSettings WITH_TOKEN = new HeaderSettings(true, false);

  @Test
  void oneThatLivesByItsProviderChangesWhenItsTokenRunsOutAndIsRenewedBefore() {
    Session session = session("refresh", false);
    View view = view(Until.PROVIDER, NO_TOKEN, session, NOW);

    assertThat(view.changesAt()).isEqualTo(TOKEN_END.toEpochMilli());
    assertThat(view.refreshAt()).isEqualTo(POLICY.refreshAt(session, false).toEpochMilli());
    assertThat(view.endsAt()).isEqualTo(END.toEpochMilli());
    assertThat(view.need()).isEqualTo(Wish.Need.TOKENS);
    assertThat(view.generation()).isEqualTo(7);
    assertThat(view.provider()).isEqualTo("corp");
  }

  @Test
  void oneThatCantBeRefreshedOrNeedNotLivesByItsOwnClock() {
    for (View view :
        List.of(
            view(Until.PROVIDER, NO_TOKEN, session(null, false), NOW),
            view(Until.LIFETIME, NO_TOKEN, session("refresh", false), NOW))) {
      assertThat(view.changesAt()).isEqualTo(END.toEpochMilli());
      assertThat(view.refreshAt()).isEqualTo(END.toEpochMilli());
    }
  }

  @Test
  void itIsServedForHalfAMinuteUnlessItChangesBefore() {
    Session session = session("refresh", false);

    View early = view(Until.PROVIDER, NO_TOKEN, session, NOW);
    assertThat(early.validatedAt()).isEqualTo(NOW.toEpochMilli());
    assertThat(early.servesUntil()).isEqualTo(NOW.plusSeconds(30).toEpochMilli());
    assertThat(view(Until.PROVIDER, NO_TOKEN, session, TOKEN_END.minusSeconds(1)).servesUntil())
        .isEqualTo(TOKEN_END.toEpochMilli());
  }

  @Test
  void anIdentityThatWaitsToBeVerifiedIsWantedAtOnceAndTheOldOneServesUntilItExpires() {
    View view = view(Until.PROVIDER, NO_TOKEN, session("refresh", true), NOW);

    assertThat(view.need()).isEqualTo(Wish.Need.IDENTITY);
    assertThat(view.refreshAt()).isEqualTo(NOW.toEpochMilli());
    assertThat(view.changesAt()).isEqualTo(IDENTITY_END.toEpochMilli());
  }

  @Test
  void tokensThatAreDueComeBeforeAnIdentity() {
    Session session = session("refresh", true);
    Instant due = POLICY.refreshAt(session, false);

    assertThat(view(Until.PROVIDER, NO_TOKEN, session, due.minusMillis(1)).need())
        .isEqualTo(Wish.Need.IDENTITY);
    View view = view(Until.PROVIDER, NO_TOKEN, session, due);
    assertThat(view.need()).isEqualTo(Wish.Need.TOKENS);
    assertThat(view.refreshAt()).isEqualTo(due.toEpochMilli());
  }

  @Test
  void headersThatCarryATokenChangeWhenItRunsOut() {
    Session session = session(null, false);

    View before = view(Until.PROVIDER, WITH_TOKEN, session, NOW);
    assertThat(before.changesAt()).isEqualTo(TOKEN_END.toEpochMilli());
    assertThat(token(before)).isEqualTo("access");
    View after = view(Until.PROVIDER, WITH_TOKEN, session, TOKEN_END);
    assertThat(after.changesAt()).isEqualTo(END.toEpochMilli());
    assertThat(token(after)).isEmpty();
  }

  @Test
  void aTokenThatARefreshKillsIsRenewedLateIfSomebodyUsesIt() {
    Session session = session("refresh", false);
    long late = POLICY.refreshAt(session, true).toEpochMilli();

    assertThat(views("zitadel", Until.PROVIDER, WITH_TOKEN).of(session, NOW).orElseThrow())
        .extracting(View::refreshAt)
        .isEqualTo(late);
    assertThat(views("zitadel", Until.PROVIDER, NO_TOKEN).of(session, NOW).orElseThrow())
        .extracting(View::refreshAt)
        .isNotEqualTo(late);
    assertThat(view(Until.PROVIDER, WITH_TOKEN, session, NOW).refreshAt()).isNotEqualTo(late);
  }

  @Test
  void itWeighsWhatItsHeadersDo() {
    Session session = session("refresh", false);

    assertThat(view(Until.PROVIDER, WITH_TOKEN, session, NOW).weight())
        .isEqualTo(
            view(Until.PROVIDER, NO_TOKEN, session, NOW).weight()
                + 2 * "x-auth-request-access-token".length()
                + 2 * "access".length());
  }

  private static String token(View view) {
    if (!(view.admission().decision() instanceof Decision.Allow(IdentityHeaders headers, _))) {
      throw new AssertionError("not let in");
    }
    return headers.pairs().stream()
        .filter(pair -> pair.name().equals("x-auth-request-access-token"))
        .map(Pair::value)
        .findFirst()
        .orElseThrow();
  }

  private static View view(Until until, HeaderSettings headers, Session session, Instant now) {
    return views("generic", until, headers).of(session, now).orElseThrow();
  }

  private static Views views(String profile, Until until, HeaderSettings headers) {
    Provider provider =
        Provider.of(
            "corp",
            ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("s"))
                .withProfile(profile),
            new ScriptedProvider(),
            () -> NOW,
            Runnable::run);
    return new Views(
        new Providers(Map.of("corp", provider), provider),
        new SessionSettings(Duration.ofDays(1), Duration.ofDays(7), until, Duration.ofMinutes(5)),
        POLICY,
        new HeaderMaker(headers, _ -> new IdentityHeaders.Encoded() {}));
  }

  private static Session session(@Nullable String refreshToken, boolean identityPending) {
    return new Session(
        new SessionId(1, 2),
        "corp",
        "wall",
        7,
        new Identity(
            ScriptedProvider.ISSUER.toString(),
            "ada",
            List.of("wall"),
            "",
            false,
            "",
            "",
            List.of(),
            "",
            NOW,
            IDENTITY_END,
            null,
            "{}"),
        identityPending,
        new TokenSet("access", TOKEN_END, refreshToken, NOW, "id", "openid"),
        NOW,
        NOW,
        END);
  }
}
