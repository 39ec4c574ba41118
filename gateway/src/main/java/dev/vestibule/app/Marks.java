package dev.vestibule.app;

import java.io.PrintStream;

/**
 * The lines of a report: ✓ for what is well, ! for what to look at, ✗ for what is wrong. Counts
 * them.
 */
final class Marks {
  private final PrintStream out;
  private final boolean unicode;
  private int wrong;
  private int warned;

  Marks(PrintStream out) {
    this.out = out;
    this.unicode = out.charset().newEncoder().canEncode('✓');
  }

  void title(String text) {
    out.println(text);
  }

  void well(String text) {
    line(unicode ? "✓" : "ok", text);
  }

  /** Neither well nor wrong: for the reader to know. */
  void note(String text) {
    line(unicode ? "·" : "-", text);
  }

  void warn(String text) {
    warned++;
    line("!", text);
  }

  void wrong(String text) {
    wrong++;
    line(unicode ? "✗" : "x", text);
  }

  boolean isAllWell() {
    return wrong == 0;
  }

  /** The last line. */
  void sum() {
    out.println();
    out.println(
        wrong == 0 && warned == 0
            ? "All is well."
            : count(wrong, "problem") + ", " + count(warned, "warning") + ".");
  }

  private static String count(int count, String noun) {
    return (count == 0 ? "no" : Integer.toString(count)) + " " + noun + (count == 1 ? "" : "s");
  }

  private void line(String mark, String text) {
    out.println("  " + mark + (mark.length() == 1 ? "  " : " ") + text);
  }
}
