package dev.vestibule.lab.report;

import java.io.PrintStream;
import java.util.Locale;

/**
 * One line that says how the storm stands: on a terminal it rewrites itself, elsewhere a new one
 * comes every five seconds. For one thread.
 */
public final class LiveLine {

  private static final int EVERY = 5;

  private final PrintStream out;
  private final boolean terminal;
  private long next;
  private int shown;

  /** {@code terminal}: whether {@code out} is one. */
  public LiveLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Once a second or oftener. */
  public void show(Glimpse now) {
    String line = line(now);
    if (terminal) {
      // Blanks over what the line before had more.
      out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
      out.flush();
      shown = line.length();
    } else if (now.elapsed() >= next) {
      out.println(line);
      next = now.elapsed() + EVERY;
    }
  }

  /** Ends the line, so that what follows begins at the margin. */
  public void end() {
    if (shown > 0) {
      out.println();
      shown = 0;
    }
  }

  /** Under 80 columns unless a fault is on: one that wraps could not be rewritten. */
  private static String line(Glimpse now) {
    String line =
        String.format(
            Locale.ROOT,
            "%3d s  %d polls  lost %d (%d innocent)  grants %d  spent %d",
            now.elapsed(),
            now.requests(),
            now.sessionsLost(),
            now.innocentLost(),
            now.grants(),
            now.spentPresented());
    String hung = now.hung() == 0 ? "" : "  hung " + now.hung();
    String waits = "  p99 " + now.lately() + "  max " + now.max() + " ms";
    return line + hung + waits + (now.faults().isEmpty() ? "" : "  [" + now.faults() + "]");
  }
}
