package dev.vestibule.lab.provider;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that drops its eldest entry past its bound. Not thread-safe: its owner says what guards it.
 */
final class Bounded<V> extends LinkedHashMap<String, V> {

  private static final long serialVersionUID = 1L;

  private final int most;

  Bounded(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > most;
  }
}
