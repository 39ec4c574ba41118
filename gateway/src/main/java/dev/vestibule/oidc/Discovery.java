package dev.vestibule.oidc;

import dev.vestibule.cache.Format;
import dev.vestibule.cache.Tiers;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A provider's metadata, fetched when first asked for (OpenID Connect Discovery 1.0, section 4).
 *
 * <p>Construction does no I/O. The document is kept for an hour, then fetched anew behind the
 * callers, and kept on for as long as that fails. At most one fetch runs at a time; failures back
 * off. Safe for use by any thread; it blocks only while nothing is known yet, call it from virtual
 * threads.
 */
public final class Discovery {
  static final int MAX_DOCUMENT = 1 << 20;

  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final InstantSource clock;
  private final RemoteDocument<Fetched> document;

  Discovery(
      String provider,
      ProviderSettings settings,
      ProviderHttp http,
      Tiers tiers,
      InstantSource clock,
      Executor executor) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
    Duration patience = settings.connectTimeout().plus(settings.answerTimeout()).plusSeconds(1);
    this.document =
        new RemoteDocument<>(
            provider + " metadata",
            SharedDocument.of(tiers, "provider metadata", provider, settings, new Text()),
            this::fetch,
            patience,
            clock,
            executor);
  }

  /** The metadata; waits for a fetch if none is known and one may be tried now. */
  public Discovered metadata() {
    RemoteDocument.State<Fetched> state = document.get();
    Fetched fetched = state.document();
    return fetched == null
        ? new Discovered.Unknown(state.reason(), document.untilNextFetch(state))
        : new Discovered.Known(fetched.metadata());
  }

  /**
   * By how much the provider's clock was ahead of ours at the last fetch, to a second; empty if its
   * answer had no date, there was none, or another replica fetched it.
   */
  public Optional<Duration> clockDifference() {
    Fetched fetched = document.get().document();
    return fetched == null ? Optional.empty() : Optional.ofNullable(fetched.clockDifference());
  }

  private Fetched fetch() throws NotConnected, AnswerLost, UnfitDocument {
    String issuer = settings.issuer().toString();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI place = URI.create(base + "/.well-known/openid-configuration");
    ProviderResponse response = get(http, settings, place);
    if (response.status() != 200) {
      throw new UnfitDocument(place + " answers " + response.status() + " (expected: 200)");
    }
    return new Fetched(
        response.body(), read(response.body()), clockDifference(response.header("date")));
  }

  private ProviderMetadata read(String body) throws UnfitDocument {
    return metadata(
        StrictJson.object(body)
            .orElseThrow(() -> new UnfitDocument("the metadata is no JSON object")));
  }

  private ProviderMetadata metadata(Map<String, Object> members) throws UnfitDocument {
    String issuer = StrictJson.text(members, "issuer");
    // The whole text, not a prefix and not a pattern: all trust in ID tokens hangs on it.
    if (!issuer.equals(settings.issuer().toString())) {
      throw new UnfitDocument(
          "issuer: " + shown(issuer) + " (expected: " + settings.issuer() + ", as configured)");
    }
    return new ProviderMetadata(
        issuer,
        required(members, "authorization_endpoint"),
        required(members, "token_endpoint"),
        required(members, "jwks_uri"),
        endpoint(members, "userinfo_endpoint"),
        endpoint(members, "end_session_endpoint"),
        endpoint(members, "revocation_endpoint"),
        StrictJson.texts(members, "code_challenge_methods_supported", 16),
        Boolean.TRUE.equals(members.get("authorization_response_iss_parameter_supported")),
        StrictJson.texts(members, "id_token_signing_alg_values_supported", 64));
  }

  private URI required(Map<String, Object> members, String name) throws UnfitDocument {
    URI endpoint = endpoint(members, name);
    if (endpoint == null) {
      throw new UnfitDocument(name + ": absent (expected: a URI)");
    }
    return endpoint;
  }

  private @Nullable URI endpoint(Map<String, Object> members, String name) throws UnfitDocument {
    String text = StrictJson.text(members, name);
    if (text.isEmpty()) {
      return null;
    }
    try {
      URI uri = new URI(text);
      if (EndpointRule.permits(uri, settings.issuer())) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new UnfitDocument(name + ": " + shown(text) + " (expected: a URI)");
    }
    throw new UnfitDocument(
        name
            + ": "
            + shown(text)
            + " (expected: https, or http on loopback for an issuer that is there too)");
  }

  private @Nullable Duration clockDifference(String date) {
    try {
      Instant theirs = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.ofSeconds(Duration.between(clock.instant(), theirs).toSeconds());
    } catch (DateTimeParseException e) {
      return null; // many send none
    }
  }

  /** Provider text for an operator's eyes: short, without control characters. */
  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 200 ? clean : clean.substring(0, 200) + "…";
  }

  static ProviderResponse get(ProviderHttp http, ProviderSettings settings, URI place)
      throws NotConnected, AnswerLost {
    try (ProviderHttp.Connection connection = http.connect(place, settings.connectTimeout())) {
      return connection.send(ProviderRequest.get(MAX_DOCUMENT), settings.answerTimeout());
    }
  }

  /**
   * @param clockDifference null where another replica fetched it: it would be its clock's
   */
  private record Fetched(
      String body, ProviderMetadata metadata, @Nullable Duration clockDifference) {}

  /** The document as the provider sent it, checked by each process that reads it. */
  private final class Text implements Format<Fetched> {
    @Override
    public byte[] write(Fetched fetched) {
      return fetched.body().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Optional<Fetched> read(byte[] written) {
      String body = new String(written, StandardCharsets.UTF_8);
      try {
        return Optional.of(new Fetched(body, Discovery.this.read(body), null));
      } catch (UnfitDocument e) {
        return Optional.empty();
      }
    }
  }
}
