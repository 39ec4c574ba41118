package dev.vestibule.session;

import java.util.Arrays;

/** Why a session ended. */
public enum Ending {
  /** The user, a provider or an operator ended it. */
  LOGGED_OUT(1),
  /** The provider refused its refresh token for good. */
  REFUSED(2),
  /** Its refresh token is older than the policy lets any be used. */
  REFRESH_TOKEN_TOO_OLD(3),
  /** A refresh brought the identity of somebody else. */
  ANOTHER_SUBJECT(4),
  /** Its time ran out, or the store no longer has it. */
  EXPIRED(5),
  /** Its ID token can't be believed, and the identity before it has expired. */
  UNVERIFIABLE(6);

  private final byte code;

  Ending(int code) {
    this.code = (byte) code;
  }

  /** In stored records; never reused. */
  byte code() {
    return code;
  }

  static Ending of(byte code) {
    return Arrays.stream(values())
        .filter(ending -> ending.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("ending: " + code));
  }
}
