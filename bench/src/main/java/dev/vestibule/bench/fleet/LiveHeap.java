package dev.vestibule.bench.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Java process's objects take after a full collection, by its own word ({@code jcmd}). */
final class LiveHeap {
  private static final Pattern USED = Pattern.compile("total(?: reserved)? \\d+K.*?used (\\d+)K");

  private LiveHeap() {}

  static long bytes(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    Matcher generation = USED.matcher(jcmd(pid, "GC.heap_info"));
    long kibibytes = 0;
    while (generation.find()) {
      kibibytes += Long.parseLong(generation.group(1));
    }
    if (kibibytes == 0) {
      throw new IOException("jcmd GC.heap_info said nothing that can be read");
    }
    return kibibytes * 1024;
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(List.of(jcmd.toString(), Long.toString(pid), command))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("jcmd " + command + " failed:\n" + said);
    }
    return said;
  }
}
