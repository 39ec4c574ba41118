package dev.vestibule.cache;

import java.time.Duration;
import java.util.Optional;

/**
 * The tier that the processes of a fleet share: bytes under names, each with an end. Blocking, for
 * any number of virtual threads; a call takes at most the one timeout that opens its breaker, and
 * then none.
 *
 * <p>Nothing here is believed: values are sealed before they come here and opened after, and names
 * are digests of 64 hexadecimal digits.
 */
public interface RemoteCache {
  /**
   * What is kept.
   *
   * @param left until it ends, by the clock of whoever keeps it
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Kept(byte[] value, Duration left) {}

  /**
   * What is kept under this name; empty if there is nothing, or more than {@code largest} bytes,
   * which are not fetched.
   */
  Optional<Kept> get(String name, int largest) throws RemoteCacheUnavailable;

  /** Keeps a value for so long, in place of what was there. */
  void put(String name, byte[] value, Duration life) throws RemoteCacheUnavailable;

  void remove(String name) throws RemoteCacheUnavailable;
}
