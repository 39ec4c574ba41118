package dev.vestibule.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Redis does in one atomic step on a record's key and that of its slot's server, or on a
 * subject's two keys. Sent by its digest; whole where Redis does not know it (yet, or after a
 * restart), which it says before it has done anything.
 *
 * <p>Each answer, but for that of a cached value, begins with Redis's time, in seconds and
 * microseconds. Within a script time stands still, so that it agrees with what Redis takes for
 * expired.
 */
final class Script {
  /**
   * How long, in milliseconds, this server has been the one that keeps the keys of a slot: since
   * its own name was first written there. A server that took over or started again has another; one
   * that gives itself no name is unfit, as its facts say, and stays of an age all the same. That it
   * can't be written just now (memory is full, replicas are missing) fails no read.
   */
  private static final String AGE =
      """
      local now = redis.call('TIME')
      local function age()
        local name = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or 'unnamed'
        local millis = now[1] * 1000 + math.floor(now[2] / 1000)
        local since = string.match(redis.call('GET', KEYS[2]) or '', '^' .. name .. ' (%d+)$')
        if since and millis >= tonumber(since) then
          redis.pcall('PEXPIRE', KEYS[2], 2592000000)
          return millis - since
        end
        redis.pcall('SET', KEYS[2], name .. ' ' .. string.format('%.0f', millis), 'PX', 2592000000)
        return 0
      end
      """;

  /** Keeps a record and its end, and says 1; 0 where there is one. */
  static final Script CREATE =
      new Script(
          """
          local now = redis.call('TIME')
          if redis.call('EXISTS', KEYS[1]) == 1 then return {now[1], now[2], 0} end
          redis.call('HSET', KEYS[1], 'h', ARGV[1], 's', ARGV[2], 'b', ARGV[3])
          redis.call('PEXPIREAT', KEYS[1], ARGV[4])
          return {now[1], now[2], 1}
          """);

  /**
   * Reads a record: head, slots, body. 0 in their place where there is none and the server is too
   * young for that to count.
   */
  static final Script LOAD =
      new Script(
          AGE
              + """
              local record = redis.call('HMGET', KEYS[1], 'h', 's', 'b')
              if not record[1] and age() < tonumber(ARGV[1]) then return {now[1], now[2], 0} end
              return {now[1], now[2], record[1], record[2], record[3]}
              """);

  /** Lets the server's age begin, if it has not; 1 if it has now, 0 if that cannot be written. */
  static final Script BEGIN =
      new Script(AGE + "age() return {now[1], now[2], redis.call('EXISTS', KEYS[2])}");

  /** A value and the rest of its life, unless it is longer than it may be. */
  static final Script CACHED =
      new Script(
          """
          local left = redis.call('PTTL', KEYS[1])
          if redis.call('STRLEN', KEYS[1]) > tonumber(ARGV[1]) then return {false, left} end
          return {redis.call('GET', KEYS[1]), left}
          """);

  /**
   * After the time: 0 there is no record. 1 another head is there: head, slots, body. 2 replaced. 3
   * there is none, but the server is too young for that to count. 4 it is too young for a claim.
   *
   * <p>A head that is what it was to become may be there from an earlier try that no replica
   * acknowledged. Where that is wanted it is written once more: {@code WAIT} counts who has heard
   * of the connection's last write, and this may be another connection.
   */
  private static final String REPLACE =
      AGE
          + """
          local head = redis.call('HGET', KEYS[1], 'h')
          if not head then
            return {now[1], now[2], age() < tonumber(ARGV[7]) and 3 or 0}
          end
          if head ~= ARGV[1] then
            if head == ARGV[2] and ARGV[9] == '1' then
              redis.call('HSET', KEYS[1], 'h', head)
            end
            local rest = redis.call('HMGET', KEYS[1], 's', 'b')
            return {now[1], now[2], 1, head, rest[1], rest[2]}
          end
          local from = tonumber(ARGV[8])
          if from > 0 and age() < from then return {now[1], now[2], 4} end
          redis.call('HSET', KEYS[1], 'h', ARGV[2], 's', ARGV[3], 'b', ARGV[4])
          redis.call('PUBLISH', ARGV[5], ARGV[6])
          return {now[1], now[2], 2}
          """;

