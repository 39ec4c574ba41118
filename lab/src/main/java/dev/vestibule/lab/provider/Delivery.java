package dev.vestibule.lab.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An answer with tokens on its way to the client.
 *
 * @param serial grows within the family: of two, the newer answer has the larger
 * @param refreshToken the one that the client is to use from then on, named in the answer or not;
 *     null where none is issued
 */
record Delivery(
    Line line, long serial, @Nullable RefreshToken refreshToken, Instant accessExpiresAt) {

  @Override
  public String toString() {
    return "Delivery[" + line.id + ", " + serial + "]";
  }
}
