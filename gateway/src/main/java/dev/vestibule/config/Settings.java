package dev.vestibule.config;

import dev.vestibule.bearer.BearerSettings;
import dev.vestibule.cache.CacheSettings;
import dev.vestibule.cache.CacheSettings.Mode;
import dev.vestibule.decision.Origin;
import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.http.Cidr;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Secret;
import dev.vestibule.setting.Setting;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, valid once constructed: its components are the keys of the file. Made by
 * {@link SettingsReader}. Prints no secret.
 */
public record Settings(
    @Setting(
            value = "IP address (or `localhost`) and port to listen on. Port 0: any free one.",
            byDefault = "127.0.0.1:4180")
        ListenAddress listen,
    @Setting(
            value =
                "Threads that read, decide and write; 0: one for each core. Requests that wait for a provider hold"
                    + " none of them.",
            byDefault = "0")
        int eventLoops,
    @Setting(
            value =
                "The hosts that browsers see, as `host[:port]`: HTTPS is assumed. `http://localhost[:port]` and"
                    + " other names of this machine may be plain HTTP. Requests for other hosts are refused, logins"
                    + " return to these only.",
            example = "[grafana.example.com]")
        List<Origin> hosts,
    @Setting(
            value =
                "Networks whose `X-Forwarded-*` headers are believed: where your reverse proxy connects from."
                    + " Empty: this machine, if `listen` is on loopback; else it is required.",
            byDefault = "[]",
            example = "[10.0.0.0/8]")
        List<Cidr> trustedPeers,
    @Setting(
            "A secret of at least 16 characters that the proxy must also send in `X-Vestibule-Peer` to be"
                + " believed.")
        @Nullable Secret peerSecret,
    @Setting(
            "The key under which cookies and stored sessions are sealed: 32 random bytes or more in base64,"
                + " base64url or hex, as `./vestibule key` prints. This or `cookieKeys` is required.")
        @Nullable CookieKey cookieKey,
    @Setting(
            value =
                "Several keys, the primary first; the others are only read with. To change keys: add the new one at"
                    + " the end everywhere, then move it to the front everywhere, then drop the old one when its"
                    + " sessions are gone.",
            byDefault = "[]",
            example = "[\"file:new.key\", \"file:old.key\"]")
        List<CookieKey> cookieKeys,
    @Setting(
            value = "OpenID providers by name. Sessions remember the name.",
            example =
                "{corp: {issuer: https://id.example.com, clientId: grafana, clientSecret: file:secret}}")
        Map<String, ProviderSettings> providers,
    @Setting("The provider to log in with. Required where there are several.")
        @Nullable String defaultProvider,
    SessionSection session,
    CacheSettings cache,
    RefreshPolicy refresh,
    HeaderSettings headers,
    @Nullable BearerSettings bearer,
    Cookie cookie,
    @Setting(
            "Where the provider sends the browser after a logout; must be registered there. Without it: the"
                + " signed-out page of the host.")
        @Nullable URI postLogoutRedirectUri,
    Log log) {

  private static final int MOST_EVENT_LOOPS = 64;
  private static final int MOST_HOSTS = 100;
  private static final int MOST_PROVIDERS = 16;
  private static final int MOST_KEYS = 8;
  private static final int SHORTEST_PEER_SECRET = 16;
  private static final String PROVIDER_NAME = "[a-z0-9][a-z0-9_-]{0,31}";

  public Settings {
    hosts = List.copyOf(hosts);
    trustedPeers = peers(List.copyOf(trustedPeers), listen);
    cookieKeys = List.copyOf(cookieKeys);
    providers = Map.copyOf(providers);
    if (peerSecret != null && peerSecret.reveal().length() < SHORTEST_PEER_SECRET) {
      throw new IllegalArgumentException(
          "peerSecret: is shorter than " + SHORTEST_PEER_SECRET + " characters");
    }
    if (postLogoutRedirectUri != null && !isWebAddress(postLogoutRedirectUri)) {
      throw new IllegalArgumentException(
          "postLogoutRedirectUri: "
              + postLogoutRedirectUri
              + " (expected: an https URL without fragment, or http for localhost)");
    }
    requireHosts(hosts);
    requireProviders(providers, defaultProvider);
    requireKeys(cookieKey, cookieKeys);
    requireBearer(bearer, hosts, providers);
    if (cache.mode() != null && cache.mode() != Mode.MEMORY && session.redis() == null) {
      throw new IllegalArgumentException(
          "cache: there is no session.redis to share it in (expected: mode: memory, or session.redis)");
    }
    if (eventLoops < 0 || eventLoops > MOST_EVENT_LOOPS) {
      throw new IllegalArgumentException(
          "eventLoops: " + eventLoops + " (expected: 0 to " + MOST_EVENT_LOOPS + ")");
    }
  }

  /** Of the session cookie. */
  public record Cookie(
      @Setting(
              value = "Name of the session cookie; on HTTPS `__Host-` is put before it.",
              byDefault = "vestibule")
          String name) {
    public Cookie {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")) {
        throw new IllegalArgumentException(
            "name: "
                + name
                + " (expected: at most 40 letters, digits, -, _ and ., without __Host-)");
      }
    }
  }

  /** Of the log, which goes to standard error. */
  public record Log(
      @Setting(value = "`text` or `json`.", byDefault = "text") Format format,
      @Setting(value = "`error`, `warn`, `info` or `debug`.", byDefault = "info") Level level) {
    public enum Format {
      TEXT,
      JSON
    }

    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG
    }
  }

  /** How many event loops to run on a machine with so many cores. */
  public int eventLoops(int cores) {
    return eventLoops == 0 ? cores : eventLoops;
  }

  /** The name of the provider to log in with. */
  public String loginProvider() {
    return defaultProvider != null ? defaultProvider : providers.keySet().iterator().next();
  }

  /** Where what was asked of a provider is kept: as it says, or as the session store has it. */
  public Mode cacheMode() {
    Mode said = cache.mode();
    if (said != null) {
      return said;
    }
    return session.redis() == null ? Mode.MEMORY : Mode.TIERED;
  }

  /** The ring of the configured keys, the primary first. */
  public KeyRing keyRing() {
    return KeyRing.of(
        Stream.concat(Stream.ofNullable(cookieKey), cookieKeys.stream())
            .map(CookieKey::bytes)
            .toList());
  }

  private static List<Cidr> peers(List<Cidr> given, ListenAddress listen) {
    if (!given.isEmpty()) {
      return given;
    }
    if (listen.isLoopback()) {
      return List.of(Cidr.parse("127.0.0.1"), Cidr.parse("::1"));
    }
    throw new IllegalArgumentException(
        "trustedPeers: is missing, and `listen` is not on loopback (expected: where your reverse proxy connects"
            + " from, such as [10.0.0.0/8])");
  }

  private static void requireKeys(@Nullable CookieKey one, List<CookieKey> several) {
    if (one == null && several.isEmpty()) {
      throw new IllegalArgumentException(
          "cookieKey: is missing (expected: ${VARIABLE} or file:/path with what `vestibule key` prints)");
    }
    if (one != null && !several.isEmpty()) {
      throw new IllegalArgumentException(
          "cookieKeys: stands beside cookieKey (expected: only one of the two)");
    }
    if (several.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "cookieKeys: " + several.size() + " keys (expected: at most " + MOST_KEYS + ")");
    }
    if (several.stream().distinct().count() < several.size()) {
      throw new IllegalArgumentException("cookieKeys: holds the same key twice");
    }
  }

  private static void requireHosts(List<Origin> hosts) {
    if (hosts.isEmpty() || hosts.size() > MOST_HOSTS) {
      throw new IllegalArgumentException(
          "hosts: " + hosts.size() + " hosts (expected: 1 to " + MOST_HOSTS + ")");
    }
    HashSet<String> seen = new HashSet<>();
    for (Origin host : hosts) {
      if (!seen.add(host.authority())) {
        throw new IllegalArgumentException("hosts: " + host.authority() + " is given twice");
      }
    }
  }

  private static void requireProviders(
      Map<String, ProviderSettings> providers, @Nullable String defaultProvider) {
    if (providers.isEmpty() || providers.size() > MOST_PROVIDERS) {
      throw new IllegalArgumentException(
          "providers: " + providers.size() + " providers (expected: 1 to " + MOST_PROVIDERS + ")");
    }
    for (String name : providers.keySet()) {
      if (!name.matches(PROVIDER_NAME)) {
        throw new IllegalArgumentException(
            "providers: the name `"
                + name
                + "` (expected: at most 32 lower-case letters, digits, - and _)");
      }
    }
    String names = String.join(", ", providers.keySet().stream().sorted().toList());
    if (defaultProvider == null && providers.size() > 1) {
      throw new IllegalArgumentException(
          "defaultProvider: is missing, and there are several providers (expected: one of "
              + names
              + ")");
    }
    if (defaultProvider != null && !providers.containsKey(defaultProvider)) {
      throw new IllegalArgumentException(
          "defaultProvider: " + defaultProvider + " (expected: one of " + names + ")");
    }
  }

  private static void requireBearer(
      @Nullable BearerSettings bearer,
      List<Origin> hosts,
      Map<String, ProviderSettings> providers) {
    if (bearer == null) {
      return;
    }
    for (Origin host : bearer.hosts()) {
      if (!hosts.contains(host)) {
        throw new IllegalArgumentException(
            "bearer: hosts has " + host + " (expected: only some of `hosts`)");
      }
    }
    if (bearer.provider() != null && !providers.containsKey(bearer.provider())) {
      throw new IllegalArgumentException(
          "bearer: provider is "
              + bearer.provider()
              + " (expected: one of "
              + String.join(", ", providers.keySet().stream().sorted().toList())
              + ")");
    }
  }

  private static boolean isWebAddress(URI uri) {
    String host = Objects.requireNonNullElse(uri.getHost(), "");
    boolean here = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    return uri.getRawFragment() == null
        && uri.getRawUserInfo() == null
        && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here));
  }
}
