package dev.vestibule.lab.provider;

import java.util.List;

/**
 * A refresh token that was presented after it was spent.
 *
 * @param presentations in the order of their arrival, the first included
 * @param more spent presentations that came after those and are only counted
 */
public record ReplayedToken(List<Presentation> presentations, long more) {
  public ReplayedToken {
    presentations = List.copyOf(presentations);
  }
}
