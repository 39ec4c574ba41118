package dev.vestibule.session;

/**
 * The store answered, with a record that this process can't read: it is under a key that has not
 * reached it yet. It may say anything, also that the session has ended.
 */
public final class RecordUnreadable extends StoreUnavailable {
  public RecordUnreadable() {
    super("a record is under a key that this process does not hold");
  }
}
