package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.Second;
import java.util.ArrayList;
import java.util.List;

/**
 * The storm second by second: one slot each, for at most {@link #SECONDS}; what belongs to a later
 * second is left out. Only the last {@link #OPEN} slots keep their histograms, which is longer than
 * a browser's patience. For one thread.
 */
final class Timeline {

  static final int SECONDS = 3 * 60 * 60;
  static final int OPEN = 64;

  private final List<Slot> slots = new ArrayList<>();

  void waited(long second, long waitNanos, boolean tokenValid) {
    if (second < SECONDS) {
      slot(second).waited(waitNanos, tokenValid);
    }
  }

  void answered(long second, int status) {
    if (second < SECONDS) {
      slot(second).answered(status);
    }
  }

  void provider(long second, ProviderFigures more) {
    if (second < SECONDS) {
      slot(second).provider(more);
    }
  }

  List<Second> seconds() {
    List<Second> seconds = new ArrayList<>(slots.size());
    for (int i = 0; i < slots.size(); i++) {
      seconds.add(slots.get(i).figures(i));
    }
    return List.copyOf(seconds);
  }

  private Slot slot(long second) {
    int index = Math.toIntExact(Math.max(0, second));
    while (slots.size() <= index) {
      if (slots.size() >= OPEN) {
        slots.get(slots.size() - OPEN).close();
      }
      slots.add(new Slot());
    }
    return slots.get(index);
  }
}
