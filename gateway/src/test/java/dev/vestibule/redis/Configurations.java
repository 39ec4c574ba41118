package dev.vestibule.redis;

import dev.vestibule.redis.RedisSettings.Topology;
import dev.vestibule.seal.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of tests, as the default configuration has them but for what a test says. */
public record Configurations(RedisSettings settings, Settling settling) {
  private static final Settling AT_ONCE = new Settling(Duration.ZERO, Duration.ZERO);

  private Configurations(RedisSettings settings) {
    this(settings, AT_ONCE);
  }

  /** How long a server that began anew settles. To be said last. */
  public Configurations settling(Duration absence, Duration claims) {
    return new Configurations(settings, new Settling(absence, claims));
  }

  public static Configurations at(int... ports) {
    List<RedisAddress> addresses =
        java.util.Arrays.stream(ports)
            .mapToObj(port -> new RedisAddress("127.0.0.1", port))
            .toList();
    return of(addresses, Topology.SINGLE, null);
  }

  public static Configurations cluster(int... ports) {
    return of(at(ports[0]).settings.addresses(), Topology.CLUSTER, null);
  }

  public static Configurations sentinel(String master, int port) {
    return of(at(port).settings.addresses(), Topology.SENTINEL, master);
  }

  private static Configurations of(
      List<RedisAddress> addresses, Topology topology, @Nullable String master) {
    return new Configurations(
        new RedisSettings(
            addresses,
            topology,
            master,
            null,
            null,
            false,
            null,
            null,
            null,
            "vestibule",
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            0));
  }

  public Configurations prefix(String prefix) {
    RedisSettings s = settings;
    return new Configurations(
        new RedisSettings(
            s.addresses(),
            s.topology(),
            s.sentinelMaster(),
            s.user(),
            s.password(),
            s.tls(),
            s.caFile(),
            s.certificateFile(),
            s.keyFile(),
            prefix,
            s.connectTimeout(),
            s.answerTimeout(),
            s.acknowledgedBy()));
  }

  public Configurations as(@Nullable String user, String password) {
    RedisSettings s = settings;
    return new Configurations(
        new RedisSettings(
            s.addresses(),
            s.topology(),
            s.sentinelMaster(),
            user,
            Secret.of(password),
            s.tls(),
            s.caFile(),
            s.certificateFile(),
            s.keyFile(),
            s.prefix(),
            s.connectTimeout(),
            s.answerTimeout(),
            s.acknowledgedBy()));
  }

  public Configurations tls(@Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
    RedisSettings s = settings;
    List<RedisAddress> byName =
        s.addresses().stream().map(each -> new RedisAddress("localhost", each.port())).toList();
    return new Configurations(
        new RedisSettings(
            byName,
            s.topology(),
            s.sentinelMaster(),
            s.user(),
            s.password(),
            true,
            ca,
            certificate,
            key,
            s.prefix(),
            s.connectTimeout(),
            s.answerTimeout(),
            s.acknowledgedBy()));
  }

  public Configurations answerTimeout(Duration timeout) {
    RedisSettings s = settings;
    return new Configurations(
        new RedisSettings(
            s.addresses(),
            s.topology(),
            s.sentinelMaster(),
            s.user(),
            s.password(),
            s.tls(),
            s.caFile(),
            s.certificateFile(),
            s.keyFile(),
            s.prefix(),
            s.connectTimeout(),
            timeout,
            s.acknowledgedBy()));
  }

  public Configurations acknowledgedBy(int replicas) {
    RedisSettings s = settings;
    return new Configurations(
        new RedisSettings(
            s.addresses(),
            s.topology(),
            s.sentinelMaster(),
            s.user(),
            s.password(),
            s.tls(),
            s.caFile(),
            s.certificateFile(),
            s.keyFile(),
            s.prefix(),
            s.connectTimeout(),
            s.answerTimeout(),
            replicas));
  }

  public RedisStore open() throws dev.vestibule.session.StoreUnavailable {
    return RedisStore.open(settings, settling);
  }
}
