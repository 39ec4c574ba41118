package dev.vestibule.lab.fleet;

/** Stub. */
final class WrittenDescriptionReader {
  private final String file;

  WrittenDescriptionReader(String file, String text) {
    this.file = file + text;
  }

  GatewayDescription read() {
    throw new UnsupportedOperationException(file);
  }
}
