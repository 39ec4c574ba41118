package dev.vestibule.decision;

import java.util.List;

/** The headers of a request as a door received them; names compare without regard to case. */
@FunctionalInterface
public interface RequestHeaders {
  /** All values under this name, in order; empty if there is none. */
  List<String> all(String name);

  /** The only value under this name; the empty text if there is none, or more than one. */
  default String only(String name) {
    List<String> values = all(name);
    return values.size() == 1 ? values.getFirst() : "";
  }
}
