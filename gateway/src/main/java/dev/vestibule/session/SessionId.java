package dev.vestibule.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names a session: 128 random bits that only the browser's ticket and this process's memory hold.
 * The store knows its {@link #recordKey()}.
 */
public record SessionId(long high, long low) {
  static final int BYTES = 16;

  private static final SecretKeySpec RECORD_KEY_LABEL =
      new SecretKeySpec("vestibule record 1".getBytes(StandardCharsets.US_ASCII), "HmacSHA256");

  /**
   * Where the store keeps this session. An HMAC under a fixed label: 128 random bits need no secret
   * to be hidden, and a label that never rotates keeps records findable while the key ring does.
   */
  public RecordKey recordKey() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(RECORD_KEY_LABEL);
      return new RecordKey(HexFormat.of().formatHex(mac.doFinal(bytes())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }

  byte[] bytes() {
    return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
  }

  /** Not the id: a few characters of its record's key, for an operator to tell sessions apart. */
  @Override
  public String toString() {
    return recordKey().value().substring(0, 8);
  }
}
