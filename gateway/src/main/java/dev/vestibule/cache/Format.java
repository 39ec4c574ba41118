package dev.vestibule.cache;

import java.util.Optional;

/** How a value is written down for others. Pure; called by any thread. */
public interface Format<V> {
  byte[] write(V value);

  /** The value; empty if the bytes, authentic as they are, are none that this process can use. */
  Optional<V> read(byte[] written);
}
