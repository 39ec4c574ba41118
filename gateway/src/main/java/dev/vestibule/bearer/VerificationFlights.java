package dev.vestibule.bearer;

import dev.vestibule.decision.Decision;
import dev.vestibule.flight.Flights;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifications under way: each on a virtual thread, one for each token, so many at once. They have
 * places of their own, so that a flood of tokens takes none from sessions; who finds none is told
 * to come again. Safe for use by any thread; holds nothing across work.
 */
final class VerificationFlights {
  private static final Logger LOG = LoggerFactory.getLogger(VerificationFlights.class);
  private static final Finding NOTHING = new Finding.Nothing(Decision.Unavailable.SHORTLY);

  private final Flights<TokenDigest, Finding> flights = new Flights<>();

  /** Taken when a thread is started, given back by itself. */
  private final Semaphore places;

  VerificationFlights(int places) {
    this.places = new Semaphore(places);
  }

  /**
   * What comes of verifying this token, by {@code verification} or by one that is under way.
   *
   * @param verification may block, and is called on a virtual thread
   * @return a copy: what one caller does to it is its own affair. Never completes exceptionally
   */
  CompletableFuture<Finding> of(TokenDigest digest, Supplier<Finding> verification) {
    return flights.join(digest, flight -> start(digest, flight, verification));
  }

  private void start(
      TokenDigest digest, Flights.Shared<Finding> flight, Supplier<Finding> verification) {
    if (!places.tryAcquire()) {
      flights.land(digest, flight, NOTHING);
      return;
    }
    Thread.ofVirtual()
        .name("bearer")
        .start(() -> {
          Finding finding = NOTHING;
          try {
            finding = verification.get();
          } catch (RuntimeException e) {
            // A defect of ours says nothing of the token.
            LOG.atError().setCause(e).log("verifying a token failed");
          } finally {
            places.release();
            flights.land(digest, flight, finding);
          }
        });
  }
}
