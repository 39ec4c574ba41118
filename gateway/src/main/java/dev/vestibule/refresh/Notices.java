package dev.vestibule.refresh;

import dev.vestibule.session.RecordKey;
import java.util.concurrent.ConcurrentHashMap;

/** Flights that want to hear when their record changes. Notices get lost: nobody relies on them. */
final class Notices {
  /** By record; entered and removed by the flight. As many as there are flights. */
  private final ConcurrentHashMap<RecordKey, Bell> bells = new ConcurrentHashMap<>();

  /** Called for each changed record, by whatever thread the store likes; does not block. */
  void changed(RecordKey record) {
    Bell bell = bells.get(record);
    if (bell != null) {
      bell.changed();
    }
  }

  /** At most one flight hears of a record. */
  void hear(RecordKey record, Bell bell) {
    bells.put(record, bell);
  }

  void stop(RecordKey record, Bell bell) {
    bells.remove(record, bell);
  }
}
