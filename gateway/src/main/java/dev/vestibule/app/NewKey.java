package dev.vestibule.app;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Base64;
import picocli.CommandLine.Command;

/**
 * The command {@code key}: prints a new random cookie key, 32 bytes in base64url, and nothing else.
 */
@Command(name = "key", description = "Print a new cookie key.", mixinStandardHelpOptions = true)
final class NewKey implements Runnable {
  private static final int BYTES = 32;

  private final SecureRandom random;
  private final PrintStream out;

  NewKey(SecureRandom random, PrintStream out) {
    this.random = random;
    this.out = out;
  }

  @Override
  public void run() {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    out.println(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
  }
}
