package dev.vestibule.lab.provider;

import java.util.List;

/** Someone who can log in. */
public record User(
    String sub, String preferredUsername, String name, String email, List<String> groups) {

  public User {
    groups = List.copyOf(groups);
  }

  /** The user who is there when nobody else was named. */
  public static User ada() {
    return new User(
        "ada-1815", "ada", "Ada Lovelace", "ada@example.org", List.of("engineers", "wall"));
  }
}
