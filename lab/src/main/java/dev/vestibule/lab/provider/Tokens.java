package dev.vestibule.lab.provider;

import java.security.SecureRandom;
import java.util.Base64;

/** Draws opaque values that nobody can guess. */
final class Tokens {

  private final SecureRandom random;

  Tokens(SecureRandom random) {
    this.random = random;
  }

  /** The prefix says what leaked, should one ever be seen in a log. */
  String next(String prefix) {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return prefix + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
