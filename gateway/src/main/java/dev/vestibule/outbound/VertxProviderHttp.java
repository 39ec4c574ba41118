package dev.vestibule.outbound;

import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.ProviderHttp;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP/1.1 to a provider over Vert.x, on a fresh connection for each request: a pooled one
 * may have died unnoticed, and what dies under a token request leaves its outcome unknown.
 */
public final class VertxProviderHttp implements ProviderHttp, AutoCloseable {
  /**
   * Makes a client of {@code vertx}; reads the file, opens nothing.
   *
   * @param caFile certificates in PEM that are trusted instead of the platform's; null: the
   *     platform's
   */
  public VertxProviderHttp(Vertx vertx, @Nullable Path caFile) {}

  @Override
  public Connection connect(URI target, Duration timeout) throws NotConnected {
    return Pending.body();
  }

  @Override
  public void close() {}
}
