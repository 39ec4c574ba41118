package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.StoreUnavailable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** First uses in the store's file, each under a digest. */
final class EmbeddedOnceMarks implements OnceMarks {
  private static final int LONGEST_NAME = 128;

  private final Calls writes;

  EmbeddedOnceMarks(Calls writes) {
    this.writes = writes;
  }

  @Override
  public boolean first(String purpose, String name, Instant until) throws StoreUnavailable {
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name: " + name.length() + " characters (expected: <= " + LONGEST_NAME + ")");
    }
    byte[] mark = digest(purpose, name);
    long livesUntil = Life.until(until);
    return writes.make((database, now) -> database.marks().first(mark, livesUntil, now));
  }

  /** SHA-256; the length in front keeps {@code ("a", "bc")} apart from {@code ("ab", "c")}. */
  private static byte[] digest(String purpose, String name) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((purpose.length() + ":" + purpose).getBytes(UTF_8));
      return sha.digest(name.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }
}
