package dev.vestibule.bearer;

import dev.vestibule.decision.Admission;
import java.time.Duration;

/** What was found out about a token. Times are milliseconds since the epoch, by our clock. */
sealed interface Finding {
  /**
   * It is good, unless it is revoked.
   *
   * @param admission what a request that brings it gets
   * @param until from then on it has run out, or must be verified again
   * @param weight approximate size in memory, in bytes
   */
  record Accepted(KnownToken token, Admission.Now admission, long until, int weight)
      implements Finding {}

  /**
   * It is bad.
   *
   * @param until from then on it is looked at again
   */
  record Refused(Admission.Now admission, long until) implements Finding {}

  /** Nothing: there was no way to tell. Not remembered. */
  record Nothing(Duration retryAfter) implements Finding {}
}
