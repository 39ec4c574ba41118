package dev.vestibule.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Fills Redis with as many records as asked for, or as the machine's memory has room for: copies of
 * a real one under names like those of others, each with its life. Redis makes them itself, some
 * thousands at a time, so that others get their turn; nothing of it goes to its disk.
 */
final class Filling {
  private static final int AT_ONCE = 4_000;

  /** Of what is free: the rest is for everybody else. */
  private static final double SHARE = 0.7;

  private static final String COPIES =
      """
      local record = redis.call('HGETALL', KEYS[1])
      local till = redis.call('PEXPIRETIME', KEYS[1])
      local prefix = string.match(KEYS[1], '^(.*){')
      for i = ARGV[1], ARGV[2] do
        local digits = redis.sha1hex('a' .. i) .. string.sub(redis.sha1hex('b' .. i), 1, 24)
        local name = prefix .. '{' .. string.sub(digits, 1, 2) .. '}:' .. digits
        redis.call('HSET', name, unpack(record))
        redis.call('PEXPIREAT', name, till)
      end
      return redis.call('DBSIZE')
      """;

  private final RedisEye redis;

  Filling(RedisEye redis) {
    this.redis = redis;
  }

  /** Until there are so many keys, if there is room for them. */
  void to(long wanted, String record) throws IOException {
    redis.commands().configSet("appendonly", "no");
    long room = (long) (availableBytes() * SHARE) / redis.bytesOf(record);
    long missing = Math.min(wanted - redis.keys(), room);
    for (long from = 1; from <= missing; from += AT_ONCE) {
      long to = Math.min(missing, from + AT_ONCE - 1);
      redis.number(COPIES, record, Long.toString(from), Long.toString(to));
    }
  }

  private static long availableBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
        .filter(line -> line.startsWith("MemAvailable:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
