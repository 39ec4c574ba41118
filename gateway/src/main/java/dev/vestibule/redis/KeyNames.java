package dev.vestibule.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.vestibule.session.RecordKey;
import dev.vestibule.session.SubjectKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names of keys and channels. Each carries the first two digits of its record's key as a hash
 * tag: a Cluster keeps a record and the channel that tells of it in the same slot, and spreads all
 * of them over {@value #TAGS} slots.
 */
final class KeyNames {
  private static final int TAGS = 256;
  private static final int KEY_DIGITS = 64;
  private static final HexFormat HEX = HexFormat.of();

  private final String prefix;

  KeyNames(String prefix) {
    this.prefix = prefix;
  }

  /** Where a session's record lies. */
  byte[] record(RecordKey key) {
    return name(tag(key.value()), key.value());
  }

  /** Where it says since when its server keeps a record's slot. */
  byte[] server(RecordKey key) {
    return server(tag(key.value()));
  }

  byte[] server(String tag) {
    return name(tag, "server");
  }

  /** What keeps keys together in one slot. */
  static Stream<String> tags() {
    return IntStream.range(0, TAGS).mapToObj("%02x"::formatted);
  }

  /** Where a first use is marked. */
  byte[] mark(byte[] digest) {
    String digits = HEX.formatHex(digest);
    return name(tag(digits), "once:" + digits);
  }

  /** Where a cached value lies. */
  byte[] cached(String digits) {
    return name(tag(digits), "cached:" + digits);
  }

  /** Where a subject's records are listed. */
  byte[] entries(SubjectKey subject) {
    return name(tag(subject.value()), "entries:" + subject.value());
  }

  /** Where it is remembered when a subject's sessions were ended; in the same slot. */
  byte[] ending(SubjectKey subject) {
    return name(tag(subject.value()), "ended:" + subject.value());
  }

  /** Where it is told that a record was replaced. */
  byte[] channel(RecordKey key) {
    return name(tag(key.value()), "changed");
  }

  /** Every channel there is. */
  List<byte[]> channels() {
    return tags().map(tag -> name(tag, "changed")).toList();
  }

  /**
   * What matches every channel, word for word what an access rule for all keys of this prefix says:
   * Redis lets a user subscribe to a pattern only if a rule is the same.
   */
  byte[] channelPattern() {
    return (prefix + ":*").getBytes(US_ASCII);
  }

  /** What is said on a channel, and listed of a subject. */
  static byte[] notice(RecordKey key) {
    return key.value().getBytes(US_ASCII);
  }

  /** Whom a notice is about; empty if it is none of ours. */
  static Optional<RecordKey> told(byte[] notice) {
    return notice.length == KEY_DIGITS
        ? Optional.of(new RecordKey(new String(notice, US_ASCII)))
        : Optional.empty();
  }

  private static String tag(String digits) {
    if (!digits.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("key: (expected: 64 hexadecimal digits)");
    }
    return digits.substring(0, 2);
  }

  private byte[] name(String tag, String rest) {
    return (prefix + ":{" + tag + "}:" + rest).getBytes(US_ASCII);
  }
}
