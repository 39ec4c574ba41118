package dev.vestibule.refresh;

import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Intent;
import dev.vestibule.session.Session;
import java.time.Duration;
import java.time.Instant;

/** Where one flight stands. Each state waits for the answer to one command. */
public sealed interface RefreshState {
  /** For a permit. */
  record Queued(Wish wish) implements RefreshState {}

  /** For the record, without a permit: is one still wanted? */
  record Looking(Wish wish) implements RefreshState {}

  /** For the record, with a permit. */
  record Reading(Wish wish) implements RefreshState {}

  /** For somebody else's intent to be settled or to run out. */
  record Awaiting(Wish wish) implements RefreshState {}

  /** For the intent to be durable. */
  record Claiming(Wish wish, Head claimed, Session session, Intent intent)
      implements RefreshState {}

  /**
   * For a connection.
   *
   * @param left of the intent when the store took it
   */
  record Connecting(Wish wish, Head claimed, Session session, Intent intent, Duration left)
      implements RefreshState {}

  /** For the provider's answer: the only state in which a refresh token is under way. */
  record Presenting(Wish wish, Head claimed, Session session, Intent intent)
      implements RefreshState {}

  /** For a second look at the record, after the provider refused. */
  record Confirming(Wish wish, Intent intent, int failures) implements RefreshState {}

  /** For a presentation without an answer to be noted, to present once more at once. */
  record Doubting(Wish wish, Head doubted, Session session) implements RefreshState {}

  /** For the new tokens to be durable. */
  record Storing(Head accepted, Session next, int failures) implements RefreshState {}

  /** For the verdict on the new ID token. */
  record Verifying(Head head, Session session, boolean fresh, Instant now)
      implements RefreshState {}

  /** For the verified identity to be stored. */
  record Identifying(Session identified) implements RefreshState {}

  /** For something learnt to be noted; the outcome stands already. */
  record Noting(long generation, RefreshOutcome outcome) implements RefreshState {}

  /** For the end after a refusal to be recorded; or else, for the refusal. */
  record GivingUp(Head head, Session session, Instant now) implements RefreshState {}

  /** For the end to be recorded. */
  record Closing(long generation, Ending why) implements RefreshState {}

  /** For nothing. */
  record Done() implements RefreshState {}
}
