package dev.vestibule.interop;

import dev.vestibule.lab.fleet.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs {@code ./vestibule storm} as people type it, each a small one in a process of its own. */
final class Storms implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(150);

  /** Whatever happens; a gateway that serves nobody loses nobody. */
  private static final String ALWAYS =
      "innocentLost==0 && hung==0 && servedAsAnother==0 && servedWithoutSession==0"
          + " && grantsAccepted>0 && ";

  /** Where no answer can be lost. */
  static final String CLEAN = ALWAYS + "stranded==0 && spentPresented==0";

  /** Where one can, its token may be presented once more. */
  static final String EXCUSED = ALWAYS + "stranded==0 && spentNeedlessly==0";

  /** Where the storm may end before the store takes grants again. */
  static final String UNSETTLED = ALWAYS + "spentNeedlessly==0";

  private final Installation installation = Installation.ofThisBuild();
  private final Path folder;
  private final List<Running> started = new ArrayList<>();

  Storms(Path folder) {
    this.folder = folder;
  }

  /** Two expiries of five seconds; ends with status 1 if it is not as expected. */
  Running start(String name, String expectation, String... more) {
    return start(name, 2, expectation, more);
  }

  Running start(String name, int expiries, String expectation, String... more) {
    List<String> words = new ArrayList<>(installation.storm());
    words.addAll(
        List.of(
            "--sessions",
            "5",
            "--panels",
            "5",
            "--interval",
            "200ms",
            "--token-life",
            "5s",
            "--expiries",
            Integer.toString(expiries),
            "--port",
            Integer.toString(FreePorts.any()),
            "--expect",
            expectation));
    words.addAll(List.of(more));
    // Debian has Apache where only root looks.
    Running storm =
        Running.start(name, folder, words, Map.of("PATH", System.getenv("PATH") + ":/usr/sbin"));
    started.add(storm);
    return storm;
  }

  @Override
  public void close() {
    started.forEach(Running::close);
  }
}
