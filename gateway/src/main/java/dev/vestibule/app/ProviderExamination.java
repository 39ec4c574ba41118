package dev.vestibule.app;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.vestibule.oidc.AnswerLost;
import dev.vestibule.oidc.Discovered;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.oidc.ProviderMetadata;
import dev.vestibule.oidc.ProviderRequest;
import dev.vestibule.oidc.ProviderResponse;
import dev.vestibule.oidc.ProviderSettings;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Talks to a provider as the gateway would, without logging anybody in, and says what it found: its
 * metadata and keys, its clock, and what it can do of that on which the gateway builds. Sends two
 * or three GETs.
 */
final class ProviderExamination {
  private static final int LARGEST_METADATA = 1 << 20;

  /** A Date header has whole seconds. */
  private static final Duration DATE_PRECISION = Duration.ofSeconds(1);

  /** The way to one provider. */
  @FunctionalInterface
  interface Connector {
    Connected to(ProviderSettings settings);
  }

  /** What a {@link Connector} opened, and how to close it. */
  record Connected(ProviderHttp http, Runnable closing) implements AutoCloseable {
    @Override
    public void close() {
      closing.run();
    }
  }

  private final Connector connector;
  private final InstantSource clock;

  ProviderExamination(Connector connector, InstantSource clock) {
    this.connector = connector;
    this.clock = clock;
  }

  void examine(String name, ProviderSettings settings, Marks marks) {
    marks.title("Provider " + name + " at " + settings.issuer());
    // The provider's classes block, and want virtual threads for it.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connected connected = connector.to(settings)) {
      Future<?> done =
          threads.submit(() -> examine(name, settings, connected.http(), threads, marks));
      done.get();
    } catch (ExecutionException e) {
      marks.wrong("the examination failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      marks.wrong("the examination was interrupted");
    }
  }

  private void examine(
      String name,
      ProviderSettings settings,
      ProviderHttp http,
      ExecutorService threads,
      Marks marks) {
    Optional<ProviderResponse> document = fetch(settings, http, marks);
    if (document.isEmpty()) {
      return;
    }
    Provider provider = Provider.of(name, settings, http, clock, threads);
    switch (provider.discovery().metadata()) {
      case Discovered.Unknown(var reason, var _) -> marks.wrong("metadata: " + reason);
      case Discovered.Known(var metadata) -> {
        marks.well("metadata, endpoints at " + metadata.token().getHost());
        report(provider, metadata, members(document.get()), marks);
      }
    }
  }

  private Optional<ProviderResponse> fetch(
      ProviderSettings settings, ProviderHttp http, Marks marks) {
    URI target =
        URI.create(
            settings.issuer().toString().replaceFirst("/$", "")
                + "/.well-known/openid-configuration");
    try (ProviderHttp.Connection connection = http.connect(target, settings.connectTimeout())) {
      Instant asked = clock.instant();
      ProviderResponse response =
          connection.send(ProviderRequest.get(LARGEST_METADATA), settings.answerTimeout());
      reportClock(response, asked, settings, marks);
      if (response.status() == 200) {
        return Optional.of(response);
      }
      marks.wrong(target + " answers " + response.status() + ". Is the issuer right?");
    } catch (NotConnected e) {
      marks.wrong("cannot connect: " + e.getMessage());
    } catch (AnswerLost e) {
      marks.wrong("connected, but no answer: " + e.getMessage());
    }
    return Optional.empty();
  }

  private void reportClock(
      ProviderResponse response, Instant asked, ProviderSettings settings, Marks marks) {
    Optional<Instant> date = date(response.header("date"));
    if (date.isEmpty()) {
      marks.warn("no Date in its answers: its clock is unknown");
      return;
    }
    Instant answered = clock.instant();
    Duration late = Duration.between(date.get().plus(DATE_PRECISION), asked);
    Duration early = Duration.between(answered, date.get());
    Duration difference = late.compareTo(early) > 0 ? late : early;
    if (difference.compareTo(settings.clockSkew()) > 0) {
      marks.wrong(
          "its clock and ours differ by "
              + difference.toSeconds()
              + " s, clockSkew allows "
              + settings.clockSkew().toSeconds()
              + " s: logins will fail. Set the clocks (NTP)");
    } else if (difference.isPositive()) {
      marks.well("its clock and ours differ by " + difference.toSeconds() + " s");
    } else {
      marks.well("its clock agrees with ours");
    }
  }

