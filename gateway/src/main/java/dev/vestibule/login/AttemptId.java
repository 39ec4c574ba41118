package dev.vestibule.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/** Names a login attempt: 128 random bits, base64url. */
record AttemptId(String text) {
  private static final int BYTES = 16;
  static final int SHORT = 8;

  static AttemptId random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new AttemptId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** For the cookie's name and for logs. */
  String shortText() {
    return text.substring(0, SHORT);
  }

  /** Takes the same time wherever the ids differ. */
  boolean is(AttemptId other) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.US_ASCII), other.text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "AttemptId[" + shortText() + "…]";
  }
}
