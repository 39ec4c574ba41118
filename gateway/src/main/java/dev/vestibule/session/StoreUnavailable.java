package dev.vestibule.session;

/**
 * The store did not do what was asked, or it is not known whether it did. Checked, since every
 * caller has to say what then happens to the session. Its message names the store and the cause, no
 * content.
 */
public sealed class StoreUnavailable extends Exception permits StoreUnsettled, RecordUnreadable {
  public StoreUnavailable(String message) {
    super(message);
  }

  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
