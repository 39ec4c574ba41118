package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.FaultMark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The faults of a storm, in the order of their beginnings; at most {@link #MOST}, the rest leave no
 * mark. Times are nanoseconds from the storm's beginning. For one thread.
 */
final class FaultLog {

  static final int MOST = 1_000;

  private final int sessions;
  private final int panels;
  private final List<Entry> entries = new ArrayList<>();

  /** Those of the entries' recoveries that were not over when the last fault began. */
  private final List<Recovery> watching = new ArrayList<>();

  FaultLog(int sessions, int panels) {
    this.sessions = sessions;
    this.panels = panels;
  }

  void begins(String name, long at) {
    watching.removeIf(Recovery::over);
    if (entries.size() < MOST) {
      entries.add(new Entry(name, at));
    }
  }

  void ends(String name, long at) {
    for (Entry entry : entries) {
      if (entry.recovery == null && entry.name.equals(name)) {
        entry.end = at;
        entry.recovery = new Recovery(at, sessions, panels);
        watching.add(entry.recovery);
        return;
      }
    }
  }

  void answered(int session, long at, long wait, boolean success) {
    for (Recovery recovery : watching) {
      recovery.answered(session, at, wait, success);
    }
  }

  /** The names of those that have begun and not ended. */
  String now() {
    return entries.stream()
        .filter(entry -> entry.recovery == null)
        .map(entry -> entry.name)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** One that has not ended lasts until {@code over}; nobody has recovered from it. */
  List<FaultMark> marks(long over) {
    List<FaultMark> marks = new ArrayList<>();
    for (Entry entry : entries) {
      long to = entry.recovery == null ? Math.max(over, entry.begin) : entry.end;
      long recovery = entry.recovery == null ? Report.NEVER : entry.recovery.millis();
      marks.add(
          new FaultMark(entry.name, WaitTimes.millis(entry.begin), WaitTimes.millis(to), recovery));
    }
    return List.copyOf(marks);
  }

  private static final class Entry {
    private final String name;
    private final long begin;
    private long end;
    private @Nullable Recovery recovery;

    Entry(String name, long begin) {
      this.name = name;
      this.begin = begin;
    }
  }
}
