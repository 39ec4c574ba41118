package dev.vestibule.login;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Origin;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import dev.vestibule.oidc.ScriptedProvider;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.session.MemoryStore;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionVault;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What logins are made of, at one moment: a store in memory, two providers without a network. */
final class LoginFixture {
  static final Origin APP = new Origin("https", "app.example.com");
  static final Origin WALL = new Origin("https", "wall.example.com");
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final String CLIENT = "wall";

  final SecureRandom random = new SecureRandom();
  final KeyRing ring = KeyRing.of(List.of(new byte[32]));
  final MemoryStore store = new MemoryStore(() -> NOW);
  final SessionVault vault = new SessionVault(store, ring, random, "vestibule");
  final ScriptedProvider http = new ScriptedProvider();
  final Provider corp = provider("corp");
  final Providers providers = new Providers(Map.of("corp", corp, "other", provider("other")), corp);
  final Revocations revocations = new Revocations();

  static AuthRequest get(String target, String cookies) {
    return new AuthRequest(
        "GET", APP, target, name -> name.equals("cookie") ? List.of(cookies) : List.of());
  }

  StoredSessions sessions() {
    return new StoredSessions(
        vault,
        new SessionCookie("vestibule"),
        SessionSettings.defaults(),
        providers,
        revocations,
        random,
        () -> NOW);
  }

  private Provider provider(String name) {
    return Provider.of(
        name,
        ProviderSettings.of(ScriptedProvider.ISSUER, CLIENT, Secret.of("s")),
        http,
        () -> NOW,
        Runnable::run);
  }
}
