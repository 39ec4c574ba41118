package dev.vestibule.refresh;

import static dev.vestibule.refresh.RefreshOutcome.SHORTLY;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.PreparedGrant;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.RefreshVerdict;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.refresh.GrantPermits.Admittance;
import dev.vestibule.refresh.RefreshProtocol.Step;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what {@link RefreshProtocol} says for one session, in plain blocking code. Lives on
 * one virtual thread; nothing in it is shared.
 */
final class Flight {
  /** What a flight needs of the house. */
  record Surroundings(
      SessionVault vault,
      RefreshPolicy policy,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      Notices notices,
      Revocations revocations) {}

  private static final Duration LONGEST_QUEUE = Duration.ofSeconds(60);
  private static final Duration PROVIDER_REST = Duration.ofSeconds(1);
  private static final long SHORTEST_POLL_MILLIS = 250;
  private static final long LONGEST_POLL_MILLIS = 750;

  private final Surroundings around;
  private final Provider provider;
  private final GrantPermits permits;
  private final Ticket ticket;
  private final Bell bell = new Bell();

  /** The record as this flight last saw it: what a replacement is conditional on. */
  private Held.@Nullable Live seen;

  private GrantPermits.@Nullable Waiter queued;
  private long queuedAt;
  private GrantPermits.@Nullable Permit permit;
  private @Nullable PreparedGrant connection;

  /** Started just before the last replacement was sent, which may be a claim. */
  private Stopwatch sinceReplacement;

  /** When the answer of this flight's grant came, by this process's clock. */
  private @Nullable Instant answeredHere;

  private int grants;
  private String detail = "";

  Flight(Surroundings around, Provider provider, GrantPermits permits, Ticket ticket) {
    this.around = around;
    this.provider = provider;
    this.permits = permits;
    this.ticket = ticket;
    this.sinceReplacement = new Stopwatch(around.clock(), around.nanoTime());
  }

  RefreshOutcome fly(Wish wish) throws InterruptedException {
    RefreshProtocol protocol =
        new RefreshProtocol(around.policy(), provider.profile().afterUnknown());
    around.notices().hear(ticket.id().recordKey(), bell);
    try {
      Step step = protocol.begin(wish);
      while (true) {
        RefreshEvent event = null;
        for (RefreshCommand command : step.commands()) {
          switch (command) {
            case RefreshCommand.Finish(RefreshOutcome outcome) -> {
              return outcome;
            }
            case RefreshCommand.Revoke(var tokens) -> around.revocations().revoke(provider, tokens);
            default -> event = carryOut(command);
          }
        }
        step = protocol.next(step.state(), Objects.requireNonNull(event));
      }
    } finally {
      around.notices().stop(ticket.id().recordKey(), bell);
      disconnect();
      givePermitBack();
    }
  }

  int grants() {
    return grants;
  }

  String detail() {
    return detail;
  }

  private RefreshEvent carryOut(RefreshCommand command) throws InterruptedException {
    return switch (command) {
      case RefreshCommand.TakePermit() -> takePermit();
      case RefreshCommand.Read() -> read();
      case RefreshCommand.Replace(Head head, Session session) ->
          replace(expected -> around.vault().replace(ticket, expected, head, session));
      case RefreshCommand.End(Head head) ->
          replace(expected -> around.vault().giveUp(ticket, expected, head));
      case RefreshCommand.Connect() -> connect();
      case RefreshCommand.Present(Session session) -> present(session);
      case RefreshCommand.Verify(Session session) -> verify(session);
      case RefreshCommand.Await(Duration atMost) -> await(atMost);
      case RefreshCommand.Revoke _, RefreshCommand.Finish _ ->
          throw new IllegalStateException("has no answer: " + command);
    };
  }

  private RefreshEvent takePermit() throws InterruptedException {
    if (queued == null) {
      queued = permits.queue(bell);
      queuedAt = around.nanoTime().getAsLong();
    }
    while (true) {
      switch (queued.enter()) {
        case Admittance.Granted(GrantPermits.Permit taken) -> {
          permit = taken;
          queued = null;
          return new RefreshEvent.Permitted();
        }
        case Admittance.Denied(Duration retryAfter) -> {
          queued = null;
          return new RefreshEvent.NotPermitted(retryAfter);
        }
        case Admittance.Queued() -> {
          if (bell.isChanged()) {
            return new RefreshEvent.Woken();
          }
          Duration left = LONGEST_QUEUE.minusNanos(around.nanoTime().getAsLong() - queuedAt);
          if (!left.isPositive()) {
            return new RefreshEvent.NotPermitted(SHORTLY);
          }
          bell.await(left);
        }
      }
    }
  }

