package dev.vestibule.config;

/** Port numbers in text. */
final class Ports {
  private Ports() {}

  /** The port, or -1 if the text is none. */
  static int parse(String text) {
    if (!text.matches("\\d{1,5}")) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= 65_535 ? port : -1;
  }
}
