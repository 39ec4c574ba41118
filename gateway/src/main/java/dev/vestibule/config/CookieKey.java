package dev.vestibule.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** At least 32 random bytes, written as base64, base64url or hex. Never prints itself. */
public final class CookieKey {
  private static final int SHORTEST = 32;
  private static final int LONGEST = 1024;

  /** Of 32 random bytes fewer than 16 are distinct once in 3·10^16 keys. */
  private static final int FEWEST_DISTINCT = 16;

  private final byte[] bytes;

  private CookieKey(byte[] bytes) {
    this.bytes = bytes;
  }

  static CookieKey parse(String text) {
    byte[] bytes = decoded(text.strip());
    if (bytes.length < SHORTEST || bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "is " + bytes.length + " bytes long (expected: 32 or more, as `vestibule key` prints)");
    }
    long distinct = new String(bytes, StandardCharsets.ISO_8859_1).chars().distinct().count();
    if (distinct < FEWEST_DISTINCT || isText(bytes)) {
      throw new IllegalArgumentException(
          "is not random (expected: random bytes, as `vestibule key` prints)");
    }
    return new CookieKey(bytes);
  }

  /** A copy of the key's bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  private static byte[] decoded(String text) {
    if (text.matches("([0-9a-fA-F]{2}){" + SHORTEST + ",}")) {
      return HexFormat.of().parseHex(text);
    }
    try {
      return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
    } catch (IllegalArgumentException e) {
      // Its cause would name a character of the key.
      throw new IllegalArgumentException(
          "is neither base64 nor hex (expected: 32 random bytes, as `vestibule key` prints)");
    }
  }

  /** Words someone made up, encoded: no run of 32 random bytes is all printable. */
  private static boolean isText(byte[] bytes) {
    for (byte b : bytes) {
      if (b < ' ' || b == 127) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CookieKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return "CookieKey[…]";
  }
}
