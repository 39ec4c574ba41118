package dev.vestibule.decision;

import java.util.List;

/**
 * The headers that tell the application who is there, made once for many requests. Every configured
 * header is present, empty where there is no value: a proxy that copies headers leaves the client's
 * forged one in place where ours is absent. Immutable.
 *
 * @param pairs names in lower case and values that are safe in a header; a door may keep its own
 *     encoding of them in {@link #encoded}
 */
public record IdentityHeaders(List<Pair> pairs, Encoded encoded) {
  /** One header. */
  public record Pair(String name, String value) {
    /** The name only: a value can be a token. */
    @Override
    public String toString() {
      return "Pair[" + name + "]";
    }
  }

  /** What a door made of the pairs, to write them quickly. Opaque to everyone else. */
  public interface Encoded {}

  /** Makes a door's encoding. Called when a session is made, loaded or refreshed. */
  @FunctionalInterface
  public interface Encoder {
    Encoded encode(List<Pair> pairs);
  }

  public static IdentityHeaders of(List<Pair> pairs, Encoder encoder) {
    List<Pair> fixed = List.copyOf(pairs);
    return new IdentityHeaders(fixed, encoder.encode(fixed));
  }

  @Override
  public String toString() {
    return "IdentityHeaders" + pairs;
  }
}
