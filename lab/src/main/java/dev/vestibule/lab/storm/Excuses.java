package dev.vestibule.lab.storm;

import dev.vestibule.lab.provider.Family;
import dev.vestibule.lab.report.Loss;

/**
 * Tells why a session was lost: for what the provider did or knows, for an answer that a replica
 * may not have read, or without an excuse. Reads the interruptions as they are when it is asked.
 */
record Excuses(Interruptions interruptions) {

  /**
   * In the order of their certainty: first what the provider knows, then what may have been unread.
   *
   * @param family the lost session's tokens
   */
  Loss of(Family family) {
    return switch (family.standing()) {
      case ANSWER_LOST -> Loss.ANSWER_LOST;
      case BURNED -> Loss.BURNED;
      case ENDED_BY_PROVIDER -> Loss.ENDED_BY_PROVIDER;
      case HONOURED, SELF_INFLICTED -> {
        if (interruptions.killedUnread(family.deliveredAt(), family.deliveredTo())) {
          yield Loss.KILLED_WITH_ANSWER;
        }
        yield interruptions.frozenUnread(family.deliveredAt(), family.deliveredTo())
            ? Loss.FROZEN_WITH_ANSWER
            : Loss.INNOCENT;
      }
    };
  }
}
