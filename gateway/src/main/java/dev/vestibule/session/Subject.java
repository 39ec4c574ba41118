package dev.vestibule.session;

import dev.vestibule.oidc.Identity;
import java.util.List;

/** Whose sessions are meant: those of a user, or those that belong to one session at a provider. */
public sealed interface Subject {
  /**
   * A user, by {@code iss} and {@code sub} (OpenID Connect Core 2): all that they are logged in to
   * here.
   */
  record User(String issuer, String subject) implements Subject {
    public User {
      present("issuer", issuer);
      present("subject", subject);
    }

    @Override
    public String toString() {
      return "User[issuer=" + issuer + "]";
    }
  }

  /** A session at a provider, by {@code iss} and {@code sid} (Back-Channel Logout 2.1). */
  record ProviderSession(String issuer, String sid) implements Subject {
    public ProviderSession {
      present("issuer", issuer);
      present("sid", sid);
    }

    @Override
    public String toString() {
      return "ProviderSession[issuer=" + issuer + "]";
    }
  }

  /** By what a session of this identity is found. */
  static List<Subject> of(Identity identity) {
    User user = new User(identity.issuer(), identity.subject());
    return identity.sid().isEmpty()
        ? List.of(user)
        : List.of(user, new ProviderSession(identity.issuer(), identity.sid()));
  }

  private static void present(String name, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + ": empty (expected: at least one character)");
    }
  }
}
