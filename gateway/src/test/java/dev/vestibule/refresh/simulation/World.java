package dev.vestibule.refresh.simulation;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Ending;
import dev.vestibule.session.Head;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One session, its provider, its store, the fleet that serves it, and what befalls them. */
final class World {
  static final String OURS = "id-of-alice-";
  static final String OTHERS = "id-of-mallory-";

  private static final Identity ALICE =
      new Identity(
          "https://issuer",
          "alice",
          List.of("client"),
          "",
          false,
          "",
          "",
          List.of(),
          "",
          Timeline.at(0),
          Timeline.at(3_600_000),
          null,
          "{}");
  private static final long PATIENCE = 3_600_000;
  private static final long MOST_STEPS = 100_000;

  final Chance chance;
  final Scenario scenario;
  final Sabotage sabotage;
  final Timeline time = new Timeline();
  final Issuer issuer;
  final Register register;
  final Judge judge;
  final List<Replica> replicas;
  private final @Nullable List<String> trace;
  private boolean healed;

  World(long seed, Sabotage sabotage, @Nullable List<String> trace) {
    this.chance = new Chance(seed);
    this.scenario = Scenario.draw(chance);
    this.sabotage = sabotage;
    this.trace = trace;
    this.issuer = new Issuer(this, scenario.kind());
    Session first = login();
    this.judge = new Judge(this, first);
    this.register = new Register(this, new Register.Entry(Head.untroubled("corp", 0), first));
    this.replicas =
        IntStream.range(0, scenario.replicas()).mapToObj(i -> new Replica(this, i)).toList();
    trace(scenario::toString);
  }

  private Session login() {
    TokenSet tokens =
        new TokenSet(
            "access-0",
            Timeline.at(chance.between(1_000, scenario.accessLife())),
            issuer.issue().text,
            Timeline.at(0),
            OURS + 0,
            "openid");
    return new Session(
        new SessionId(1, 2),
        "corp",
        "client",
        0,
        ALICE,
        false,
        tokens,
        Timeline.at(0),
        Timeline.at(0),
        Timeline.at(7 * 24 * PATIENCE));
  }

  /** Lets everything happen, then heals what is broken and waits until all is settled. */
  void run() {
    arrange();
    while (time.now() < scenario.horizon() && time.steps() < MOST_STEPS && time.advance()) {}
    heal();
    long end = time.now() + PATIENCE;
    while (!replicas.stream().allMatch(Replica::isSettled)) {
      if (!time.advance() || time.now() > end || time.steps() > MOST_STEPS) {
        throw new Violation("P5", "the session does not settle: " + replicas);
      }
    }
    replicas.forEach(Replica::landed);
  }

  private void arrange() {
    for (int i = 0; i < scenario.bursts(); i++) {
      time.after(
          burst(),
          () ->
              replicas.forEach(replica -> {
                for (long n = chance.between(0, 3); n > 0; n--) {
                  time.after(chance.between(0, 40), replica::request);
                }
              }));
    }
    sometime(
        scenario.outages(),
        () -> {
          trace(() -> "store down");
          register.fail(chance.between(200, chance.of(0.4) ? 40_000 : 6_000));
        });
    sometime(
        scenario.failovers(),
        () -> {
          if (chance.of(0.3)) {
            register.forget();
          } else {
            register.failOver(chance.between(0, 10_000));
          }
        });
    sometime(scenario.shutdowns(), () -> any().shutDown());
    sometime(scenario.logouts(), () -> any().end(Ending.LOGGED_OUT));
    sometime(
        scenario.adminRevocations(),
        () -> {
          trace(() -> "provider ends the family");
          issuer.endFamily();
        });
    sometime(
        scenario.sweeps(),
        () -> {
          trace(() -> "store sweeps the record");
          register.sweep();
        });
    if (scenario.pauses() > 0) {
      sometime(2, () -> any().pause());
    }
    if (scenario.crashes() > 0) {
      sometime(1, () -> any().crash());
    }
  }

  /** When requests come: mostly when tokens run out. */
  private long burst() {
    return chance.of(0.5)
        ? chance.between(0, scenario.horizon())
        : Timeline.millis(firstExpiry()) + chance.between(-3_000, 20_000);
  }

  private Instant firstExpiry() {
    Session session = Objects.requireNonNull(Objects.requireNonNull(register.current()).session());
    return session.tokens().accessTokenExpiresAt();
  }

  private void sometime(int times, Runnable what) {
    for (int i = 0; i < times; i++) {
      time.after(
          chance.between(0, scenario.horizon()),
          () -> {
            if (!healed) {
              what.run();
            }
          });
    }
  }

  private Replica any() {
    return chance.oneOf(replicas);
  }

  private void heal() {
    trace(() -> "healed");
    healed = true;
    register.heal();
    replicas.forEach(Replica::heal);
  }

  boolean isHealed() {
    return healed;
  }

  /** Whether a fault of this rate strikes here and now. */
  boolean strikes(double rate) {
    return !healed && chance.of(rate);
  }

  void trace(Supplier<String> what) {
    if (trace != null) {
      trace.add("%8.3f s  %s".formatted(time.now() / 1000.0, what.get()));
    }
  }

  static boolean speaksOfAnother(@Nullable String idToken) {
    return idToken != null && idToken.startsWith(OTHERS);
  }
}
