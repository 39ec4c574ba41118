package dev.vestibule.redis;

import io.lettuce.core.RedisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A redis-server with options of its own: a member of a Cluster, a Sentinel. */
public final class OwnRedis implements AutoCloseable {
  private final int port;
  private final Process process;

  private OwnRedis(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Returns when it answers. */
  public static OwnRedis start(Path binary, Path folder, int port, String... options)
      throws IOException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    OwnRedis started = new OwnRedis(port, process);
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(started::answers);
    return started;
  }

  public int port() {
    return port;
  }

  private boolean answers() {
    try (Probe probe = new Probe(port)) {
      return probe.redis().ping().equals("PONG");
    } catch (RedisException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
  }
}
