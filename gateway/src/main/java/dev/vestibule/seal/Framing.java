package dev.vestibule.seal;

import java.nio.ByteBuffer;

/**
 * Joins byte strings so that no two lists of them give the same bytes: each is preceded by its
 * length. What is authenticated together is framed by this.
 */
public final class Framing {
  private Framing() {}

  /** {@code first} and {@code rest}, each behind its length in four bytes. */
  public static byte[] of(byte[] first, byte[]... rest) {
    int size = 4 + first.length;
    for (byte[] part : rest) {
      size += 4 + part.length;
    }
    ByteBuffer framed = ByteBuffer.allocate(size).putInt(first.length).put(first);
    for (byte[] part : rest) {
      framed.putInt(part.length).put(part);
    }
    return framed.array();
  }
}
