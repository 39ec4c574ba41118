package dev.vestibule.lab.report;

import java.util.List;
import java.util.StringJoiner;

/** Rows as a Markdown table whose columns stand under one another on a terminal too. */
final class MarkdownTable {

  private MarkdownTable() {}

  /**
   * Each line with its newline.
   *
   * @param rows the first is the head; all have as many cells
   * @param texts so many columns stand left; those after them are numbers and stand right
   */
  static String of(List<List<String>> rows, int texts) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      table.append(line(row, widths, texts));
      if (table.indexOf("\n") == table.length() - 1) {
        table.append(rule(widths, texts));
      }
    }
    return table.toString();
  }

  /** What comes from outside must not break the table. */
  static String cell(String text) {
    return text.replace("|", "\\|").replace('\n', ' ');
  }

  private static String line(List<String> row, int[] widths, int texts) {
    StringJoiner line = new StringJoiner(" | ", "| ", " |\n");
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      line.add(i < texts ? row.get(i) + padding : padding + row.get(i));
    }
    return line.toString();
  }

  private static String rule(int[] widths, int texts) {
    StringJoiner rule = new StringJoiner("|", "|", "|\n");
    for (int i = 0; i < widths.length; i++) {
      rule.add("-".repeat(widths[i] + 1) + (i < texts ? "-" : ":"));
    }
    return rule.toString();
  }
}
