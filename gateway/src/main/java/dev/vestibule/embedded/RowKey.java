package dev.vestibule.embedded;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SubjectKey;
import java.util.HexFormat;

/**
 * A record's or subject's key as the tables hold it: half as long as its digits. Made on the
 * caller's thread, so that a key that is none fails its caller alone.
 */
final class RowKey {
  private final byte[] bytes;

  private RowKey(byte[] bytes) {
    this.bytes = bytes;
  }

  static RowKey of(RecordKey key) {
    return new RowKey(HexFormat.of().parseHex(key.value()));
  }

  static RowKey of(SubjectKey key) {
    return new RowKey(HexFormat.of().parseHex(key.value()));
  }

  byte[] bytes() {
    return bytes;
  }
}
