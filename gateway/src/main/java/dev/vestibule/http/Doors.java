package dev.vestibule.http;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.login.Pages;
import dev.vestibule.login.SupportCodes;
import java.util.function.BooleanSupplier;

/**
 * What the server puts its requests to.
 *
 * @param gate decides on requests to applications; called on event loops, never blocks
 * @param start begins a login
 * @param callback receives the provider's answer
 * @param signOut ends a session
 * @param signedOut is where the provider sends a browser after a logout
 * @param userInfo says who is logged in
 * @param ready whether requests are welcome; called on event loops, never blocks
 */
public record Doors(
    Gate gate,
    Place start,
    Place callback,
    Place signOut,
    Place signedOut,
    Place userInfo,
    BooleanSupplier ready,
    Pages pages,
    SupportCodes supportCodes) {

  /** Decides at once, or promises to. */
  @FunctionalInterface
  public interface Gate {
    Admission admit(AuthRequest request);
  }

  /** One of our own places. Blocks; called on virtual threads. */
  @FunctionalInterface
  public interface Place {
    Decision answer(AuthRequest request) throws InterruptedException;
  }
}
