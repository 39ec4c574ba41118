package dev.vestibule.lab.provider;

import static dev.vestibule.lab.provider.RotatingProvider.CLIENT_ID;
import static dev.vestibule.lab.provider.RotatingProvider.CLIENT_SECRET;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what the provider shall be like. Not thread-safe. */
public final class ProviderBuilder {

  private int port;
  private String issuer = "";
  private Duration accessTokenLifetime = Duration.ofSeconds(60);
  private Duration idTokenLifetime = Duration.ofMinutes(5);
  private Reuse reuse = Reuse.FAMILY_REVOKING;
  private boolean issuesRefreshTokens = true;
  private boolean idTokenAtRefresh = true;
  private boolean requiresPkce = true;
  private boolean rsa;
  private String password = RotatingProvider.PASSWORD;
  private long seed = 1;
  private InstantSource clock = InstantSource.system();
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private final List<User> users = new ArrayList<>();
  private final List<String> redirectUris = new ArrayList<>();
  private final List<String> postLogoutUris = new ArrayList<>();

  ProviderBuilder() {}

  /** 0, the default, takes a free one. */
  public ProviderBuilder port(int value) {
    port = value;
    return this;
  }

  /** The address it calls itself by, where that is not its own: behind a {@code FaultyLink}. */
  public ProviderBuilder issuer(String value) {
    issuer = value;
    return this;
  }

  public ProviderBuilder accessTokenLifetime(Duration value) {
    accessTokenLifetime = value;
    return this;
  }

  public ProviderBuilder idTokenLifetime(Duration value) {
    idTokenLifetime = value;
    return this;
  }

  public ProviderBuilder reuse(Reuse value) {
    reuse = value;
    return this;
  }

  public ProviderBuilder issuesRefreshTokens(boolean value) {
    issuesRefreshTokens = value;
    return this;
  }

  public ProviderBuilder idTokenAtRefresh(boolean value) {
    idTokenAtRefresh = value;
    return this;
  }

  public ProviderBuilder requiresPkce(boolean value) {
    requiresPkce = value;
    return this;
  }

  /** Signs with RS256 instead of ES256. */
  public ProviderBuilder rsa() {
    rsa = true;
    return this;
  }

  /** Adds a client; without any there is {@link RotatingProvider#CLIENT_ID}. */
  public ProviderBuilder client(String id, String secret) {
    clients.put(id, new Client(id, secret));
    return this;
  }

  /**
   * Adds a user; without any there is {@link User#ada()}. The login form is filled in for the
   * first.
   */
  public ProviderBuilder user(User value) {
    users.add(value);
    return this;
  }

  /** Adds users; no two of the same user name. One password opens every account. */
  public ProviderBuilder users(Collection<User> values) {
    users.addAll(values);
    return this;
  }

  public ProviderBuilder password(String value) {
    password = value;
    return this;
  }

  public ProviderBuilder redirectUri(String value) {
    redirectUris.add(value);
    return this;
  }

  public ProviderBuilder postLogoutRedirectUri(String value) {
    postLogoutUris.add(value);
    return this;
  }

  public ProviderBuilder clock(InstantSource value) {
    clock = value;
    return this;
  }

  /** Where the dice of the faults by share start; 1 unless said. */
  public ProviderBuilder seed(long value) {
    seed = value;
    return this;
  }

  public RotatingProvider start() {
    return new RotatingProvider(settings(), clock, issuer, redirectUris, postLogoutUris);
  }

  private ProviderSettings settings() {
    return new ProviderSettings(
        port,
        accessTokenLifetime,
        idTokenLifetime,
        reuse,
        issuesRefreshTokens,
        idTokenAtRefresh,
        requiresPkce,
        rsa,
        clients.isEmpty() ? Map.of(CLIENT_ID, new Client(CLIENT_ID, CLIENT_SECRET)) : clients,
        new Accounts(users.isEmpty() ? List.of(User.ada()) : users, password),
        seed);
  }
}
