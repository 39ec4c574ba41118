package dev.vestibule.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.cache.CacheCounts;
import dev.vestibule.cache.Tiers;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.provider.IssuedTokens;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import dev.vestibule.oidc.Discovered;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.outbound.VertxProviderHttp;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import io.lettuce.core.SetArgs;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that share, over one Redis, what a provider told one of them. */
final class SharedProviderTest {
  @TempDir private static Path folder = Path.of("");
  private static RedisServer server;
  private static Probe probe;

  private final Vertx vertx = Vertx.vertx();
  private final RotatingProvider there = RotatingProvider.start();
  private final List<Replica> replicas = new ArrayList<>();

  SharedProviderTest() {}

  @BeforeAll
  static void startRedis() {
    server = RedisServer.in(folder);
    server.start();
    probe = new Probe(server.port());
  }

  @AfterAll
  static void stopRedis() {
    probe.close();
    server.close();
  }

  @BeforeEach
  void empty() {
    probe.redis().flushall();
  }

  @AfterEach
  void close() {
    replicas.forEach(Replica::close);
    there.close();
    vertx.close().await();
  }

  @Test
  void aReplicaThatStartsWhileTheProviderIsDownFindsMetadataAndKeys() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    assertThat(replica().verified(tokens)).isInstanceOf(IdTokenVerdict.Verified.class);
    there.down();

