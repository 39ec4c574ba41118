package dev.vestibule.lab.report;

import java.io.PrintStream;

/**
 * One line that says how the storm stands: on a terminal it rewrites itself, elsewhere a new one
 * comes every five seconds. For one thread.
 */
public final class LiveLine {

  /** {@code terminal}: whether {@code out} is one. */
  public LiveLine(PrintStream out, boolean terminal) {}

  /** Once a second or oftener. */
  public void show(Glimpse now) {}

  /** Ends the line, so that what follows begins at the margin. */
  public void end() {}
}
