package dev.vestibule.config;

import org.jspecify.annotations.Nullable;

/**
 * What became of a value in the file. {@code value} is the best there is, also where it is not
 * good.
 */
record Bound(@Nullable Object value, boolean good) {
  static final Bound NOTHING = new Bound(null, false);
}