    Replica late = replica();
    assertThat(late.metadata()).isInstanceOf(Discovered.Known.class);
    assertThat(late.verified(tokens)).isInstanceOf(IdTokenVerdict.Verified.class);
    assertThat(late.counts("provider metadata").remoteHits()).isEqualTo(1);
    assertThat(late.counts("provider keys").remoteHits()).isEqualTo(1);
  }

  @Test
  void aFleetAsksTheProviderOnce() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    for (int i = 0; i < 10; i++) {
      assertThat(replica().verified(tokens)).isInstanceOf(IdTokenVerdict.Verified.class);
    }

    assertThat(there.counts().discoveries()).isEqualTo(1);
    assertThat(there.counts().jwksFetches()).isEqualTo(1);
  }

  @Test
  void oneRenewsForAll() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    Replica one = replica();
    Replica other = replica();
    one.verified(tokens);
    other.verified(tokens);
    other.metadata();
    one.pass(Duration.ofHours(1));
    other.pass(Duration.ofHours(1));

    one.metadata();
    await().until(() -> one.counts("provider metadata").loads() == 2);
    one.close(); // and with it the fetch behind its reader
    await()
        .until(() -> {
          other.metadata();
          return other.counts("provider metadata").remoteHits() == 2;
        });
    assertThat(other.counts("provider metadata").loads()).isZero();
    assertThat(there.counts().discoveries()).isEqualTo(2);
  }

  @Test
  void whatIsNotFreshServesWhileTheProviderIsDownAndIsFetchedAnewWhenItIsBack() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    replica().verified(tokens);
    there.down();
    Replica late = replica();
    late.pass(Duration.ofHours(5));
    assertThat(late.metadata()).isInstanceOf(Discovered.Known.class);
    assertThat(late.counts("provider metadata").failedLoads()).isEqualTo(1);

    there.up();
    late.pass(Duration.ofMinutes(1));
    late.metadata();
    late.close();
    assertThat(there.counts().discoveries()).isEqualTo(2);
  }

  @Test
  void whatIsADayOldServesNobody() throws Exception {
    replica().verified(there.issueTokens());
    there.down();
    Replica late = replica();
    late.pass(Duration.ofHours(24));

    assertThat(late.metadata()).isInstanceOf(Discovered.Unknown.class);
  }

  @Test
  void aRotationOfKeysIsSeenAtOnceByWhoHasThemFromAnother() throws Exception {
    IssuedTokens before = there.issueTokens();
    Replica one = replica();
    one.verified(before);
    Replica other = replica();
    assertThat(other.verified(before)).isInstanceOf(IdTokenVerdict.Verified.class);

    there.replaceKeys();
    IssuedTokens after = there.issueTokens();
    assertThat(other.verified(after)).isInstanceOf(IdTokenVerdict.Verified.class);
    assertThat(other.verified(before)).isNotInstanceOf(IdTokenVerdict.Verified.class);
    // Its own last fetch was just now.
    assertThat(one.verified(after)).isInstanceOf(IdTokenVerdict.KeysUnreachable.class);
    one.pass(Duration.ofSeconds(11));
    assertThat(one.verified(after)).isInstanceOf(IdTokenVerdict.Verified.class);

    assertThat(replica().verified(after)).isInstanceOf(IdTokenVerdict.Verified.class);
    assertThat(there.counts().jwksFetches()).isEqualTo(3);
  }

  @Test
  void tokensOfUnknownKeysCostTheProviderOneFetchInTenSeconds() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    replica().verified(tokens);
    Replica attacked = replica();
    for (int i = 0; i < 50; i++) {
      assertThat(attacked.verified(tokens, underKey("unknown-" + i, tokens.idToken())))
          .isNotInstanceOf(IdTokenVerdict.Verified.class);
    }

    assertThat(there.counts().jwksFetches()).isEqualTo(2);
    assertThat(attacked.verified(tokens)).isInstanceOf(IdTokenVerdict.Verified.class);
  }

  @Test
  void aForgedEntryIsRefused() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    replica().verified(tokens);
    // Metadata that leads to an attacker's endpoints, and keys of theirs, wherever they belong.
    SetArgs hour = SetArgs.Builder.px(Duration.ofHours(1));
    probe.names().forEach(name -> probe.redis().set(name, forged(), hour));
    there.down();
    Replica late = replica();
    assertThat(late.metadata()).isInstanceOf(Discovered.Unknown.class);
    assertThat(late.verified(tokens)).isInstanceOf(IdTokenVerdict.KeysUnreachable.class);
    assertThat(late.counts("provider metadata").refused()).isPositive();
    assertThat(late.counts("provider keys").refused()).isPositive();

    there.up();
    assertThat(replica().verified(tokens)).isInstanceOf(IdTokenVerdict.Verified.class);
  }

  @Test
  void metadataIsNotTakenForKeysNorKeysForMetadata() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    replica().verified(tokens);
    List<String> names = probe.names();
    assertThat(names).hasSize(2);
    probe.redis().rename(names.get(0), "kept");
    probe.redis().rename(names.get(1), names.get(0));
    probe.redis().rename("kept", names.get(1));
    there.down();

    Replica late = replica();
    assertThat(late.metadata()).isInstanceOf(Discovered.Unknown.class);
    assertThat(late.verified(tokens)).isInstanceOf(IdTokenVerdict.KeysUnreachable.class);
  }

  @Test
  void aReplicaOfAnotherKeyRingFindsNothing() throws Exception {
    replica().verified(there.issueTokens());
    there.down();

    assertThat(replica(KeyRing.of(List.of(new byte[33]))).metadata())
        .isInstanceOf(Discovered.Unknown.class);
  }

  @Test
  void nothingInRedisTellsWhichProviderItIs() throws Exception {
    replica().verified(there.issueTokens());

    assertThat(probe.names())
        .hasSize(2)
        .allMatch(name -> name.matches("vestibule:\\{[0-9a-f]{2}}:cached:[0-9a-f]{64}"))
        .allMatch(name -> probe.redis().pttl(name) > 0)
        .noneMatch(name -> probe.redis().get(name).contains("127.0.0.1"));
  }

  @Test
  void aSilentRedisKeepsNobodyFromTheProvider() throws Exception {
    IssuedTokens tokens = there.issueTokens();
    Replica one = replica();
    server.freeze();
    try {
      assertThat(one.verified(tokens)).isInstanceOf(IdTokenVerdict.Verified.class);
    } finally {
      server.thaw();
    }
  }

  private String forged() {
    return """
    {"issuer":"%1$s","authorization_endpoint":"%1$s/evil","token_endpoint":"%1$s/evil","jwks_uri":"%1$s/evil",
    "keys":[{"kty":"RSA","kid":"evil","n":"AQAB","e":"AQAB"}]}\
    """
        .formatted(there.issuer());
  }

  private static String underKey(String kid, String token) {
    String[] parts = token.split("\\.", -1);
    String header =
        new String(Base64.getUrlDecoder().decode(parts[0]), UTF_8)
            .replaceFirst("\"kid\":\"[^\"]*\"", "\"kid\":\"" + kid + "\"");
    assertThat(header).contains(kid);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(UTF_8))
        + "."
        + parts[1]
        + "."
        + parts[2];
  }

  private Replica replica() throws Exception {
    return replica(KeyRing.of(List.of(new byte[32])));
  }

  private Replica replica(KeyRing ring) throws Exception {
    Replica replica = new Replica(ring);
    replicas.add(replica);
    return replica;
  }

  /** As much of a process as knows the provider. */
  private final class Replica implements AutoCloseable, InstantSource {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final VertxProviderHttp http = new VertxProviderHttp(vertx, null);
    private final RedisStore store;
    private final Tiers tiers;
    private final Provider provider;
    private volatile Duration ahead = Duration.ZERO;

    Replica(KeyRing ring) throws Exception {
      store = Configurations.at(server.port()).open();
      tiers = Tiers.shared(false, store.cache(), ring, new SecureRandom(), this, threads);
      provider =
          Provider.of(
              "lab",
              ProviderSettings.of(
                  URI.create(there.issuer()),
                  RotatingProvider.CLIENT_ID,
                  Secret.of(RotatingProvider.CLIENT_SECRET)),
              http,
              tiers,
              this,
              threads);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    void pass(Duration time) {
      ahead = ahead.plus(time);
    }

    Discovered metadata() {
      return provider.discovery().metadata();
    }

    RefreshVerdict verified(IssuedTokens tokens) {
      return verified(tokens, tokens.idToken());
    }

    RefreshVerdict verified(IssuedTokens tokens, String idToken) {
      Instant now = Instant.now();
      Identity before =
          new Identity(
              there.issuer(),
              User.ada().sub(),
              List.of(RotatingProvider.CLIENT_ID),
              "",
              false,
              "",
              "",
              List.of(),
              "",
              now,
              now.plusSeconds(300),
              null,
              "{}");
      return provider.idTokens().verifyRefresh(idToken, tokens.accessToken(), before, now);
    }

    CacheCounts counts(String kind) {
      return Objects.requireNonNull(tiers.counts().get(kind));
    }

    @Override
    public void close() {
      threads.close();
      http.close();
      store.close();
    }
  }
}
