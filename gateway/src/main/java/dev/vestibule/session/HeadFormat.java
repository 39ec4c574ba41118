package dev.vestibule.session;

import dev.vestibule.seal.Framing;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.KeyRing.KeyId;
import dev.vestibule.session.Head.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * The bytes of a {@link Head}: format, key id, fields, HMAC-SHA-256 over them and the record's key,
 * so that a head can't be moved to another record. Format 1 is final: a change of it is a format 2,
 * written only when every process reads it.
 */
final class HeadFormat {
  private static final byte FORMAT = 1;
  private static final int MAC_BYTES = 32;
  private static final int PREFIX_BYTES = 5;
  private static final int MAXIMUM_BYTES = 1024;
  private static final String PURPOSE = "vestibule head 1";

  private final KeyRing ring;

  HeadFormat(KeyRing ring) {
    this.ring = ring;
  }

  byte[] write(RecordKey record, Head head) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(ring.primary().value());
      out.writeUTF(head.provider());
      out.writeLong(head.generation());
      writeStatus(out, head.status());
      out.writeInt(head.doubt().unknowns());
      writeInstant(out, head.doubt().until());
      out.writeBoolean(head.doubt().refused());
      out.writeInt(head.refusals().count());
      writeInstant(out, head.refusals().since());
      writeInstant(out, head.refusals().coolUntil());
      out.write(mac(ring.derivePrimary(PURPOSE), record, bytes.toByteArray()));
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /** The id of the key that a head was written under; empty if it is not of this format. */
  Optional<KeyId> keyId(byte[] head) {
    return head.length < PREFIX_BYTES + MAC_BYTES
            || head.length > MAXIMUM_BYTES
            || head[0] != FORMAT
        ? Optional.empty()
        : Optional.of(new KeyId(ByteBuffer.wrap(head).getInt(1)));
  }

  /**
   * The head; empty if nobody who holds this ring wrote it for this record.
   *
   * @throws StoreUnavailable if its key is not of this ring
   */
  Optional<Head> open(RecordKey record, byte[] head) throws StoreUnavailable {
    Optional<KeyId> keyId = keyId(head);
    if (keyId.isPresent() && !ring.holds(keyId.get())) {
      // A rotation that has not reached this process. Not "no session": that would log users out.
      throw new RecordUnreadable();
    }
    return read(record, head);
  }

  /** The head; empty if nobody who holds this ring wrote it for this record. */
  Optional<Head> read(RecordKey record, byte[] head) {
    Optional<SecretKey> key = keyId(head).flatMap(id -> ring.derive(id, PURPOSE));
    if (key.isEmpty()) {
      return Optional.empty();
    }
    byte[] fields = Arrays.copyOf(head, head.length - MAC_BYTES);
    byte[] found = Arrays.copyOfRange(head, head.length - MAC_BYTES, head.length);
    return MessageDigest.isEqual(mac(key.get(), record, fields), found)
        ? Optional.of(fields(fields))
        : Optional.empty();
  }

  private static Head fields(byte[] authentic) {
    try (DataInputStream in =
        new DataInputStream(
            new ByteArrayInputStream(authentic, PREFIX_BYTES, authentic.length - PREFIX_BYTES))) {
      return new Head(
          in.readUTF(),
          in.readLong(),
          readStatus(in),
          new Doubt(in.readInt(), readInstant(in), in.readBoolean()),
          new Refusals(in.readInt(), readInstant(in), readInstant(in)));
    } catch (IOException e) {
      throw new IllegalStateException("an authentic head of format 1 that can't be read", e);
    }
  }

  private static void writeStatus(DataOutputStream out, Status status) throws IOException {
    switch (status) {
      case Status.Open() -> out.writeByte(0);
      case Status.Claimed(Intent intent) -> {
        out.writeByte(1);
        out.writeLong(intent.attempt().getMostSignificantBits());
        out.writeLong(intent.attempt().getLeastSignificantBits());
        writeInstant(out, intent.until());
      }
      case Status.Ended(Ending why, Instant at) -> {
        out.writeByte(2);
        out.writeByte(why.code());
        writeInstant(out, at);
      }
    }
  }

  private static Status readStatus(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case 0 -> Head.OPEN;
      case 1 ->
          new Status.Claimed(new Intent(new UUID(in.readLong(), in.readLong()), readInstant(in)));
      case 2 -> new Status.Ended(Ending.of(in.readByte()), readInstant(in));
      default -> throw new IOException("unknown status");
    };
  }

  /** Milliseconds, as the stores keep time. */
  private static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.toEpochMilli());
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochMilli(in.readLong());
  }

  private static byte[] mac(SecretKey key, RecordKey record, byte[] fields) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(Framing.of(record.value().getBytes(StandardCharsets.US_ASCII), fields));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
