package dev.vestibule.session;

import java.util.Arrays;

/**
 * A session as a store keeps it: bytes that a store compares and never reads. The arrays are not
 * changed by anyone after construction.
 *
 * @param head authenticated; two records with equal heads hold the same state
 * @param slots the body's key, wrapped once for each ticket
 * @param body sealed; empty for an ended session
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, below
public record SealedRecord(byte[] head, byte[] slots, byte[] body) {
  /** Longest record that any store accepts, in bytes. */
  public static final int MAXIMUM_BYTES = 256 * 1024;

  private static final byte[] NOTHING = {};

  public SealedRecord {
    int size = head.length + slots.length + body.length;
    if (size > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "record: " + size + " bytes (expected: <= " + MAXIMUM_BYTES + ")");
    }
  }

  /** What is left of an ended session: its head alone. */
  static SealedRecord ended(byte[] head) {
    return new SealedRecord(head, NOTHING, NOTHING);
  }

  public int size() {
    return head.length + slots.length + body.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedRecord(byte[] h, byte[] s, byte[] b)
        && Arrays.equals(head, h)
        && Arrays.equals(slots, s)
        && Arrays.equals(body, b);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(head);
  }

  @Override
  public String toString() {
    return "SealedRecord[" + size() + " bytes]";
  }
}
