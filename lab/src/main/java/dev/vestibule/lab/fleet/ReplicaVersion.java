package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks a product for its version: the first line that a command prints. */
record ReplicaVersion(List<String> command) {

  private static final int LONGEST = 200;

  ReplicaVersion {
    command = List.copyOf(command);
  }

  /** Without the product's name, which many begin with. */
  String ask(String product) {
    String said = ask();
    return said.regionMatches(true, 0, product + " ", 0, product.length() + 1)
        ? said.substring(product.length() + 1).strip()
        : said;
  }

  /** Empty if the command is, or says nothing, or cannot be run: the start will tell why. */
  String ask() {
    if (command.isEmpty()) {
      return "";
    }
    try {
      Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
      asked.getOutputStream().close();
      // Before it is read: one that says nothing and does not end would be waited for for ever.
      if (!asked.waitFor(10, TimeUnit.SECONDS)) {
        asked.descendants().forEach(ProcessHandle::destroyForcibly);
        asked.destroyForcibly();
      }
      byte[] said = asked.getInputStream().readNBytes(64 * 1024);
      return new String(said, StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceAll("\\p{Cntrl}", "").strip())
          .filter(line -> !line.isEmpty())
          .map(line -> line.substring(0, Math.min(LONGEST, line.length())))
          .findFirst()
          .orElse("");
    } catch (IOException noSuchCommand) {
      return "";
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
