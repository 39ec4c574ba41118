package dev.vestibule.refresh;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.time.Instant;

/** What {@link RefreshProtocol} is told by its driver. Instants are of the store's clock. */
public sealed interface RefreshEvent {
  /** A place among the provider's grants is ours. */
  record Permitted() implements RefreshEvent {}

  /** The queue is full, or the provider is being left alone. */
  record NotPermitted(Duration retryAfter) implements RefreshEvent {}

  /** The record as it is: the answer to a read, and to a replacement that came too late. */
  record Found(Head head, Session session, Instant now) implements RefreshEvent {}

  /** The record says that the session is over. */
  record FoundEnded(Ending why) implements RefreshEvent {}

  /** There is no record. */
  record Missing() implements RefreshEvent {}

  /** The store did not answer, or not clearly: the last command may have been carried out. */
  record StoreFailed() implements RefreshEvent {}

  /** What was asked for is now the record, durably. */
  record Replaced(Instant now) implements RefreshEvent {}

  /**
   * A connection is there.
   *
   * @param sinceClaim time since before the claim was sent to the store, by the larger of the
   *     monotonic and the wall clock
   */
  record Connected(Duration sinceClaim) implements RefreshEvent {}

  /** No connection: nothing was sent. */
  record NotConnected(Duration retryAfter) implements RefreshEvent {}

  /**
   * What came of presenting the refresh token.
   *
   * @param sinceClaim as of {@link Connected}
   */
  record Answered(GrantAnswer answer, Duration sinceClaim) implements RefreshEvent {}

  /** What is to be thought of the new ID token. */
  record Judged(RefreshVerdict verdict) implements RefreshEvent {}

  /** The wait is over, for whatever reason. */
  record Woken() implements RefreshEvent {}
}
