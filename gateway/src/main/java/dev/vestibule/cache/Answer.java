package dev.vestibule.cache;

import org.jspecify.annotations.Nullable;

/** What a read of a {@link TieredCache} brings. */
public sealed interface Answer<V> {
  /** It is new enough. */
  record Found<V>(Entry<V> entry) implements Answer<V> {}

  /**
   * Nothing new enough is kept, and it could not be loaded.
   *
   * @param reason for an operator
   * @param older what is kept all the same and has not ended, too old for whoever asked; null if
   *     there is none
   */
  record Failed<V>(String reason, @Nullable Entry<V> older) implements Answer<V> {}
}
