package dev.vestibule.bearer;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifications under way: each on a virtual thread, one for each token, so many at once. They have
 * places of their own, so that a flood of tokens takes none from sessions; who finds none is told
 * to come again. Safe for use by any thread; holds nothing across work.
 */
final class Verifications {
  private static final Logger LOG = LoggerFactory.getLogger(Verifications.class);
  private static final Finding SHORTLY = new Finding.Nothing(Duration.ofSeconds(1));

  /**
   * By token. Entered by the starter, who needs a place to stay, removed by the verification
   * itself, joined by anyone.
   */
  private final ConcurrentHashMap<TokenDigest, CompletableFuture<Finding>> flights =
      new ConcurrentHashMap<>();

  /** Taken when a thread is started, given back by itself. */
  private final Semaphore places;

  Verifications(int places) {
    this.places = new Semaphore(places);
  }

  /**
   * What comes of verifying this token, by {@code verification} or by one that is under way.
   *
   * @param verification may block, and is called on a virtual thread
   * @return a copy: what one caller does to it is its own affair. Never completes exceptionally
   */
  CompletableFuture<Finding> of(TokenDigest digest, Supplier<Finding> verification) {
    CompletableFuture<Finding> mine = new CompletableFuture<>();
    CompletableFuture<Finding> flying = flights.putIfAbsent(digest, mine);
    if (flying != null) {
      return flying.copy();
    }
    CompletableFuture<Finding> copy = mine.copy();
    if (!places.tryAcquire()) {
      land(digest, mine, SHORTLY);
      return copy;
    }
    Thread.ofVirtual()
        .name("bearer")
        .start(() -> {
          Finding finding = SHORTLY;
          try {
            finding = verification.get();
          } catch (RuntimeException e) {
            // A defect of ours says nothing of the token.
            LOG.atError().setCause(e).log("verifying a token failed");
          } finally {
            places.release();
            land(digest, mine, finding);
          }
        });
    return copy;
  }

  /** Out of the map first: nobody joins what is over. */
  private void land(TokenDigest digest, CompletableFuture<Finding> flight, Finding finding) {
    flights.remove(digest, flight);
    flight.complete(finding);
  }
}
