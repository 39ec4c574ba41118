package dev.vestibule.session;

import dev.vestibule.session.SessionVault.Held;
import java.time.Instant;

/** What was found by somebody who may know it already; see {@link SessionVault#look}. */
public sealed interface Look {
  /** The record is, to the byte, the one that is known, and was not opened again. */
  record Unchanged(Instant now) implements Look {}

  /**
   * What there is.
   *
   * @param fingerprint by which it is known at the next look; none but a live session has one
   */
  record Opened(Held held, Fingerprint fingerprint) implements Look {}
}
