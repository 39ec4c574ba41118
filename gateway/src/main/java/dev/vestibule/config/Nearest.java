package dev.vestibule.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word someone probably meant. */
final class Nearest {
  private Nearest() {}

  /** The candidate nearest to what was written, if any is near at all. */
  static Optional<String> to(String written, Collection<String> candidates) {
    String plain = plain(written);
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
        .filter(candidate -> distance(plain, plain(candidate)) <= tolerance(plain));
  }

  /** Whether two words differ in spelling only. */
  static boolean isSame(String one, String other) {
    return plain(one).equals(plain(other));
  }

  /**
   * A third of the word may be wrong, and always two letters changed for each other; at most four.
   */
  private static int tolerance(String word) {
    return word.length() < 4 ? 1 : Math.clamp(word.length() / 3, 2, 4);
  }

  /** {@code client-id}, {@code client_id} and {@code ClientId} all mean {@code clientId}. */
  private static String plain(String word) {
    String letters = word.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    return letters.length() > 64 ? letters.substring(0, 64) : letters;
  }

  /** The Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