  /**
   * Lists a record among those of a subject until its life runs out, forgets those whose did and
   * the first of too many, and says when the subject's sessions were ended. The list lives as long
   * as the last of its records.
   */
  static final Script ENTER =
      new Script(
          """
          local now = redis.call('TIME')
          redis.call('ZADD', KEYS[1], 'GT', ARGV[2], ARGV[1])
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf',
              string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
          redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[3])
          local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
          if last[2] then redis.call('PEXPIREAT', KEYS[1], last[2]) end
          return {now[1], now[2], redis.call('GET', KEYS[2])}
          """);

  /**
   * Remembers that a subject's sessions are ended now, no shorter than before; lists its records.
   */
  static final Script END =
      new Script(
          """
          local now = redis.call('TIME')
          local millis = now[1] * 1000 + math.floor(now[2] / 1000)
          local at = math.max(millis + 1, tonumber(redis.call('GET', KEYS[2]) or 0))
          local life = math.max(tonumber(ARGV[1]), redis.call('PTTL', KEYS[2]))
          redis.call('SET', KEYS[2], string.format('%.0f', at), 'PX', string.format('%.0f', life))
          return {now[1], now[2],
              redis.call('ZRANGE', KEYS[1], string.format('(%.0f', millis), '+inf', 'BYSCORE')}
          """);

  private static final Pattern REFUSED_LINE =
      Pattern.compile("can't run this command or subcommand .*@user_script:(\\d{1,4})");

  private static final Pattern CALL = Pattern.compile("redis\\.p?call\\('([A-Z]+)'");

  private final String text;
  private final String digest;

  private Script(String text) {
    this.text = text;
    this.digest = sha1(text);
  }

  /**
   * Replaces a record whose head is as expected and tells of it; the life of a key is not touched
   * by writing its fields. Only from an age of its server on, where one is given.
   *
   * @param sharded whether to tell it in the key's own shard only
   */
  static Script replace(boolean sharded) {
    return new Script(sharded ? REPLACE.replace("'PUBLISH'", "'SPUBLISH'") : REPLACE);
  }

  CompletionStage<List<Object>> run(
      RedisClusterAsyncCommands<byte[], byte[]> redis, byte[][] keys, byte[]... arguments) {
    return redis
        .<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments)
        .exceptionallyCompose(failure ->
            failure instanceof RedisNoScriptException
                ? runWhole(redis, keys, arguments)
                : CompletableFuture.failedFuture(named(failure)));
  }

  /** The same sent whole, whether or not Redis knows it. */
  CompletionStage<List<Object>> runWhole(
      RedisClusterAsyncCommands<byte[], byte[]> redis, byte[][] keys, byte[]... arguments) {
    return redis
        .<List<Object>>eval(text, ScriptOutputType.MULTI, keys, arguments)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(named(failure)));
  }

  /** Redis 7.0 says in which line a command was refused, and not which command. */
  private Throwable named(Throwable failure) {
    Matcher refused = REFUSED_LINE.matcher(Objects.requireNonNullElse(failure.getMessage(), ""));
    if (!(failure instanceof RedisCommandExecutionException) || !refused.find()) {
      return failure;
    }
    String before =
        text.lines().limit(Long.parseLong(refused.group(1))).collect(Collectors.joining("\n"));
    String command = "";
    for (Matcher call = CALL.matcher(before); call.find(); ) {
      command = call.group(1).toLowerCase(Locale.ROOT);
    }
    return new RedisCommandExecutionException(
        "NOPERM in a script this user has no permissions to run the '" + command + "' command");
  }

  /** A number as an argument. */
  static byte[] digits(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
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
