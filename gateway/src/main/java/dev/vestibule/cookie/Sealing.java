package dev.vestibule.cookie;

/** What came of sealing a session for its browser. */
public sealed interface Sealing {
  /** The text for its cookies: a secret. */
  record Sealed(String text) implements Sealing {
    @Override
    public String toString() {
      return "Sealed[" + text.length() + " characters]";
    }
  }

  /**
   * It has no room there.
   *
   * @param size in characters of the cookies' values
   * @param largest the name of what takes the most of it
   * @param largestSize of that, in bytes before sealing
   */
  record TooLarge(int size, String largest, int largestSize) implements Sealing {
    /** What an operator is to know and can do; holds no value. */
    public String advice() {
      return "the session takes "
          + size
          + " characters in cookies, "
          + Chunks.LONGEST_TEXT
          + " have room; the largest part is "
          + largest
          + " with "
          + largestSize
          + " bytes. Let the provider send less of it, or keep sessions in session.redis or session.file";
    }
  }
}
