package dev.vestibule.oidc;

/**
 * A provider's metadata, fetched when first asked for.
 *
 * <p>Construction does no I/O. The document is kept for an hour, then fetched anew behind the
 * callers, and kept on for as long as that fails. At most one fetch runs at a time; failures back
 * off. Safe for use by any thread; {@link #metadata()} blocks only while nothing is known yet, call
 * it from virtual threads.
 */
public final class Discovery {
  Discovery() {}

  /** The metadata; waits for a fetch if none is known and one may be tried now. */
  public Discovered metadata() {
    return Pending.body();
  }
}
