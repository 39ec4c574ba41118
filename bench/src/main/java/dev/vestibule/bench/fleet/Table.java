package dev.vestibule.bench.fleet;

import java.io.PrintWriter;

/** The results, printed as they come. */
final class Table {
  private final PrintWriter out;

  Table(PrintWriter out) {
    this.out = out;
  }

  void section(String title) {
    out.printf("%n%s%n", title);
    out.flush();
  }

  void row(String what, String value) {
    out.printf("  %-58s %s%n", what, value);
    out.flush();
  }
}