  /** Notices get lost: without one a wait ends after a jittered while. */
  private RefreshEvent await(Duration atMost) throws InterruptedException {
    givePermitBack();
    long poll = around.random().nextLong(SHORTEST_POLL_MILLIS, LONGEST_POLL_MILLIS);
    Duration left = Duration.ofMillis(Math.min(poll, atMost.toMillis() + 1));
    if (!bell.isChanged()) {
      bell.await(left);
    }
    return new RefreshEvent.Woken();
  }

  private RefreshEvent read() {
    bell.asking();
    try {
      return found(around.vault().load(ticket));
    } catch (StoreUnavailable e) {
      return storeFailed(e);
    }
  }

  private interface Replacement {
    SessionVault.Replaced of(Held.Live expected) throws StoreUnavailable;
  }

  private RefreshEvent replace(Replacement replacement) {
    bell.asking();
    sinceReplacement = new Stopwatch(around.clock(), around.nanoTime());
    try {
      SessionVault.Replaced replaced = replacement.of(Objects.requireNonNull(seen));
      RefreshEvent found = found(replaced.held());
      return replaced.byCaller() ? new RefreshEvent.Replaced(replaced.now()) : found;
    } catch (StoreUnavailable e) {
      return storeFailed(e);
    }
  }

  private RefreshEvent found(Held held) {
    return switch (held) {
      case Held.Live live -> {
        seen = live;
        yield new RefreshEvent.Found(live.head(), live.session(), live.now());
      }
      case Held.Over(var why) -> new RefreshEvent.FoundEnded(why);
      case Held.Absent() -> new RefreshEvent.Missing();
    };
  }

  private RefreshEvent storeFailed(StoreUnavailable e) {
    detail = Objects.requireNonNullElse(e.getMessage(), "store unavailable");
    return new RefreshEvent.StoreFailed();
  }

  private RefreshEvent connect() {
    try {
      disconnect();
      connection = provider.tokens().connect(around.policy().connectTimeout());
      return new RefreshEvent.Connected(sinceReplacement.elapsed());
    } catch (NotConnected e) {
      fault("not connected: " + e.getMessage());
      return new RefreshEvent.NotConnected(PROVIDER_REST);
    }
  }

  private RefreshEvent present(Session session) {
    PreparedGrant grant = Objects.requireNonNull(connection);
    String refreshToken = Objects.requireNonNull(session.tokens().refreshToken());
    grants++;
    GrantAnswer answer = grant.present(refreshToken, around.policy().deadline());
    disconnect();
    switch (answer) {
      case GrantAnswer.Granted(TokenAnswer tokens) -> {
        answeredHere = tokens.receivedAt();
        worked("");
      }
      case GrantAnswer.Refused(String error) -> worked(error);
      case GrantAnswer.Rejected(int status, String error, _) -> worked(status + " " + error);
      // The provider at work, and this client or user too eager: no fault that others share.
      case GrantAnswer.Busy _ -> detail = "429";
      case GrantAnswer.Fault(String reason, _) -> fault(reason);
      case GrantAnswer.Unknown(String reason) -> fault(reason);
    }
    return new RefreshEvent.Answered(answer, sinceReplacement.elapsed());
  }

  private RefreshEvent verify(Session session) {
    RefreshVerdict verdict = verify(session, session.tokensAt());
    // The store's clock may be the one that is wrong: no reason to log anybody out.
    return new RefreshEvent.Judged(
        verdict instanceof IdTokenVerdict.Invalid && answeredHere != null
            ? verify(session, answeredHere)
            : verdict);
  }

  private RefreshVerdict verify(Session session, Instant receivedAt) {
    return provider
        .idTokens()
        .verifyRefresh(
            Objects.requireNonNull(session.tokens().idToken()),
            session.tokens().accessToken(),
            session.identity(),
            receivedAt);
  }

  private void worked(String error) {
    detail = error;
    Objects.requireNonNull(permit).worked();
  }

  private void fault(String reason) {
    detail = reason;
    Objects.requireNonNull(permit).failed(reason);
  }

  private void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private void givePermitBack() {
    if (queued != null) {
      queued.close();
      queued = null;
    }
    if (permit != null) {
      permit.close();
      permit = null;
    }
  }
}
