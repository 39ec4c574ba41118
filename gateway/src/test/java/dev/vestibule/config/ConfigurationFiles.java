package dev.vestibule.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Configurations in a folder of their own, for tests. */
final class ConfigurationFiles {
  static final String KEY = key(0);
  static final String OTHER_KEY = key(32);

  static final String MINIMAL =
      """
      hosts: [grafana.example.com]
      trustedPeers: [10.0.0.0/8]
      cookieKey: ${COOKIE_KEY}
      providers:
        corp: {issuer: https://id.example.com, clientId: grafana, clientSecret: "file:client"}
      """;

  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "COOKIE_KEY",
          KEY,
          "OTHER_KEY",
          OTHER_KEY,
          "EMPTY",
          "",
          "PASSWORD",
          "hunter2-hunter2-hunter2");

  private final Path folder;

  ConfigurationFiles(Path folder) throws IOException {
    this.folder = folder;
    secret("client", "s3cr3t\n", "rw-------");
  }

  Path secret(String name, String text, String permissions) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  Reading read(String yaml) throws IOException {
    return new SettingsReader(ENVIRONMENT).read(Files.writeString(folder.resolve("v.yaml"), yaml));
  }

  Settings accepted(String yaml) throws IOException {
    return switch (read(yaml)) {
      case Reading.Accepted(var settings, var _) -> settings;
      case Reading.Refused(var problems, var _) -> throw new AssertionError(problems.toString());
    };
  }

  /** The problems, without the name of the folder. */
  List<String> problems(String yaml) throws IOException {
    return switch (read(yaml)) {
      case Reading.Accepted _ -> List.of();
      case Reading.Refused(var problems, var _) -> texts(problems);
    };
  }

  List<String> warnings(String yaml) throws IOException {
    return switch (read(yaml)) {
      case Reading.Accepted(var _, var warnings) -> texts(warnings);
      case Reading.Refused(var _, var warnings) -> texts(warnings);
    };
  }

  private List<String> texts(List<Problem> problems) {
    return problems.stream().map(p -> p.toString().replace(folder + "/", "")).toList();
  }

  private static String key(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i * 7);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
