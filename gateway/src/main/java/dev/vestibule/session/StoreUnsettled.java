package dev.vestibule.session;

import java.time.Instant;

/**
 * The store began anew a moment ago, on another machine or after a restart, and may lack what was
 * written before: what it does not have proves nothing yet. Nothing was done.
 */
public final class StoreUnsettled extends StoreUnavailable {
  private final transient Instant now;

  /**
   * @param now by the store's clock
   */
  public StoreUnsettled(String message, Instant now) {
    super(message);
    this.now = now;
  }

  /** A caller's own, with the caller's stack, of one answer that is shared by many. */
  public StoreUnsettled(StoreUnsettled shared) {
    super(String.valueOf(shared.getMessage()), shared);
    this.now = shared.now;
  }

  /** When this was said, by the store's clock. */
  public Instant now() {
    return now;
  }
}
