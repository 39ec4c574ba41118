package dev.vestibule.redis;

import dev.vestibule.seal.Secret;
import dev.vestibule.setting.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to reach the Redis, Valkey or Dragonfly that keeps the sessions of a fleet. */
public record RedisSettings(
    @Setting(
            value =
                "Where it listens, as `host:port`: one address; or some Sentinels, or some members of a Cluster,"
                    + " which know the others.",
            example = "[redis.internal:6379]")
        List<RedisAddress> addresses,
    @Setting(value = "`single`, `sentinel` or `cluster`.", byDefault = "single") Topology topology,
    @Setting("The name under which the Sentinels watch the primary. Required with `sentinel`.")
        @Nullable String sentinelMaster,
    @Setting("The ACL user. Without it: `default`.") @Nullable String user,
    @Setting("The user's password.") @Nullable Secret password,
    @Setting(
            value = "Whether to speak TLS; the certificate must name the host.",
            byDefault = "false")
        boolean tls,
    @Setting("Certificates in PEM that are trusted instead of the platform's. Needs `tls`.")
        @Nullable Path caFile,
    @Setting("The client's certificate in PEM, with its chain. Needs `tls` and `keyFile`.")
        @Nullable Path certificateFile,
    @Setting("The client certificate's private key: PEM, PKCS #8, not encrypted.")
        @Nullable Path keyFile,
    @Setting(
            value =
                "Put before each key and channel; gateways that share sessions have the same, others another.",
            byDefault = "vestibule")
        String prefix,
    @Setting(value = "How long it may take to connect.", byDefault = "2s") Duration connectTimeout,
    @Setting(
            value =
                "How long an answer may take. When none came, Redis is left alone for a moment and whoever asks"
                    + " meanwhile is refused at once.",
            byDefault = "1s")
        Duration answerTimeout,
    @Setting(
            value =
                "How many replicas must have acknowledged a write before it counts (`WAIT`): 1 keeps new tokens"
                    + " through a failover. 0: none. Not with `cluster`.",
            byDefault = "0")
        int acknowledgedBy) {
  private static final int MOST_ADDRESSES = 32;
  private static final int MOST_ACKNOWLEDGEMENTS = 9;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** How Redis is deployed. */
  public enum Topology {
    /** One server, or one address that leads to the primary. */
    SINGLE,
    /** A primary and replicas, watched by Sentinels. */
    SENTINEL,
    /** Several primaries, each with a part of the keys. */
    CLUSTER
  }

  public RedisSettings {
    addresses = List.copyOf(addresses);
    requireAddresses(addresses, topology);
    if ((topology == Topology.SENTINEL) != (sentinelMaster != null)) {
      throw new IllegalArgumentException(
          topology == Topology.SENTINEL
              ? "sentinelMaster: is missing (expected: the name of the primary, such as mymaster)"
              : "sentinelMaster: stands beside another topology (expected: topology: sentinel)");
    }
    if (user != null && password == null) {
      throw new IllegalArgumentException("password: is missing beside user");
    }
    requireTls(tls, "caFile", caFile);
    requireTls(tls, "certificateFile", certificateFile);
    requireTls(tls, "keyFile", keyFile);
    if ((certificateFile == null) != (keyFile == null)) {
      throw new IllegalArgumentException(
          certificateFile == null
              ? "certificateFile: is missing beside keyFile"
              : "keyFile: is missing beside certificateFile");
    }
    if (!prefix.matches("[A-Za-z0-9_.:-]{1,40}")) {
      throw new IllegalArgumentException(
          "prefix: " + prefix + " (expected: at most 40 letters, digits, -, _, . and :)");
    }
    requireTimeout("connectTimeout", connectTimeout);
    requireTimeout("answerTimeout", answerTimeout);
    int most = topology == Topology.CLUSTER ? 0 : MOST_ACKNOWLEDGEMENTS;
    if (acknowledgedBy < 0 || acknowledgedBy > most) {
      throw new IllegalArgumentException(
          "acknowledgedBy: "
              + acknowledgedBy
              + " (expected: "
              + (most == 0 ? "0 with topology: cluster" : "0 to " + most)
              + ")");
    }
  }

  /** The addresses, for a message. */
  String described() {
    return String.join(", ", addresses.stream().map(RedisAddress::toString).toList());
  }

  private static void requireAddresses(List<RedisAddress> addresses, Topology topology) {
    int most = topology == Topology.SINGLE ? 1 : MOST_ADDRESSES;
    if (addresses.isEmpty() || addresses.size() > most) {
      throw new IllegalArgumentException(
          "addresses: "
              + addresses.size()
              + " addresses (expected: "
              + (most == 1 ? "1, or a topology of several" : "1 to " + most)
              + ")");
    }
  }

  private static void requireTls(boolean tls, String name, @Nullable Path file) {
    if (file != null && !tls) {
      throw new IllegalArgumentException(name + ": has no use without TLS (expected: tls: true)");
    }
  }

  private static void requireTimeout(String name, Duration timeout) {
    if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + ": " + timeout + " (expected: > 0, at most " + LONGEST.toSeconds() + "s)");
    }
  }
}
