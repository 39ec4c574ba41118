package dev.vestibule.oidc;

import java.net.URI;
import java.time.Duration;

/**
 * The way to a provider, one exchange at a time, with "connected" and "sent" kept apart: before
 * {@link Connection#send} the provider has seen nothing of a request, after it the outcome is known
 * only if an answer came.
 *
 * <p>Blocking; call it from virtual threads. An implementation never sends a request twice, never
 * follows a redirect, bounds head and body of what comes back and asks for no content coding. An
 * interrupt ends a call with its exception and leaves the thread interrupted.
 */
public interface ProviderHttp {
  /**
   * Opens a fresh connection, TLS included, for one request to {@code target}.
   *
   * @throws NotConnected if there is none within {@code timeout}, or {@code target} may not be
   *     connected to
   */
  Connection connect(URI target, Duration timeout) throws NotConnected;

  /**
   * A connection on which nothing has been sent yet. For one request; close it whether or not it
   * was used.
   */
  interface Connection extends AutoCloseable {
    /**
     * Sends {@code request} and waits for the whole answer.
     *
     * @param deadline bounds the exchange from the first byte sent to the last received
     * @throws AnswerLost if there is no whole, bounded answer by then: whether the provider acted
     *     on the request is unknown
     */
    ProviderResponse send(ProviderRequest request, Duration deadline) throws AnswerLost;

    @Override
    void close();
  }
}
