package dev.vestibule.oidc;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants at a provider's token endpoint (RFC 6749 4.1.3 and 6, RFC 7636), and the end of tokens at
 * its revocation endpoint (RFC 7009).
 *
 * <p>Blocking; call it from virtual threads. Each call sends at most one request, never twice the
 * same.
 */
public final class TokenEndpoint {
  static final int MAX_ANSWER = 1 << 18;
  static final int MAX_REVOCATION_ANSWER = 1 << 14;

  /**
   * An operator is told at once, then once in a while: every session of this provider meets the
   * same fault.
   */
  private static final Duration ALARM_SPACING = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(TokenEndpoint.class);

  private final String provider;
  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final Discovery discovery;
  private final GrantReader reader;
  private final InstantSource clock;
  private final AtomicReference<Instant> nextAlarm = new AtomicReference<>(Instant.MIN);

  TokenEndpoint(
      String provider,
      ProviderSettings settings,
      ProviderProfile profile,
      ProviderHttp http,
      Discovery discovery,
      InstantSource clock) {
    this.provider = provider;
    this.settings = settings;
    this.http = http;
    this.discovery = discovery;
    this.reader = new GrantReader(profile, settings.tokenLife());
    this.clock = clock;
  }

  /** Redeems an authorization code, within the timeouts of the settings. */
  public GrantAnswer exchangeCode(String code, URI redirectUri, String codeVerifier)
      throws NotConnected {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", redirectUri.toString());
    form.put("code_verifier", codeVerifier);
    try (ProviderHttp.Connection connection =
        http.connect(metadata().token(), settings.connectTimeout())) {
      return grant(connection, form, settings.answerTimeout());
    }
  }

  /**
   * Gets ready to present a refresh token: finds the endpoint, connects to it.
   *
   * @param timeout for the connection; discovery, where it has to be waited for, has its own bound
   */
  public PreparedGrant connect(Duration timeout) throws NotConnected {
    return new Prepared(http.connect(metadata().token(), timeout));
  }

  /**
   * Asks the provider to forget a refresh or access token, at most once, as well as it can be done
   * within the timeouts of the settings.
   *
   * @return whether the provider said that it did; false too if it has no revocation endpoint
   */
  public boolean revoke(String token) {
    if (!(discovery.metadata() instanceof Discovered.Known(var metadata))
        || metadata.revocation() == null) {
      return false;
    }
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", token);
    try (ProviderHttp.Connection connection =
        http.connect(metadata.revocation(), settings.connectTimeout())) {
      int status =
          connection.send(post(form, MAX_REVOCATION_ANSWER), settings.answerTimeout()).status();
      return status == 200 || notRevoked("status " + status);
    } catch (NotConnected | AnswerLost e) {
      return notRevoked(String.valueOf(e.getMessage()));
    }
  }

  private boolean notRevoked(String reason) {
    log.atWarn()
        .addKeyValue("provider", provider)
        .addKeyValue("outcome", "failed")
        .addKeyValue("reason", reason)
        .log("provider.revocation");
    return false;
  }

  private ProviderMetadata metadata() throws NotConnected {
    return switch (discovery.metadata()) {
      case Discovered.Known(var metadata) -> metadata;
      case Discovered.Unknown(var reason, var _) -> throw new NotConnected("metadata: " + reason);
    };
  }

  private GrantAnswer grant(
      ProviderHttp.Connection connection, Map<String, String> form, Duration deadline) {
    ProviderRequest request = post(form, MAX_ANSWER);
    Instant sentAt = clock.instant();
    try {
      GrantAnswer answer = reader.read(connection.send(request, deadline), sentAt, clock.instant());
      if (answer instanceof GrantAnswer.Fault(var reason, var _)) {
        alarm(reason);
      }
      return answer;
    } catch (AnswerLost e) {
      return new GrantAnswer.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private void alarm(String reason) {
    Instant now = clock.instant();
    Instant due = nextAlarm.get();
    if (!now.isBefore(due) && nextAlarm.compareAndSet(due, now.plus(ALARM_SPACING))) {
      log.atError()
          .addKeyValue("provider", provider)
          .addKeyValue("outcome", "fault")
          .addKeyValue("reason", reason)
          .log("provider.grant");
    }
  }

  private ProviderRequest post(Map<String, String> form, int maxAnswer) {
    Map<String, String> headers = new HashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/x-www-form-urlencoded");
    Map<String, String> fields = new LinkedHashMap<>(form);
    switch (settings.clientAuthentication()) {
      case BASIC -> headers.put("Authorization", basic());
      case POST -> {
        fields.put("client_id", settings.clientId());
        fields.put("client_secret", settings.clientSecret().reveal());
      }
    }
    return new ProviderRequest(ProviderRequest.Method.POST, headers, encoded(fields), maxAnswer);
  }

  private String basic() {
    String pair = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret().reveal());
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
  }

  static String encoded(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private final class Prepared implements PreparedGrant {
    private final ProviderHttp.Connection connection;

    Prepared(ProviderHttp.Connection connection) {
      this.connection = connection;
    }

    @Override
    public GrantAnswer present(String refreshToken, Duration deadline) {
      Map<String, String> form = new LinkedHashMap<>();
      form.put("grant_type", "refresh_token");
      form.put("refresh_token", refreshToken);
      // No scope: authentik refuses one that lacks offline_access, and "as before" is what is
      // wanted.
      return grant(connection, form, deadline);
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
