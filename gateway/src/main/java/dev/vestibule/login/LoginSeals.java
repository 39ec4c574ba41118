package dev.vestibule.login;

import dev.vestibule.seal.Aead;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.seal.Sealer;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;

/**
 * Seals what browsers carry for us during a login or logout, each kind under a key of its own. The
 * cookie's name is part of the keys, so that two gateways that share a key ring and a host don't
 * take each other's.
 */
public final class LoginSeals {
  private static final int LONGEST_ATTEMPT = 1200;
  private static final int LONGEST_STATE = 4000;
  private static final int LONGEST_COUNT = 100;
  private static final int COUNT_BYTES = Integer.BYTES + Long.BYTES;

  private final String cookieName;
  private final Sealer attempts;
  private final Sealer states;
  private final Sealer logouts;
  private final Sealer counts;

  /**
   * @param cookieName of the session, without prefix; the names of what a login sets begin with it
   */
  public LoginSeals(KeyRing ring, SecureRandom random, String cookieName) {
    this.cookieName = cookieName;
    Aead aead = new Aead(random);
    String named = " 1 " + cookieName;
    this.attempts = new Sealer(ring, aead, "vestibule login attempt" + named, LONGEST_ATTEMPT);
    this.states = new Sealer(ring, aead, "vestibule login state" + named, LONGEST_STATE);
    this.logouts = new Sealer(ring, aead, "vestibule logout state" + named, LONGEST_STATE);
    this.counts = new Sealer(ring, aead, "vestibule recent logins" + named, LONGEST_COUNT);
  }

  String cookieName() {
    return cookieName;
  }

  String seal(LoginAttempt attempt) {
    return attempts.seal(attempt.bytes());
  }

  Optional<LoginAttempt> attempt(String sealed) {
    return attempts.open(sealed).map(LoginAttempt::of);
  }

  String seal(LoginState state) {
    return states.seal(state.bytes());
  }

  Optional<LoginState> state(String sealed) {
    return states.open(sealed).map(LoginState::of);
  }

  String seal(LogoutState state) {
    return logouts.seal(state.bytes());
  }

  Optional<LogoutState> logout(String sealed) {
    return logouts.open(sealed).map(LogoutState::of);
  }

  String seal(RecentLogins.Count count) {
    return counts.seal(
        ByteBuffer.allocate(COUNT_BYTES)
            .putInt(count.logins())
            .putLong(count.last().toEpochMilli())
            .array());
  }

  Optional<RecentLogins.Count> recent(String sealed) {
    return counts
        .open(sealed)
        .map(ByteBuffer::wrap)
        .map(
            count -> new RecentLogins.Count(count.getInt(), Instant.ofEpochMilli(count.getLong())));
  }
}
