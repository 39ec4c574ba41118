package dev.vestibule.interop;

import dev.vestibule.interop.Keycloak.Client;
import dev.vestibule.lab.fleet.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The gateway as its users start it: {@code serve --config FILE}, a process of its own with a
 * folder of its own.
 */
record Gateway(int port, Running process) implements AutoCloseable {
  static final String COOKIE = "vestibule";

  /** Where it keeps its sessions. */
  enum Sessions {
    FILE,
    COOKIE
  }

  static Gateway start(
      Installation installation,
      Path folder,
      URI front,
      URI issuer,
      Client client,
      Sessions sessions) {
    int port = FreePorts.any();
    Path cookieKey = secret(folder.resolve("cookie.key"), newKey());
    Path clientSecret = secret(folder.resolve("client.secret"), client.secret());
    Path config =
        Example.write(
            folder.resolve("vestibule.yaml"),
            """
            listen: 127.0.0.1:%d
            hosts: ["%s"]
            trustedPeers: [127.0.0.1/32]
            cookieKey: file:%s
            providers:
              keycloak:
                issuer: %s
                clientId: %s
                clientSecret: file:%s
                profile: keycloak
            session:
              %s
            """
                .formatted(
                    port,
                    front,
                    cookieKey,
                    issuer,
                    client.id(),
                    clientSecret,
                    switch (sessions) {
                      case FILE -> "file: " + folder.resolve("sessions.db");
                      case COOKIE -> "cookie: {}";
                    }));
    List<String> command = new ArrayList<>(installation.gateway());
    command.addAll(List.of("serve", "--config", config.toString()));
    Running process = Running.start("gateway", folder, command, installation.javaHome());
    try (PlainClient http = new PlainClient()) {
      URI ready = URI.create("http://127.0.0.1:" + port + "/ready");
      process.readyWhen(() -> http.answers(ready, Map.of(), 200), Duration.ofSeconds(60));
    }
    return new Gateway(port, process);
  }

  @Override
  public void close() {
    process.close();
  }

  private static String newKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static Path secret(Path file, String value) {
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(file, value + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
