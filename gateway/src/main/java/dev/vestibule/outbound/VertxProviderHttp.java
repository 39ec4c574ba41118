package dev.vestibule.outbound;

import dev.vestibule.oidc.EndpointRule;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.setting.PemCertificates;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 to a provider over Vert.x, on a fresh connection for each request: a pooled one
 * may have died unnoticed, and what dies under a token request leaves its outcome unknown.
 * Certificates and host names are verified; plain HTTP goes to loopback only.
 */
public final class VertxProviderHttp implements ProviderHttp, AutoCloseable {
  static final int MAX_HEAD = 16 << 10;

  private final HttpClientAgent client;
  private final @Nullable PemTrustOptions trust;

  /**
   * Makes a client of {@code vertx}; reads the file, connects to nothing.
   *
   * @param caFile certificates in PEM that are trusted instead of the platform's; null: the
   *     platform's
   */
  public VertxProviderHttp(Vertx vertx, @Nullable Path caFile) {
    this.trust = caFile == null ? null : new PemTrustOptions().addCertValue(certificates(caFile));
    this.client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_1_1)
                    .setDecompressionSupported(false)
                    .setMaxHeaderSize(MAX_HEAD)
                    .setMaxInitialLineLength(4096)
                    .setMaxRedirects(0))
            .build();
  }

  @Override
  public Connection connect(URI target, Duration timeout) throws NotConnected {
    if (!EndpointRule.permits(target)) {
      throw new NotConnected(origin(target) + " (expected: https, or http on loopback)");
    }
    Future<HttpClientConnection> connecting = client.connect(options(target, timeout));
    try {
      HttpClientConnection connection =
          connecting
              .toCompletionStage()
              .toCompletableFuture()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new VertxConnection(connection, target);
    } catch (InterruptedException e) {
      abandon(connecting);
      Thread.currentThread().interrupt();
      throw new NotConnected(origin(target) + ": interrupted");
    } catch (TimeoutException e) {
      abandon(connecting);
      throw new NotConnected(origin(target) + ": no connection within " + timeout);
    } catch (ExecutionException e) {
      throw new NotConnected(origin(target) + ": " + said(e), e);
    }
  }

  @Override
  public void close() {
    var _ = client.close();
  }

  private HttpConnectOptions options(URI target, Duration timeout) {
    boolean tls = "https".equals(target.getScheme());
    HttpConnectOptions options =
        new HttpConnectOptions()
            .setProtocolVersion(HttpVersion.HTTP_1_1)
            .setHost(host(target))
            .setPort(port(target))
            .setSsl(tls)
            .setConnectTimeout(timeout.toMillis());
    if (tls) {
      ClientSSLOptions ssl =
          new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS").setTrustAll(false);
      // Or an attempt that nobody waits for any more would keep its socket for longer.
      ssl.setSslHandshakeTimeout(timeout.toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
      options.setSslOptions(trust == null ? ssl : ssl.setTrustOptions(trust));
    }
    return options;
  }

  /** A connection that comes after its caller has gone is closed, not leaked. */
  private static void abandon(Future<HttpClientConnection> connecting) {
    connecting.onSuccess(HttpClientConnection::close);
  }

  static String host(URI target) {
    String host = target.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  static int port(URI target) {
    return target.getPort() >= 0 ? target.getPort() : "https".equals(target.getScheme()) ? 443 : 80;
  }

  /** All of a URI that a message may show: a path or a query can carry anything. */
  private static String origin(URI target) {
    return target.getScheme() + "://" + target.getRawAuthority();
  }

  /**
   * What the layers below say: before anything was sent, it quotes nothing secret, and an operator
   * wants to read of certificates and names.
   */
  private static String said(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    String text =
        (cause.getClass().getSimpleName() + ": " + cause.getMessage())
            .replaceAll("\\p{Cntrl}", " ");
    return text.length() <= 300 ? text : text.substring(0, 300) + "…";
  }

  private static Buffer certificates(Path file) {
    try {
      return Buffer.buffer(PemCertificates.read(file));
    } catch (IOException e) {
      throw new UncheckedIOException("a provider's caFile: " + e.getMessage(), e);
    }
  }
}