  private static Optional<Instant> date(String header) {
    try {
      return Optional.of(
          ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static void report(
      Provider provider, ProviderMetadata metadata, Map<String, Object> members, Marks marks) {
    provider
        .keys()
        .described()
        .ifPresentOrElse(
            keys -> reportKeys(keys, marks),
            () -> marks.wrong("its keys at " + metadata.jwks() + " cannot be had"));
    reportLogin(metadata, members, provider.settings(), marks);
    reportRefresh(provider, members, marks);
    reportLogout(metadata, marks);
  }

  private static void reportKeys(List<String> keys, Marks marks) {
    if (keys.isEmpty()) {
      marks.wrong("it has no keys for signatures that Vestibule accepts (RS, PS, ES, EdDSA)");
    } else {
      marks.well(keys.size() + (keys.size() == 1 ? " key: " : " keys: ") + String.join("; ", keys));
    }
  }

  private static void reportLogin(
      ProviderMetadata metadata,
      Map<String, Object> members,
      ProviderSettings settings,
      Marks marks) {
    if (metadata.pkceMethods().contains("S256")) {
      marks.well("PKCE with S256");
    } else {
      marks.warn("it does not say that it knows PKCE with S256; Vestibule sends it all the same");
    }
    if (metadata.returnsIssuer()) {
      marks.well("names itself in its answers (RFC 9207)");
    } else {
      marks.warn("does not name itself in its answers (RFC 9207); harmless with one provider");
    }
    String method =
        "client_secret_" + settings.clientAuthentication().name().toLowerCase(Locale.ROOT);
    List<String> methods = strings(members, "token_endpoint_auth_methods_supported");
    if (!methods.isEmpty() && !methods.contains(method)) {
      marks.wrong(
          "its token endpoint does not take "
              + method
              + ", only "
              + String.join(", ", methods)
              + ". Set clientAuthentication");
    }
    List<String> scopes = strings(members, "scopes_supported");
    List<String> unknown =
        settings.scopes().stream().filter(scope -> !scopes.contains(scope)).toList();
    if (!scopes.isEmpty() && !unknown.isEmpty()) {
      marks.warn("it does not list the scopes " + String.join(", ", unknown));
    }
  }

  private static void reportRefresh(Provider provider, Map<String, Object> members, Marks marks) {
    List<String> grants = strings(members, "grant_types_supported");
    String profile = "profile " + provider.profile().name();
    if (grants.contains("refresh_token")) {
      marks.well("refresh tokens; " + profile);
    } else if (grants.isEmpty()) {
      marks.warn("it does not say whether it gives refresh tokens; " + profile);
    } else {
      marks.warn("it does not list refresh tokens: sessions live by their own clock; " + profile);
    }
  }

  private static void reportLogout(ProviderMetadata metadata, Marks marks) {
    if (metadata.endSession() != null) {
      marks.well("logout there too (RP-initiated)");
    } else {
      marks.warn("no logout there (no end_session_endpoint): a new login may need no password");
    }
    if (metadata.revocation() != null) {
      marks.well("revocation of tokens (RFC 7009)");
    } else {
      marks.warn("no revocation: a refresh token lives on after logout until it expires");
    }
  }

  private static Map<String, Object> members(ProviderResponse document) {
    try {
      return JSONObjectUtils.parse(document.body());
    } catch (ParseException e) {
      return Map.of();
    }
  }

  private static List<String> strings(Map<String, Object> members, String name) {
    return members.get(name) instanceof List<?> items
        ? items.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }
}
