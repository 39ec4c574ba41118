package dev.vestibule.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderProfile;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionSettings.Until;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PackingTest {
  private static final Session WHOLE =
      Packed.whole("corp", "wall", List.of("admins", "devs")).session();

  @Test
  void aRefreshTokenRidesAlongOnlyWhereItDoesNotRotateAndIsNeeded() {
    for (String name : ProviderProfile.names()) {
      Provider provider = Packed.provider("corp", "wall", name);
      boolean stays = List.of("static", "entra", "google", "cognito").contains(name);

      Session packed = new Packing(false, Until.PROVIDER).opened(WHOLE, provider);

      assertThat(packed.tokens().refreshToken()).as(name).isEqualTo(stays ? "refresh-plain" : null);
      assertThat(packed.endsAt()).as(name).isEqualTo(stays ? Packed.END : Packed.TOKEN_END);
      assertThat(new Packing(false, Until.LIFETIME).opened(WHOLE, provider))
          .as(name)
          .satisfies(lifetime -> assertThat(lifetime.tokens().refreshToken()).isNull())
          .satisfies(lifetime -> assertThat(lifetime.endsAt()).isEqualTo(Packed.END));
    }
  }

  @Test
  void withoutARefreshTokenASessionLivesByItsOwnClock() {
    TokenSet tokens = new TokenSet("access", Packed.TOKEN_END, null, null, "id", "openid");
    Session none =
        new Session(
            WHOLE.id(),
            WHOLE.provider(),
            WHOLE.clientId(),
            0,
            WHOLE.identity(),
            false,
            tokens,
            Packed.NOW,
            Packed.NOW,
            Packed.END);

    assertThat(new Packing(false, Until.PROVIDER).opened(none, generic()).endsAt())
        .isEqualTo(Packed.END);
  }

  @Test
  void onlyWhatHeadersNeedRidesAlong() {
    Session packed = new Packing(false, Until.PROVIDER).opened(WHOLE, generic());

    assertThat(packed.tokens().accessToken()).isEmpty();
    assertThat(packed.tokens().idToken()).isNull();
    assertThat(packed.identity().claimsJson()).isEqualTo("{}");
    assertThat(packed.identity().name()).isEmpty();
    assertThat(packed.identity().subject()).isEqualTo("subject-of-alice");
    assertThat(packed.identity().email()).isEqualTo("alice@example.org");
    assertThat(packed.identity().groups()).containsExactly("admins", "devs");
    assertThat(new Packing(true, Until.PROVIDER).opened(WHOLE, generic()).tokens().accessToken())
        .isEqualTo("access-plain");
  }

  @Test
  void packingWhatWasPackedChangesNothing() {
    for (String profile : List.of("generic", "static")) {
      Provider provider = Packed.provider("corp", "wall", profile);
      Packing packing = new Packing(true, Until.PROVIDER);
      Session packed = packing.opened(WHOLE, provider);

      assertThat(packing.opened(packed, provider)).isEqualTo(packed);
      assertThat(packing.refreshed(packed, provider)).isEqualTo(packed);
    }
  }

  private static Provider generic() {
    return Packed.provider("corp", "wall", "generic");
  }
}
