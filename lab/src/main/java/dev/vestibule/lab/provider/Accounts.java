package dev.vestibule.lab.provider;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who can log in, by user name; the lab's one password opens every account. Immutable. */
final class Accounts {

  static final int MOST = 100_000;

  private final User first;
  private final Map<String, User> byName = new HashMap<>();
  private final String password;

  Accounts(List<User> users, String password) {
    if (users.isEmpty() || users.size() > MOST) {
      throw new IllegalArgumentException("users: " + users.size() + " (expected: 1.." + MOST + ")");
    }
    for (User user : users) {
      if (byName.put(user.preferredUsername(), user) != null) {
        throw new IllegalArgumentException(
            "users: two are called " + user.preferredUsername() + " (expected: one of each name)");
      }
    }
    this.first = users.getFirst();
    this.password = password;
  }

  /** The one for whom the login form is filled in. */
  User first() {
    return first;
  }

  String password() {
    return password;
  }

  Optional<User> authenticate(String name, String presented) {
    boolean right =
        MessageDigest.isEqual(
            password.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    return right ? Optional.ofNullable(byName.get(name)) : Optional.empty();
  }
}
