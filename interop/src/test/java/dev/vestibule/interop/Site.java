package dev.vestibule.interop;

import dev.vestibule.interop.Front.Addresses;
import dev.vestibule.interop.Keycloak.Client;
import dev.vestibule.lab.fleet.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * A sample application behind a proxy that asks a gateway, which has a client of its own at
 * Keycloak: what an operator sets up.
 */
record Site(
    URI origin, Client client, Gateway gateway, Running proxy, SampleApplication application)
    implements AutoCloseable {

  static Site behind(Front front, Keycloak keycloak) {
    return behind(front, keycloak, Gateway.Sessions.FILE);
  }

  static Site behind(Front front, Keycloak keycloak, Gateway.Sessions sessions) {
    Installation installation = Installation.ofThisBuild();
    String name = front.name().toLowerCase(Locale.ROOT);
    int port = FreePorts.any();
    Path folder = folder(installation.work().resolve(name + "-" + port));
    URI origin = URI.create("http://localhost:" + port);
    Client client = keycloak.register(name, origin);
    SampleApplication application = SampleApplication.start();
    Gateway gateway =
        Gateway.start(installation, folder, origin, keycloak.issuer(), client, sessions);
    Running proxy =
        front.start(
            installation,
            folder,
            new Addresses(port, "127.0.0.1:" + gateway.port(), "127.0.0.1:" + application.port()));
    try (PlainClient http = new PlainClient()) {
      proxy.readyWhen(
          () -> http.answers(origin.resolve("/"), PlainClient.SCRIPT, 401), Duration.ofSeconds(30));
    }
    return new Site(origin, client, gateway, proxy, application);
  }

  URI at(String path) {
    return origin.resolve(path);
  }

  @Override
  public void close() {
    proxy.close();
    gateway.close();
    application.close();
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
