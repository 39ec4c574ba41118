package dev.vestibule.config;

import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One value as it stands in the file: its node, the path of its key, its text with references to
 * the environment filled in.
 */
record Written(Node node, String key, String raw, String text) {
  private static final int LONGEST_QUOTE = 60;

  /** The value as written, for a message: never what the environment put in its place. */
  String quoted() {
    String line = raw.replaceAll("\\p{Cntrl}", "?");
    return "`"
        + (line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "…" : line)
        + "`";
  }

  /** Without the text, which may be a secret. */
  @Override
  public String toString() {
    return "Written[" + key + "]";
  }
}
