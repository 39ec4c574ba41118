package dev.vestibule.config;

import java.util.List;

/** What came of reading a configuration file. */
public sealed interface Reading {
  /** The settings are good. {@code warnings} is what a careful operator would still change. */
  record Accepted(Settings settings, List<Problem> warnings) implements Reading {
    public Accepted {
      warnings = List.copyOf(warnings);
    }
  }

  /** All that is wrong, in the order of the file. */
  record Refused(List<Problem> problems, List<Problem> warnings) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }
}
