package dev.vestibule.http;

import dev.vestibule.decision.RequestHeaders;
import io.vertx.core.MultiMap;
import java.util.List;

/** The headers of a request, read where Vert.x keeps them. */
record VertxHeaders(MultiMap received) implements RequestHeaders {
  @Override
  public List<String> all(String name) {
    return received.getAll(name);
  }
}
