package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each replica of a fleet is told: the values of its placeholders. */
final class ReplicaValues {

  private final Surroundings surroundings;
  private final Path folder;
  private final List<Integer> ports;
  private final SharedSecrets secrets;

  ReplicaValues(
      Surroundings surroundings, Path folder, List<Integer> ports, SharedSecrets secrets) {
    this.surroundings = surroundings;
    this.folder = folder;
    this.ports = ports;
    this.secrets = secrets;
  }

  int port(int index) {
    return ports.get(index);
  }

  Path folder(int index) {
    try {
      return Files.createDirectories(folder.resolve("replica-" + index));
    } catch (IOException cannot) {
      throw new UncheckedIOException("cannot make a replica's folder", cannot);
    }
  }

  WrongClock clock(int index) {
    return new WrongClock(surroundings.clocksApart().multipliedBy(index));
  }

  List<String> launcher() {
    return surroundings.vestibule();
  }

  Map<String, String> of(int index) {
    Map<String, String> values = new HashMap<>();
    values.put("issuer", surroundings.issuer());
    values.put("clientId", surroundings.clientId());
    values.put("clientSecret", surroundings.clientSecret());
    values.put("port", Integer.toString(port(index)));
    values.put("index", Integer.toString(index));
    values.put("dir", folder(index).toString());
    values.put("publicUrl", surroundings.publicUrl().toString());
    values.put("publicHost", surroundings.publicUrl().getRawAuthority());
    values.put("application", "http://127.0.0.1:" + surroundings.applicationPort());
    values.put("store", surroundings.store(index));
    values.put(Placeholders.STORE_TOPOLOGY, surroundings.storeTopology());
    values.put("storeReplicas", Integer.toString(surroundings.storeReplicas()));
    values.put("secret32", secrets.characters());
    values.put("secret32Base64", secrets.base64());
    values.put("nextSecret32Base64", secrets.nextBase64());
    values.put("formerSecret32Base64", secrets.formerBase64());
    values.put("providerKind", surroundings.providerKind());
    long life = surroundings.tokenLife().toSeconds();
    long after = surroundings.refreshAfter().toSeconds();
    values.put("tokenLife", Long.toString(life));
    values.put("refreshAfter", Long.toString(after));
    values.put("refreshAhead", Long.toString(life - after));
    values.put("peers", peers(index));
    values.put(Placeholders.VESTIBULE, String.join(" ", surroundings.vestibule()));
    return values;
  }

  private String peers(int index) {
    return IntStream.range(0, ports.size())
        .filter(other -> other != index)
        .mapToObj(other -> "127.0.0.1:" + port(other))
        .collect(Collectors.joining(","));
  }
}
