package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Caller;
import dev.vestibule.decision.Decision;
import java.util.concurrent.Semaphore;

/**
 * What becomes of a request without a session: a script is told so, a navigation begins a login.
 * Safe for use by any thread.
 */
final class Strangers {
  private final Gatekeeper.LoginStart login;

  /** Logins being begun: strangers must not take the places of those who are logged in. */
  private final Semaphore logins;

  private final AdmissionThreads threads;

  Strangers(Gatekeeper.LoginStart login, int mostLogins) {
    this.login = login;
    this.logins = new Semaphore(mostLogins);
    this.threads = new AdmissionThreads(logins);
  }

  /** Does not block. */
  Admission admit(AuthRequest request) {
    return switch (Caller.of(request)) {
      case SCRIPT -> new Admission.Now(challenge());
      case NAVIGATION -> threads.later(() -> login.begin(request));
    };
  }

  /** For a request that already has a thread that may block. */
  Decision decide(AuthRequest request) throws InterruptedException {
    return switch (Caller.of(request)) {
      case SCRIPT -> challenge();
      case NAVIGATION -> begin(request);
    };
  }

  private Decision begin(AuthRequest request) throws InterruptedException {
    if (!logins.tryAcquire()) {
      return new Decision.Unavailable(SHORTLY);
    }
    try {
      return login.begin(request);
    } finally {
      logins.release();
    }
  }

  private static Decision challenge() {
    return new Decision.Challenge("no session, or none any more");
  }
}
