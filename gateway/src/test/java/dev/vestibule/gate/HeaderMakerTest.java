package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.IdentityHeaders.Pair;
import dev.vestibule.oidc.Identity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeaderMakerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void everyHeaderIsThereThoughThereIsNothingToSay() {
    assertThat(made(new HeaderSettings(true, true), ""))
        .containsExactly(
            new Pair("x-auth-request-user", "ada"),
            new Pair("x-auth-request-email", ""),
            new Pair("x-auth-request-preferred-username", ""),
            new Pair("x-auth-request-groups", "a%2Cb,50%25"),
            new Pair("x-forwarded-user", "ada"),
            new Pair("x-auth-request-access-token", ""),
            new Pair("authorization", ""));
  }

  @Test
  void aTokenLeavesTheGatewayWhereTheSettingsSaySo() {
    assertThat(made(HeaderSettings.defaults(), "a.b.c"))
        .noneMatch(pair -> pair.value().contains("a.b.c"));
    assertThat(made(new HeaderSettings(true, false), "a.b.c"))
        .contains(new Pair("x-auth-request-access-token", "a.b.c"))
        .noneMatch(pair -> pair.name().equals("authorization"));
    assertThat(made(new HeaderSettings(false, true), "a.b.c"))
        .contains(new Pair("authorization", "Bearer a.b.c"));
  }

  private static List<Pair> made(HeaderSettings settings, String token) {
    Identity identity =
        new Identity(
            "https://id.example",
            "ada",
            List.of("api"),
            "",
            false,
            "",
            "",
            List.of("a,b", "50%"),
            "",
            NOW,
            NOW,
            null,
            "{}");
    return new HeaderMaker(settings, _ -> new IdentityHeaders.Encoded() {})
        .of(identity, token)
        .pairs();
  }
}
