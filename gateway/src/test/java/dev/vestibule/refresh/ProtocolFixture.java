package dev.vestibule.refresh;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.RefreshCommand.Finish;
import dev.vestibule.refresh.RefreshProtocol.Step;
import dev.vestibule.session.Doubt;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, heads and answers for tests of the protocol: everything happens around {@link #NOW}.
 */
final class ProtocolFixture {
  static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
  static final Instant ACCESS_EXPIRY = NOW.plusSeconds(60);
  static final UUID MINE = new UUID(1, 1);
  static final UUID THEIRS = new UUID(2, 2);
  static final RefreshPolicy POLICY = RefreshPolicy.defaults();
  static final Duration INTENT = Duration.ofSeconds(15);
  static final Identity ALICE = identity("alice");

  private ProtocolFixture() {}

  static Identity identity(String subject) {
    return new Identity(
        "https://issuer",
        subject,
        List.of("client"),
        "",
        false,
        "",
        "",
        List.of(),
        "",
        NOW,
        NOW.plusSeconds(300),
        null,
        "{}");
  }

  static Session session(long generation) {
    return session(generation, "refresh-" + generation, false);
  }

  static Session pending(long generation) {
    return session(generation, "refresh-" + generation, true);
  }

  static Session session(long generation, @Nullable String refreshToken, boolean pending) {
    return new Session(
        new SessionId(1, 2),
        "corp",
        "client",
        generation,
        ALICE,
        pending,
        new TokenSet(
            "access-" + generation,
            ACCESS_EXPIRY,
            refreshToken,
            NOW.minusSeconds(240),
            "id-" + generation,
            "openid"),
        NOW.minusSeconds(240),
        NOW.minusSeconds(3600),
        NOW.plusSeconds(36_000));
  }

  static Head head(long generation) {
    Head head = Head.untroubled("corp", 0);
    for (long g = 0; g < generation; g++) {
      head = head.nextGeneration();
    }
    return head;
  }

  static Doubt doubt(int unknowns, Instant until) {
    return new Doubt(unknowns, until, false);
  }

  static TokenAnswer answer(String name, @Nullable String idToken) {
    return new TokenAnswer(
        "access-" + name, NOW.plusSeconds(300), "refresh-" + name, idToken, null, NOW);
  }

  static Wish wish(long seen) {
    return new Wish(seen, Wish.Need.TOKENS, MINE);
  }

  static Wish wishForIdentity(long seen) {
    return new Wish(seen, Wish.Need.IDENTITY, MINE);
  }

  static RefreshEvent.Found found(Head head, Session session) {
    return new RefreshEvent.Found(head, session, NOW);
  }

  static RefreshCommand only(Step step) {
    if (step.commands().size() != 1) {
      throw new AssertionError("one command expected: " + step.commands());
    }
    return step.commands().getFirst();
  }

  static RefreshCommand finish(RefreshOutcome outcome) {
    return new Finish(outcome);
  }
}
