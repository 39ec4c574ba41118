package dev.vestibule.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What Redis does in one atomic step on one key. Sent by its digest; whole where Redis does not
 * know it (yet, or after a restart), which it says before it has done anything.
 *
 * <p>Each answer, but for that of a cached value, begins with Redis's time, in seconds and
 * microseconds. Within a script time stands still, so that it agrees with what Redis takes for
 * expired.
 */
final class Script {
  /** Keeps a record and its end, unless there is one. */
  static final Script CREATE =
      new Script(
          """
          local now = redis.call('TIME')
          if redis.call('EXISTS', KEYS[1]) == 1 then return {now[1], now[2], 0} end
          redis.call('HSET', KEYS[1], 'h', ARGV[1], 's', ARGV[2], 'b', ARGV[3])
          redis.call('PEXPIREAT', KEYS[1], ARGV[4])
          return {now[1], now[2], 1}
          """);

  static final Script LOAD =
      new Script(
          """
          local now = redis.call('TIME')
          local record = redis.call('HMGET', KEYS[1], 'h', 's', 'b')
          return {now[1], now[2], record[1], record[2], record[3]}
          """);

  /** A value and the rest of its life, unless it is longer than it may be. */
  static final Script CACHED =
      new Script(
          """
          local left = redis.call('PTTL', KEYS[1])
          if redis.call('STRLEN', KEYS[1]) > tonumber(ARGV[1]) then return {false, left} end
          return {redis.call('GET', KEYS[1]), left}
          """);

  private static final String REPLACE =
      """
      local now = redis.call('TIME')
      local head = redis.call('HGET', KEYS[1], 'h')
      if not head then return {now[1], now[2], 0} end
      if head ~= ARGV[1] then
        local rest = redis.call('HMGET', KEYS[1], 's', 'b')
        return {now[1], now[2], 1, head, rest[1], rest[2]}
      end
      redis.call('HSET', KEYS[1], 'h', ARGV[2], 's', ARGV[3], 'b', ARGV[4])
      redis.call('PUBLISH', ARGV[5], ARGV[6])
      return {now[1], now[2], 2}
      """;

  private final String text;
  private final String digest;

  private Script(String text) {
    this.text = text;
    this.digest = sha1(text);
  }

  /**
   * Replaces a record whose head is as expected and tells of it; the life of a key is not touched
   * by writing its fields.
   *
   * @param sharded whether to tell it in the key's own shard only
   */
  static Script replace(boolean sharded) {
    return new Script(sharded ? REPLACE.replace("'PUBLISH'", "'SPUBLISH'") : REPLACE);
  }

  CompletionStage<List<Object>> run(
      RedisClusterAsyncCommands<byte[], byte[]> redis, byte[] key, byte[]... arguments) {
    byte[][] keys = {key};
    return redis
        .<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments)
        .exceptionallyCompose(failure ->
            failure instanceof RedisNoScriptException
                ? redis.<List<Object>>eval(text, ScriptOutputType.MULTI, keys, arguments)
                : CompletableFuture.failedFuture(failure));
  }

  /** How Redis names scripts; nothing rests on its strength. */
  private static String sha1(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-1 is part of every JDK", e);
    }
  }
}
