package dev.vestibule.lab.front;

import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The headers by which the application learns who asks: taken from the gateway's answer, never from
 * the client.
 */
final class IdentityHeaders {

  private final List<String> names;
  private final Set<String> folded;

  IdentityHeaders(List<String> names) {
    this.names = List.copyOf(names);
    this.folded = names.stream().map(Headers::folded).collect(Collectors.toUnmodifiableSet());
  }

  /** {@code said}: the headers of the gateway's answer. */
  MultiMap replaced(MultiMap request, MultiMap said) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    request.forEach((name, value) -> {
      if (!folded.contains(Headers.folded(name))) {
        headers.add(name, value);
      }
    });
    for (String name : names) {
      List<String> values = said.getAll(name);
      if (!values.isEmpty()) {
        headers.add(name, values);
      }
    }
    return headers;
  }
}
