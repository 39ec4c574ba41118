package dev.vestibule.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.config.Settings;
import dev.vestibule.config.SettingsReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
  private static final String GOOD =
      """
      listen: 127.0.0.1:0
      hosts: ["http://localhost:8400"]
      cookieKey: ${COOKIE_KEY}
      providers:
        corp: {issuer: https://id.example.com, clientId: grafana, clientSecret: "${CLIENT_SECRET}"}
      """;

  @TempDir private Path folder = Path.of("");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Settings> started = new ArrayList<>();
  private final CompletableFuture<String> stopped = new CompletableFuture<>();

  CommandLineTest() {}

  @Test
  void aNewKeyIsAccepted() throws IOException {
    assertThat(run("key")).isZero();
    String key = out.toString(UTF_8).strip();

    assertThat(read(GOOD, key)).isZero();
  }

  @Test
  void twoNewKeysDiffer() {
    run("key");
    run("key");

    assertThat(out.toString(UTF_8).lines()).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void theReferenceIsPrinted() {
    assertThat(run("reference")).isZero();
    assertThat(out.toString(UTF_8)).startsWith("# Configuration").contains("| `session.idle` |");
  }

  @Test
  void aWrongCommandIsExplained() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("sevre")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Which command?", "sevre").contains("serve", "key");
  }

  @Test
  void aBadConfigurationStartsNothing() throws IOException {
    assertThat(read(GOOD + "listn: 1\n", key())).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .contains("v.yaml:6:1: listn: unknown key. Did you mean `listen`?");
    assertThat(started).isEmpty();
  }

  @Test
  void aGatewayThatCannotStartEndsTheProgram() throws IOException {
    Serve.Starter failing =
        settings -> {
          throw new IOException("port in use");
        };

    assertThat(serve(GOOD, key(), failing)).isEqualTo(1);
  }

  @Test
  void theEndOfTheProcessStopsTheGateway() throws IOException {
    assertThat(read(GOOD, key())).isZero();
    assertThat(started).hasSize(1);
    assertThat(stopped).isCompleted();
  }

  private int read(String yaml, String key) throws IOException {
    return serve(
        yaml,
        key,
        settings -> {
          started.add(settings);
          return () -> stopped.complete("stopped");
        });
  }

  private int serve(String yaml, String key, Serve.Starter starter) throws IOException {
    Path file = Files.writeString(folder.resolve("v.yaml"), yaml);
    SettingsReader reader =
        new SettingsReader(Map.of("COOKIE_KEY", key, "CLIENT_SECRET", "s3cr3t"));
    return run(
        new Serve(reader, starter, Thread::startVirtualThread, printer(err)),
        "serve",
        "--config",
        file.toString());
  }

  private int run(String... arguments) {
    SettingsReader reader = new SettingsReader(Map.of());
    Serve.Starter none =
        settings -> {
          throw new AssertionError("started");
        };
    return run(new Serve(reader, none, Thread::startVirtualThread, printer(err)), arguments);
  }

  private int run(Serve serve, String... arguments) {
    List<Object> commands =
        List.of(serve, new NewKey(new SecureRandom(), printer(out)), new Reference(printer(out)));
    return Main.run(commands, printer(out), printer(err), arguments);
  }

  private static String key() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static PrintStream printer(ByteArrayOutputStream stream) {
    return new PrintStream(stream, true, UTF_8);
  }
}
