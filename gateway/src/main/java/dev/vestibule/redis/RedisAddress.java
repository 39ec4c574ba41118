package dev.vestibule.redis;

/** Where a Redis, a Sentinel or a member of a Cluster listens. */
public record RedisAddress(String host, int port) {
  /**
   * Reads {@code host:port}; an IPv6 address in brackets.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RedisAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String digits = text.substring(colon + 1);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1
        || port > 65_535
        || !host.matches(bracketed ? "[0-9A-Fa-f:.]{2,45}" : "[A-Za-z0-9._-]{1,253}")) {
      throw new IllegalArgumentException(
          "is not an address (expected: host:port, such as redis.internal:6379 or [::1]:6379)");
    }
    return new RedisAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
