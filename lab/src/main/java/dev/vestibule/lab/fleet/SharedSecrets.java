package dev.vestibule.lab.fleet;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What all replicas of a fleet know and nobody else: 32 characters, 32 bytes, and the 32 bytes that
 * come after those when keys are changed, and that came before.
 */
final class SharedSecrets {

  private final String characters;
  private final String base64;
  private final String next;
  private final String former;

  private SharedSecrets(String characters, String base64, String next, String former) {
    this.characters = characters;
    this.base64 = base64;
    this.next = next;
    this.former = former;
  }

  static SharedSecrets fresh() {
    SecureRandom random = new SecureRandom();
    byte[] half = new byte[16];
    random.nextBytes(half);
    return new SharedSecrets(
        HexFormat.of().formatHex(half), bytes(random), bytes(random), bytes(random));
  }

  private static String bytes(SecureRandom random) {
    byte[] whole = new byte[32];
    random.nextBytes(whole);
    return Base64.getEncoder().encodeToString(whole);
  }

  String characters() {
    return characters;
  }

  String base64() {
    return base64;
  }

  String nextBase64() {
    return next;
  }

  String formerBase64() {
    return former;
  }
}
