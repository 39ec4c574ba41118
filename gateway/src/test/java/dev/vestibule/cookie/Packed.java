package dev.vestibule.cookie;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.Session;
import dev.vestibule.session.Ticket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Keys, providers, and sessions of one moment. */
final class Packed {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00.123Z");
  static final Instant TOKEN_END = NOW.plus(Duration.ofMinutes(5));
  static final Instant END = NOW.plus(Duration.ofDays(7));
  private static final SecureRandom RANDOM = new SecureRandom();

  private Packed() {}

  static KeyRing ring(int... fillers) {
    return KeyRing.of(
        IntStream.of(fillers)
            .mapToObj(filler -> {
              byte[] secret = new byte[32];
              Arrays.fill(secret, (byte) filler);
              return secret;
            })
            .toList());
  }

  /** A provider of that name, client and profile. */
  static Provider provider(String name, String clientId, String profile) {
    return Provider.of(
        name,
        ProviderSettings.of(ScriptedProvider.ISSUER, clientId, Secret.of("s")).withProfile(profile),
        new ScriptedProvider(),
        () -> NOW,
        Runnable::run);
  }

  static Providers providers(Provider... providers) {
    Map<String, Provider> byName = new HashMap<>();
    for (Provider provider : providers) {
      byName.put(provider.name(), provider);
    }
    return new Providers(byName, providers[0]);
  }

  static SessionSeal seal(KeyRing ring, String cookieName, Providers providers) {
    return new SessionSeal(ring, RANDOM, cookieName, providers);
  }

  /** As it comes from a login. */
  static CookieSession whole(String provider, String clientId, List<String> groups) {
    Ticket ticket = Ticket.random(RANDOM);
    return new CookieSession(
        ticket,
        new Session(
            ticket.id(),
            provider,
            clientId,
            3,
            new Identity(
                "https://issuer.example",
                "subject-of-alice",
                List.of("wall", "other"),
                "alice@example.org",
                true,
                "alice",
                "Alïce Ünal",
                groups,
                "sid-1",
                NOW,
                TOKEN_END,
                NOW,
                "{\"sub\":\"subject-of-alice\"}"),
            false,
            new TokenSet("access-plain", TOKEN_END, "refresh-plain", NOW, "id.plain", "openid"),
            NOW,
            NOW,
            END));
  }
}
