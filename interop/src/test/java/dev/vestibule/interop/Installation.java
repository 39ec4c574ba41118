package dev.vestibule.interop;

import static java.util.Objects.requireNonNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the programs under test lie on this machine, as the build says by system properties. */
record Installation(
    Path work,
    Path tools,
    Path deploy,
    Path keycloakHome,
    Path jar,
    String gatewayCommand,
    Path labJar) {

  static Installation ofThisBuild() {
    return new Installation(
        path("interop.work"),
        path("interop.tools"),
        path("interop.deploy"),
        path("interop.keycloak"),
        path("gateway.jar"),
        System.getProperty("gateway.command", ""),
        path("lab.jar"));
  }

  Path traefik() {
    return installed(tools.resolve("bin/traefik"));
  }

  Path caddy() {
    return installed(tools.resolve("bin/caddy"));
  }

  Path nginx() {
    return installed(Path.of("/usr/sbin/nginx"));
  }

  Path chromium() {
    return installed(Path.of("/usr/bin/chromium"));
  }

  Path keycloak() {
    return installed(keycloakHome.resolve("bin/kc.sh"));
  }

  /** How the gateway is started; {@code serve --config FILE} comes after it. */
  List<String> gateway() {
    if (!gatewayCommand.isBlank()) {
      return List.of(gatewayCommand.strip().split("\\s+"));
    }
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException("no gateway at " + jar + "; run ./mvnw verify first");
    }
    return List.of(
        java().toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseCompactObjectHeaders",
        "-XX:+UseSerialGC",
        "-jar",
        jar.toString());
  }

  /** The same as one line, whose words are quoted: what the launcher tells the lab. */
  String gatewayCommandLine() {
    return gateway().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
  }

  /** {@code ./vestibule storm}, as the launcher starts it; its options come after it. */
  List<String> storm() {
    if (!Files.isRegularFile(labJar)) {
      throw new IllegalStateException("no lab at " + labJar + "; run ./mvnw verify first");
    }
    return List.of(
        java().toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseCompactObjectHeaders",
        "-Xmx1g",
        "-jar",
        labJar.toString(),
        "storm",
        "--gateway-command",
        gatewayCommandLine());
  }

  /** Debian's Apache, which a storm finds on its path. */
  Path apache() {
    installed(Path.of("/usr/sbin/apache2"));
    Path module = Path.of("/usr/lib/apache2/modules/mod_auth_openidc.so");
    if (!Files.exists(module)) {
      throw new IllegalStateException("no " + module + "; run ./interop/install.sh first");
    }
    return Path.of("/usr/sbin/apache2");
  }

  /** Keycloak's script takes the first {@code java} it finds, which may be too old. */
  Map<String, String> javaHome() {
    return Map.of("JAVA_HOME", System.getProperty("java.home"));
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private static Path installed(Path program) {
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException("no " + program + "; run ./interop/install.sh first");
    }
    return program;
  }

  private static Path path(String property) {
    return Path.of(requireNonNull(System.getProperty(property), property))
        .toAbsolutePath()
        .normalize();
  }
}
