package dev.vestibule.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.app.Main;
import dev.vestibule.lab.fleet.FreePorts;
import dev.vestibule.lab.fleet.GatewayProcess;
import dev.vestibule.lab.provider.Reuse;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.lab.provider.User;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The gateway as a process, killed and stopped at the worst moment, and started again. */
@Execution(ExecutionMode.CONCURRENT)
final class CrashTest {
  private static final URI ORIGIN = URI.create("http://localhost:8400");
  private static final String KEY =
      "6f1ce58d0b7a43f29c18d5e7730ab46c91fe2d84b05c6a3798efd01b2c43a57e";
  private static final Duration TOKEN_LIFE = Duration.ofSeconds(3);

  @TempDir private Path folder = Path.of("");

  private GatewayProcess gateway(RotatingProvider provider, int port, String profile)
      throws IOException {
    Path config = folder.resolve("vestibule.yaml");
    Files.writeString(
        config,
        """
        listen: 127.0.0.1:%d
        hosts: ["%s"]
        cookieKey: %s
        providers:
          lab: {issuer: "%s", clientId: "%s", clientSecret: "%s", profile: %s}
        refresh: {deadline: 2s, connectTimeout: 1s}
        session: {file: "%s"}
        """
            .formatted(
                port,
                ORIGIN,
                KEY,
                provider.issuer(),
                RotatingProvider.CLIENT_ID,
                RotatingProvider.CLIENT_SECRET,
                profile,
                folder.resolve("sessions.db")));
    return new GatewayProcess(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "serve",
            "--config",
            config.toString()),
        URI.create("http://127.0.0.1:" + port + "/ping"),
        folder.resolve("gateway.log"),
        Duration.ofSeconds(60));
  }

  private static RotatingProvider provider(Reuse reuse) {
    RotatingProvider provider =
        RotatingProvider.builder().reuse(reuse).accessTokenLifetime(TOKEN_LIFE).start();
    provider.autoLogin(User.ada());
    return provider;
  }

  private static URI address(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Lets the token run out and stops the world between the provider's rotation and our write. */
  private static CompletableFuture<Integer> rotatedAndNotWritten(
      RotatingProvider provider, Visitor visitor) {
    provider.holdTokenResponses();
    CompletableFuture<Integer> asked = new CompletableFuture<>();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          if (provider.heldNow() == 0) {
            var _ = visitor.asking().thenAccept(asked::complete);
          }
          return provider.heldNow() == 1;
        });
    return asked;
  }

  @Test
  void killedBetweenRotationAndWriteTheTokenIsPresentedOnceMoreAndThenTheSessionEnds()
      throws Exception {
    int port = FreePorts.any();
    try (var provider = provider(Reuse.SINGLE_USE);
        var gateway = gateway(provider, port, "generic");
        var visitor = new Visitor(ORIGIN, address(port))) {
      gateway.start();
      visitor.login();
      assertThat(visitor.ask()).isEqualTo(202);
      var _ = rotatedAndNotWritten(provider, visitor);
      gateway.kill();
      provider.release();
      gateway.start();
      // The dead holder's intent runs out, its token is in doubt, and is presented once more.
      await().atMost(Duration.ofSeconds(60)).until(() -> visitor.ask() == 401);
      assertThat(provider.refreshRequests()).isEqualTo(2);
      assertThat(provider.spentTokensPresented()).isOne();
      assertThat(visitor.ask()).isEqualTo(401);
      assertThat(provider.refreshRequests()).isEqualTo(2);
    }
  }

  @Test
  void killedBetweenRotationAndWriteTheSessionSurvivesWhereTheProviderHeals() throws Exception {
    int port = FreePorts.any();
    try (var provider = provider(Reuse.grace(Duration.ofMinutes(5)));
        var gateway = gateway(provider, port, "grace");
        var visitor = new Visitor(ORIGIN, address(port))) {
      gateway.start();
      visitor.login();
      var _ = rotatedAndNotWritten(provider, visitor);
      gateway.kill();
      provider.release();
      gateway.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> visitor.ask() == 202);
      assertThat(provider.familiesRevoked()).isZero();
    }
  }

  @Test
  void stoppedDuringAGrantItFinishesAndTheSessionGoesOnAfterTheRestart() throws Exception {
    int port = FreePorts.any();
    try (var provider = provider(Reuse.FAMILY_REVOKING);
        var gateway = gateway(provider, port, "generic");
        var visitor = new Visitor(ORIGIN, address(port))) {
      gateway.start();
      visitor.login();
      CompletableFuture<Integer> asked = rotatedAndNotWritten(provider, visitor);
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(gateway::stop);
      provider.release();
      stopping.get(30, TimeUnit.SECONDS);
      assertThat(asked.get(30, TimeUnit.SECONDS)).isEqualTo(202);
      gateway.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> visitor.ask() == 202);
      assertThat(provider.spentTokensPresented()).isZero();
    }
  }

  @Test
  void servingWhileTheProviderIsDownOnlyLoginsWait() throws Exception {
    int port = FreePorts.any();
    try (var provider = provider(Reuse.FAMILY_REVOKING);
        var gateway = gateway(provider, port, "generic");
        var visitor = new Visitor(ORIGIN, address(port))) {
      provider.down();
      gateway.start();
      assertThat(visitor.ask()).isEqualTo(401);
      provider.up();
      await()
          .atMost(Duration.ofSeconds(90))
          .ignoreException(IllegalStateException.class)
          .until(() -> {
            visitor.login();
            return true;
          });
      assertThat(visitor.ask()).isEqualTo(202);
    }
  }
}
