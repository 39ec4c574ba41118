package dev.vestibule.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By what a record that was opened once is known again without being opened: a SHA-256 of the
 * ticket that opened it and of all its sealed bytes, so that neither another record nor another
 * ticket has the same. Tells nothing of the session; to be kept in memory for as long as what was
 * made of the record is. Immutable.
 */
public final class Fingerprint {
  /** That of no record: what is found is opened. */
  public static final Fingerprint NONE = new Fingerprint(new byte[0]);

  /** Bytes in memory, about. */
  public static final int WEIGHT = 64;

  private static final byte[] PURPOSE =
      "vestibule fingerprint 1".getBytes(StandardCharsets.US_ASCII);

  private final byte[] digest;

  private Fingerprint(byte[] digest) {
    this.digest = digest;
  }

  static Fingerprint of(Ticket ticket, SealedRecord record) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(PURPOSE);
      sha.update(ticket.id().bytes());
      sha.update(ticket.key().getEncoded());
      // The lengths keep what is at the end of one part apart from the beginning of the next.
      sha.update(
          ByteBuffer.allocate(8)
              .putInt(record.head().length)
              .putInt(record.slots().length)
              .array());
      sha.update(record.head());
      sha.update(record.slots());
      return new Fingerprint(sha.digest(record.body()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is part of every JDK", e);
    }
  }

  /** Whether both are of the same record, opened by the same ticket. */
  boolean isSameAs(Fingerprint other) {
    return MessageDigest.isEqual(digest, other.digest);
  }

  @Override
  public String toString() {
    return digest.length == 0 ? "Fingerprint[none]" : "Fingerprint[of a record]";
  }
}
