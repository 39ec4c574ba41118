package dev.vestibule.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SealedRecord;
import dev.vestibule.session.SessionStore.Lookup;
import dev.vestibule.session.SessionStore.Replacement;
import dev.vestibule.session.SubjectIndex;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the scripts answer, read; what each says stands at the {@link Script}. */
final class Answers {
  private static final int FIRST = 2;
  private static final long ABSENT = 0;
  private static final long CONFLICT = 1;
  private static final long REPLACED = 2;
  private static final long UNSETTLED = 3;
  private static final long TOO_YOUNG = 4;

  private Answers() {}

  static boolean created(List<Object> answer) {
    return number(answer) == 1;
  }

  static boolean begun(List<Object> answer) {
    return number(answer) == 1;
  }

  static Lookup lookup(List<Object> answer) {
    Instant now = now(answer);
    // A record was written as a whole, and is there as a whole or not at all.
    return switch (answer.get(FIRST)) {
      case null -> new Lookup.Absent(now);
      case Long _ -> throw new RedisFailures.Unsettled(now);
      default -> new Lookup.Found(record(answer, FIRST), now);
    };
  }

  static Replacement replacement(List<Object> answer) {
    Instant now = now(answer);
    long outcome = number(answer);
    if (outcome == REPLACED) {
      return new Replacement.Replaced(now);
    }
    if (outcome == CONFLICT) {
      return new Replacement.Conflict(record(answer, FIRST + 1), now);
    }
    if (outcome == ABSENT) {
      return new Replacement.Absent(now);
    }
    if (outcome == UNSETTLED) {
      throw new RedisFailures.Unsettled(now);
    }
    if (outcome == TOO_YOUNG) {
      throw new RedisFailures.TooYoung();
    }
    throw new IllegalStateException("outcome: " + outcome + " (expected: 0 to 4)");
  }

  /** Of {@code TIME}, which every script's answer begins with. */
  static Instant time(List<byte[]> answer) {
    return Instant.ofEpochSecond(decimal(answer.get(0)), decimal(answer.get(1)) * 1_000);
  }

  static SubjectIndex.Entry entry(List<Object> answer) {
    Optional<Instant> endedAt =
        Optional.ofNullable(answer.get(FIRST))
            .map(millis -> Instant.ofEpochMilli(decimal((byte[]) millis)));
    return new SubjectIndex.Entry(endedAt, now(answer));
  }

  static List<RecordKey> records(List<Object> answer) {
    return ((List<?>) answer.get(FIRST))
        .stream().flatMap(record -> KeyNames.told((byte[]) record).stream()).toList();
  }

  private static Instant now(List<Object> answer) {
    return time(List.of((byte[]) answer.get(0), (byte[]) answer.get(1)));
  }

  private static long number(List<Object> answer) {
    return (Long) answer.get(FIRST);
  }

  private static SealedRecord record(List<Object> answer, int from) {
    return new SealedRecord(
        (byte[]) answer.get(from), (byte[]) answer.get(from + 1), (byte[]) answer.get(from + 2));
  }

  private static long decimal(byte[] digits) {
    return Long.parseLong(new String(digits, US_ASCII));
  }
}
