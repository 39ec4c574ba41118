package dev.vestibule.seal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Text that must not be seen: a client secret, a bearer secret. It shows itself to nobody who does
 * not ask by {@link #reveal()}: not in a log, an exception, a metric or a debugger's list of
 * fields. Equality takes the same time wherever the texts differ.
 */
public final class Secret {
  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  public static Secret of(String text) {
    return new Secret(text);
  }

  /** The text itself. Call it where the text is used, and keep the result no longer than that. */
  public String reveal() {
    return text;
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret
        && MessageDigest.isEqual(
            text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for all: a hash of a secret is a little of the secret. Do not key a map by one. */
  @Override
  public int hashCode() {
    return Secret.class.hashCode();
  }

  @Override
  public String toString() {
    return "Secret[…]";
  }
}
