package dev.vestibule.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** The problems and warnings of one file, as they are found. Bounded; used by one thread. */
final class Findings {
  /** Past this, more lines help nobody. */
  private static final int LIMIT = 200;

  private static final Comparator<Problem> IN_FILE_ORDER =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  private final Path file;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Findings(Path file) {
    this.file = file;
  }

  void problem(Node at, String key, String what, String remedy) {
    add(problems, at.getStartMark().orElse(null), key, what, remedy);
  }

  void problem(@Nullable Mark at, String what, String remedy) {
    add(problems, at, "", what, remedy);
  }

  void warning(Node at, String key, String what, String remedy) {
    add(warnings, at.getStartMark().orElse(null), key, what, remedy);
  }

  List<Problem> problems() {
    return problems.stream().sorted(IN_FILE_ORDER).toList();
  }

  List<Problem> warnings() {
    return warnings.stream().sorted(IN_FILE_ORDER).toList();
  }

  private void add(List<Problem> to, @Nullable Mark at, String key, String what, String remedy) {
    if (to.size() < LIMIT) {
      int line = at == null ? 1 : at.getLine() + 1;
      int column = at == null ? 1 : at.getColumn() + 1;
      to.add(new Problem(file, line, column, key, what, remedy));
    }
  }
}
