package dev.vestibule.lab.storm;

import dev.vestibule.lab.link.FaultyLink;
import java.util.List;
import java.util.stream.Stream;

/** The replicas' ways to their store, one for each, so that one alone can be cut. */
record Ways(List<FaultyLink> links) implements AutoCloseable {

  static final Ways NONE = new Ways(List.of());

  Ways {
    links = List.copyOf(links);
  }

  static Ways to(int port, int replicas) {
    return new Ways(Stream.generate(() -> FaultyLink.to(port)).limit(replicas).toList());
  }

  /** {@code host:port} of each. */
  List<String> addresses() {
    return links.stream().map(link -> "127.0.0.1:" + link.port()).toList();
  }

  void cut(int replica) {
    links.get(replica).cut();
  }

  void mend(int replica) {
    links.get(replica).mend();
  }

  @Override
  public void close() {
    links.forEach(FaultyLink::close);
  }
}
