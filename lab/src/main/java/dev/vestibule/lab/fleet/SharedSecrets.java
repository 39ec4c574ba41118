package dev.vestibule.lab.fleet;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** What all replicas of a fleet know and nobody else: 32 characters, and 32 bytes. */
final class SharedSecrets {

  private final String characters;
  private final String base64;

  private SharedSecrets(String characters, String base64) {
    this.characters = characters;
    this.base64 = base64;
  }

  static SharedSecrets fresh() {
    SecureRandom random = new SecureRandom();
    byte[] half = new byte[16];
    random.nextBytes(half);
    byte[] whole = new byte[32];
    random.nextBytes(whole);
    return new SharedSecrets(
        HexFormat.of().formatHex(half), Base64.getEncoder().encodeToString(whole));
  }

  String characters() {
    return characters;
  }

  String base64() {
    return base64;
  }
}
