package dev.vestibule.login;

import java.security.SecureRandom;

/**
 * Makes the codes by which a page that a user sees is found again in the log: eight characters that
 * can be read out over a telephone. Safe for use by any thread.
 */
public final class SupportCodes {
  private static final String CHARACTERS = "23456789abcdefghjkmnpqrstuvwxyz";
  private static final int LENGTH = 8;

  private final SecureRandom random;

  public SupportCodes(SecureRandom random) {
    this.random = random;
  }

  public String next() {
    StringBuilder code = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      code.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return code.toString();
  }
}
