package dev.vestibule.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A network of addresses, such as {@code 10.0.0.0/8}; one address is a network of its own. */
public record Cidr(InetAddress network, int prefix) {
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * 8;
    String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
      throw new IllegalArgumentException("has no prefix length (expected: /0 to /" + bits + ")");
    }
    int prefix = Integer.parseInt(length);
    InetAddress network = masked(address, prefix);
    if (!network.equals(address)) {
      throw new IllegalArgumentException(
          "has bits beyond its prefix (expected: "
              + network.getHostAddress()
              + "/"
              + prefix
              + ", or the one address without a prefix)");
    }
    return new Cidr(network, prefix);
  }

  /** Whether an address is of this network. An IPv4 address in IPv6 clothes counts as IPv4. */
  public boolean contains(InetAddress address) {
    return address.getAddress().length == network.getAddress().length
        && masked(address, prefix).equals(network);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "is not a network (expected: such as 10.0.0.0/8, 192.168.1.7 or fd00::/8)", e);
    }
  }

  private static InetAddress masked(InetAddress address, int prefix) {
    byte[] bytes = address.getAddress();
    int whole = prefix / 8;
    if (whole < bytes.length) {
      bytes[whole] &= (byte) (0xff00 >> prefix % 8);
      Arrays.fill(bytes, whole + 1, bytes.length, (byte) 0);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 bytes are an address", e);
    }
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
