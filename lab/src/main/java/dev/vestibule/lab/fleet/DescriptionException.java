package dev.vestibule.lab.fleet;

import java.util.List;

/** A description that cannot be used: each problem with file, line, key and what to do. */
public final class DescriptionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  DescriptionException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
