package dev.vestibule.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;

/** Looks into a Redis, and sets it, beside the store. */
public final class Probe implements AutoCloseable {
  private final RedisClient client;
  private final RedisCommands<String, String> redis;

  public Probe(int port) {
    client = RedisClient.create(RedisURI.create("127.0.0.1", port));
    redis = client.connect().sync();
  }

  public RedisCommands<String, String> redis() {
    return redis;
  }

  /** Of all keys but those that tell how old the server is. */
  List<String> names() {
    return redis.keys("*").stream().filter(name -> !name.endsWith(":server")).toList();
  }

  Instant now() {
    List<String> time = redis.time();
    return Instant.ofEpochSecond(Long.parseLong(time.get(0)), Long.parseLong(time.get(1)) * 1_000);
  }

  void await(Instant time) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(60))
        .until(() -> !now().isBefore(time));
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
