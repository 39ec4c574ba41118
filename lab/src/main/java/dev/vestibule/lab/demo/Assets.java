package dev.vestibule.lab.demo;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The page's files, read once from the jar. */
final class Assets {

  private record Asset(String type, Buffer bytes) {}

  private final Map<String, Asset> assets = new LinkedHashMap<>();
  private final String policy;

  /** {@code lanes}: the origins that the page's panels fetch from, besides its own. */
  Assets(String lanes) {
    add("/", "index.html", "text/html; charset=utf-8");
    add("/wall.css", "wall.css", "text/css; charset=utf-8");
    add("/wall.js", "wall.js", "text/javascript; charset=utf-8");
    add("/strip.js", "strip.js", "text/javascript; charset=utf-8");
    add("/icon.svg", "icon.svg", "image/svg+xml");
    policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' "
            + lanes
            + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  /** False if there is no such file. */
  boolean serve(HttpServerRequest request, String path) {
    Asset asset = assets.get(path);
    if (asset == null) {
      return false;
    }
    request
        .response()
        .putHeader("Content-Type", asset.type())
        .putHeader("Content-Security-Policy", policy)
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store")
        .end(asset.bytes());
    return true;
  }

  private void add(String path, String file, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + file);
      }
      assets.put(path, new Asset(type, Buffer.buffer(in.readAllBytes())));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file, unreadable);
    }
  }
}
