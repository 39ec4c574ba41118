package dev.vestibule.bench;

import java.util.List;

/** A running program's command line, taken apart: to run another under the same flags. */
record JavaCommand(String java, List<String> flags, List<String> program) {

  /**
   * @throws IllegalArgumentException if it is not {@code java}, flags, {@code -jar …}
   */
  static JavaCommand of(List<String> words) {
    int jar = words.indexOf("-jar");
    if (jar < 1) {
      throw new IllegalArgumentException("no java … -jar: " + words);
    }
    return new JavaCommand(
        words.getFirst(), words.subList(1, jar), words.subList(jar, words.size()));
  }

  /** The flags that change how code runs: a cache of another program's classes is none of those. */
  List<String> flagsForOthers() {
    return flags.stream().filter(flag -> !flag.contains("aot") && !flag.contains("AOT")).toList();
  }
}
