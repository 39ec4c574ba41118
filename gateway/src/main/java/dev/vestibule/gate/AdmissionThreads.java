package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Virtual threads for decisions that block: so many at once; who finds no place is told to come
 * again. Safe for use by any thread.
 */
final class AdmissionThreads {
  private static final Logger LOG = LoggerFactory.getLogger(AdmissionThreads.class);

  /** Taken when a thread is started, given back by itself. */
  private final Semaphore places;

  AdmissionThreads(Semaphore places) {
    this.places = places;
  }

  /** A decision that may block. */
  @FunctionalInterface
  interface Slow {
    Decision decide() throws InterruptedException;
  }

  Admission later(Slow slow) {
    if (!places.tryAcquire()) {
      return new Admission.Now(new Decision.Unavailable(SHORTLY));
    }
    CompletableFuture<Decision> promise = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("admit")
        .start(() -> {
          Decision decision = new Decision.Unavailable(SHORTLY);
          try {
            decision = slow.decide();
          } catch (InterruptedException | RuntimeException e) {
            // Neither let in nor logged out by a defect of ours.
            LOG.atError().setCause(e).log("admission failed");
          } finally {
            places.release();
            promise.complete(decision);
          }
        });
    return new Admission.Later(promise);
  }
}
