package dev.vestibule.refresh;

import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import java.time.Duration;

/**
 * What {@link RefreshProtocol} asks of its driver. Each but the last two is answered by an event.
 */
public sealed interface RefreshCommand {
  /**
   * Wait for a place among the provider's grants, or for a notice of the record. The place is held
   * until {@link Await} or {@link Finish}, and so is that in the queue for one.
   */
  record TakePermit() implements RefreshCommand {}

  /** Read the record. */
  record Read() implements RefreshCommand {}

  /** Replace what was last seen of the record, in one atomic and durable step. */
  record Replace(Head head, Session session) implements RefreshCommand {}

  /** Replace what was last seen of the record by its end. */
  record End(Head head) implements RefreshCommand {}

  /** Get a connection to the token endpoint on which nothing was sent. */
  record Connect() implements RefreshCommand {}

  /** Send the grant for this session's refresh token on that connection, once. */
  record Present(Session session) implements RefreshCommand {}

  /** Check the session's new ID token. */
  record Verify(Session session) implements RefreshCommand {}

  /** Give the permit back and wait for a notice or a jittered poll, at most this long. */
  record Await(Duration atMost) implements RefreshCommand {}

  /** Tell the provider to forget these tokens; best effort. */
  record Revoke(TokenSet tokens) implements RefreshCommand {}

  /** The flight is over. */
  record Finish(RefreshOutcome outcome) implements RefreshCommand {
    static Finish ended(Ending why) {
      return new Finish(new RefreshOutcome.Ended(why));
    }
  }
}
