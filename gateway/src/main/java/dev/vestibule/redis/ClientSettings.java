package dev.vestibule.redis;

import dev.vestibule.setting.PemCertificates;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Our settings in the client library's words. */
final class ClientSettings {
  /** As many as the slow lane has: after a start every session is loaded once. */
  private static final int MOST_COMMANDS_WAITING = 32_768;

  private static final int THREADS = 2;
  private static final Duration FIRST_TRY = Duration.ofMillis(20);
  private static final Duration TRY_EVERY = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration PROBE_EVERY = Duration.ofSeconds(2);
  private static final int PROBES = 3;

  private ClientSettings() {}

  static ClientResources resources() {
    return DefaultClientResources.builder()
        .ioThreadPoolSize(THREADS)
        .computationThreadPoolSize(THREADS)
        .commandLatencyRecorder(CommandLatencyRecorder.disabled())
        .reconnectDelay(
            Delay.fullJitter(FIRST_TRY, TRY_EVERY, FIRST_TRY.toMillis(), TimeUnit.MILLISECONDS))
        .build();
  }

  /** Options that every topology has; a builder of the topology's own. */
  static void apply(RedisSettings settings, ClientOptions.Builder options) {
    options
        // A command is sent once. After a reconnect a replacement would meet its own write, and a
        // late read would answer what nobody asks any more.
        .replayFilter(_ -> true)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(MOST_COMMANDS_WAITING)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        .timeoutOptions(
            TimeoutOptions.builder()
                .timeoutCommands(true)
                .fixedTimeout(settings.answerTimeout())
                .build())
        .socketOptions(socket(settings));
    if (settings.tls()) {
      options.sslOptions(tls(settings));
    }
  }

  static RedisURI uri(RedisSettings settings, RedisAddress address) {
    return common(settings, RedisURI.builder().withHost(address.host()).withPort(address.port()));
  }

  /** The Sentinels are asked without a password. */
  static RedisURI sentinelUri(RedisSettings settings, String master) {
    RedisURI.Builder uri = RedisURI.builder().withSentinelMasterId(master);
    for (RedisAddress address : settings.addresses()) {
      uri.withSentinel(address.host(), address.port());
    }
    RedisURI made = common(settings, uri);
    made.getSentinels()
        .forEach(sentinel -> {
          sentinel.setTimeout(settings.connectTimeout());
          sentinel.applySsl(made);
        });
    return made;
  }

  private static RedisURI common(RedisSettings settings, RedisURI.Builder uri) {
    RedisURI made = uri.withClientName("vestibule").withTimeout(settings.connectTimeout()).build();
    // To tell of the library would need one more right, and be logged as denied without it.
    made.setLibraryName("");
    made.setLibraryVersion("");
    if (settings.tls()) {
      made.setSsl(true);
      made.setVerifyPeer(SslVerifyMode.FULL);
    }
    if (settings.password() != null) {
      char[] password = settings.password().reveal().toCharArray();
      if (settings.user() == null) {
        made.setAuthentication(password);
      } else {
        made.setAuthentication(settings.user(), password);
      }
    }
    return made;
  }

  /** A peer that is gone without a word is noticed by the system, where nothing is asked of it. */
  private static SocketOptions socket(RedisSettings settings) {
    Duration unacknowledged = settings.connectTimeout().plus(settings.answerTimeout());
    return SocketOptions.builder()
        .connectTimeout(settings.connectTimeout())
        .keepAlive(
            KeepAliveOptions.builder()
                .enable()
                .idle(QUIET)
                .interval(PROBE_EVERY)
                .count(PROBES)
                .build())
        .tcpUserTimeout(
            TcpUserTimeoutOptions.builder().enable().tcpUserTimeout(unacknowledged).build())
        .build();
  }

  private static SslOptions tls(RedisSettings settings) {
    SslOptions.Builder options =
        SslOptions.builder().jdkSslProvider().handshakeTimeout(settings.connectTimeout());
    Path ca = settings.caFile();
    if (ca != null) {
      requireCertificates("caFile", ca);
      options.trustManager(ca.toFile());
    }
    Path certificate = settings.certificateFile();
    Path key = settings.keyFile();
    if (certificate != null && key != null) {
      requireCertificates("certificateFile", certificate);
      requireKey(certificate, key);
      options.keyManager(certificate.toFile(), key.toFile(), new char[0]);
    }
    return options.build();
  }

  private static void requireCertificates(String name, Path file) {
    try {
      var _ = PemCertificates.read(file);
    } catch (IOException e) {
      throw new UncheckedIOException("session.redis." + name + ": " + e.getMessage(), e);
    }
  }

  private static void requireKey(Path certificate, Path key) {
    try {
      SslContextBuilder.forClient().keyManager(certificate.toFile(), key.toFile()).build();
    } catch (IllegalArgumentException | SSLException e) {
      throw new UncheckedIOException(
          "session.redis.keyFile: "
              + key
              + " (expected: the private key of certificateFile, PKCS#8 in PEM, without a password)",
          new IOException(e));
    }
  }
}
