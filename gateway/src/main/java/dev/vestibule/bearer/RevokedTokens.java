package dev.vestibule.bearer;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tokens of one issuer have been revoked: those of a user, of a session at the provider, or
 * one, as far as they were issued up to a time. Tokens issued later count.
 *
 * <p>Asked at every use of a token, remembered or new, so that no order of verifying and revoking
 * lets a revoked one in. Of at most so many revocations each is remembered; one more, and all of
 * them are folded into one, which takes in every token of the issuer up to the latest of their
 * times: rather some innocent tokens are refused, until their clients fetch others, than a revoked
 * one let in. Kept in this process only. Safe for use by any thread; nothing here blocks.
 */
final class RevokedTokens {
  private static final Logger LOG = LoggerFactory.getLogger(RevokedTokens.class);

  /** At some 150 bytes each. */
  static final int MOST = 100_000;

  private enum Kind {
    SUBJECT,
    SESSION,
    TOKEN
  }

  private record Revoked(Kind kind, String value) {}

  private final int most;

  /** Issue times up to which what is named is revoked. Written under {@link #writing}. */
  private final Map<Revoked, Instant> issuedUntil = new ConcurrentHashMap<>();

  /** The issue time up to which everything is revoked. Written under {@link #writing}. */
  private volatile Instant folded = Instant.MIN;

  private final ReentrantLock writing = new ReentrantLock();

  RevokedTokens(int most) {
    this.most = most;
  }

  void revokeSubject(String subject, Instant until) {
    revoke(new Revoked(Kind.SUBJECT, subject), until);
  }

  void revokeSession(String session, Instant until) {
    revoke(new Revoked(Kind.SESSION, session), until);
  }

  void revokeToken(String id, Instant until) {
    revoke(new Revoked(Kind.TOKEN, id), until);
  }

  boolean include(KnownToken token) {
    // In this order: a fold first writes its time, then empties the map.
    return covers(Kind.SUBJECT, token.subject(), token)
        || covers(Kind.SESSION, token.session(), token)
        || covers(Kind.TOKEN, token.id(), token)
        || !token.issuedAt().isAfter(folded);
  }

  private boolean covers(Kind kind, String value, KnownToken token) {
    if (issuedUntil.isEmpty() || value.isEmpty()) {
      return false;
    }
    Instant until = issuedUntil.get(new Revoked(kind, value));
    return until != null && !token.issuedAt().isAfter(until);
  }

  private void revoke(Revoked revoked, Instant until) {
    writing.lock();
    try {
      issuedUntil.merge(revoked, until, RevokedTokens::later);
      if (issuedUntil.size() > most) {
        fold();
      }
    } finally {
      writing.unlock();
    }
  }

  private void fold() {
    folded = issuedUntil.values().stream().reduce(folded, RevokedTokens::later);
    LOG.atWarn()
        .addKeyValue("revocations", issuedUntil.size())
        .addKeyValue("issuedUntil", folded)
        .log("bearer.revocations outcome=folded");
    issuedUntil.clear();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }
}
