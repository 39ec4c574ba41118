package dev.vestibule.lab.demo;

import dev.vestibule.lab.provider.RotatingProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The gateway's folder: its configuration, its secrets, its sessions, what it prints. Temporary,
 * the owner's only.
 */
final class DemoFiles implements AutoCloseable {

  private final Path folder;

  private DemoFiles(Path folder) {
    this.folder = folder;
  }

  static DemoFiles write(int gatewayPort, String publicUrl, String issuer) {
    try {
      // createTempDirectory makes it readable by its owner alone.
      Path folder = Files.createTempDirectory("vestibule-demo-");
      byte[] key = new byte[32];
      new SecureRandom().nextBytes(key);
      writeSecret(folder.resolve("cookie.key"), Base64.getEncoder().encodeToString(key));
      writeSecret(folder.resolve("client.secret"), RotatingProvider.CLIENT_SECRET);
      Files.writeString(
          folder.resolve("vestibule.yaml"), yaml(folder, gatewayPort, publicUrl, issuer));
      return new DemoFiles(folder);
    } catch (IOException cannotWrite) {
      throw new UncheckedIOException("cannot write the gateway's folder", cannotWrite);
    }
  }

  private static String yaml(Path folder, int gatewayPort, String publicUrl, String issuer) {
    return """
    # Written by the demo; gone when it ends.
    listen: 127.0.0.1:%d
    hosts: ["%s"]
    trustedPeers: [127.0.0.1/32]
    cookieKey: file:%s
    providers:
      demo:
        issuer: %s
        clientId: %s
        clientSecret: file:%s
        profile: generic
    session:
      file: %s
    """
        .formatted(
            gatewayPort,
            publicUrl,
            folder.resolve("cookie.key"),
            issuer,
            RotatingProvider.CLIENT_ID,
            folder.resolve("client.secret"),
            folder.resolve("sessions.db"));
  }

  Path config() {
    return folder.resolve("vestibule.yaml");
  }

  Path output() {
    return folder.resolve("gateway.log");
  }

  /** What the gateway printed last, for when it did not start. */
  String lastLines() {
    try {
      List<String> lines = Files.readAllLines(output());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException nothing) {
      return "(it printed nothing)";
    }
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException left) {
      throw new UncheckedIOException("left behind: " + folder, left);
    }
  }

  /** For its owner alone, as an operator would keep it. */
  private static void writeSecret(Path file, String secret) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret);
  }
}
