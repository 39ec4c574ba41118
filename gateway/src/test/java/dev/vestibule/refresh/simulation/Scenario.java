package dev.vestibule.refresh.simulation;

import dev.vestibule.oidc.ProviderProfile.AfterUnknown;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.refresh.simulation.Issuer.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What one schedule is made of. Rates are probabilities at each occasion; most schedules are spared
 * most faults, so that each is also seen alone.
 */
record Scenario(
    int replicas,
    Kind kind,
    AfterUnknown afterUnknown,
    RefreshPolicy policy,
    long accessLife,
    long horizon,
    int bursts,
    double lateCallers,
    double leavingCallers,
    double deniedPermits,
    double storeLost,
    double storeSlow,
    int outages,
    int failovers,
    double grantLost,
    double grantSlow,
    double providerErrors,
    boolean unnamedRefusals,
    double refusedConnections,
    double idTokens,
    double keysDown,
    double otherSubject,
    double crashes,
    double pauses,
    double frozenAtTheSocket,
    int shutdowns,
    int logouts,
    int adminRevocations,
    int sweeps) {
  private static final List<Kind> KINDS = Arrays.asList(Kind.values());

  static Scenario draw(Chance chance) {
    Kind kind = chance.oneOf(KINDS);
    boolean heals = kind == Kind.STATIC || kind == Kind.GRACE;
    boolean calm = chance.of(0.03);
    double here = calm ? 0 : 0.25;
    // Where rare things meet: holders that stand still about as long as their intents, and stores
    // that fail over while processes die.
    boolean late = !calm && chance.of(0.15);
    boolean failing = !calm && chance.of(0.08);
    return new Scenario(
        (int) chance.between(late ? 2 : 1, 4),
        kind,
        heals && chance.of(0.8) ? AfterUnknown.RETRY : AfterUnknown.HOLD,
        policy(chance),
        chance.of(failing ? 0.7 : 0.2)
            ? chance.between(1_000, 8_000)
            : chance.between(15_000, 60_000),
        chance.between(30_000, 150_000),
        (int) (late || failing ? chance.between(5, 9) : chance.between(2, 7)),
        chance.rate(0.4, 0.1, 0.5),
        chance.rate(0.4, 0.1, 0.5),
        chance.rate(here, 0.02, 0.3),
        chance.rate(here, 0.02, 0.3),
        chance.rate(here, 0.02, 0.3),
        chance.of(here) ? (int) chance.between(1, 3) : 0,
        failing || chance.of(here) ? 1 : 0,
        chance.rate(here, 0.05, 0.6),
        chance.rate(late ? 0.8 : here, 0.05, 0.6),
        chance.rate(here, 0.05, 0.6),
        chance.of(calm ? 0 : 0.15),
        chance.rate(here, 0.05, 0.5),
        chance.rate(0.7, 0.3, 1),
        chance.rate(here, 0.1, 0.8),
        chance.rate(calm ? 0 : 0.05, 0.1, 0.5),
        failing ? chance.rate(1, 0.02, 0.1) : chance.rate(here, 0.005, 0.08),
        late ? chance.rate(1, 0.05, 0.15) : chance.rate(calm ? 0 : 0.4, 0.01, 0.15),
        chance.rate(calm ? 0 : 0.02, 0.05, 0.3),
        chance.of(here) ? 1 : 0,
        chance.of(here) ? 1 : 0,
        chance.of(calm ? 0 : 0.1) ? 1 : 0,
        chance.of(calm ? 0 : 0.03) ? 1 : 0);
  }

  private static RefreshPolicy policy(Chance chance) {
    RefreshPolicy defaults = RefreshPolicy.defaults();
    return new RefreshPolicy(
        defaults.ahead(),
        defaults.deadline(),
        defaults.connectTimeout(),
        defaults.concurrent(),
        defaults.queue(),
        chance.of(0.05) ? Duration.ofSeconds(chance.between(40, 120)) : Duration.ZERO,
        (int) chance.between(1, 4),
        Duration.ofSeconds(60),
        Duration.ofSeconds(chance.between(5, 30)));
  }
}
