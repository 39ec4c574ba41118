package dev.vestibule.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Under what a store keeps a first use: nothing of its name is left. */
public final class MarkDigest {
  private static final int LONGEST_NAME = 128;

  private MarkDigest() {}

  /**
   * SHA-256; the length in front keeps {@code ("a", "bc")} apart from {@code ("ab", "c")}.
   *
   * @param name at most 128 characters
   */
  public static byte[] of(String purpose, String name) {
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name: " + name.length() + " characters (expected: <= " + LONGEST_NAME + ")");
    }
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((purpose.length() + ":" + purpose).getBytes(UTF_8));
      return sha.digest(name.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
