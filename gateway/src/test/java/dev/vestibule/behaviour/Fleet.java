package dev.vestibule.behaviour;

import static org.awaitility.Awaitility.await;

import dev.vestibule.decision.Decision;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.provider.ProviderBuilder;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.redis.OneRedis;
import dev.vestibule.redis.Probe;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.Ticket;
import io.lettuce.core.AclSetuserArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Three processes around one Redis and one provider, each with links of its own to both. Their
 * time, the provider's and Redis's is one, and can be moved.
 */
final class Fleet implements AutoCloseable {
  static final int SIZE = 3;

  /** How long an access token lives. */
  static final Duration TOKEN_LIFE = Duration.ofSeconds(60);

  static final Duration PAST_EXPIRY = TOKEN_LIFE.plusSeconds(1);
  private static final Duration QUIET = Duration.ofMillis(300);

  /**
   * What its processes have in common when it starts.
   *
   * @param provider what theirs does that others do not
   * @param skews by how much each process's clock is ahead
   * @param absence for how long a Redis that began anew is not believed that it has no record
   * @param claims for how long it is given no claim
   * @param ownUsers whether each process is a user of its own at Redis
   */
  record Plan(
      UnaryOperator<ProviderBuilder> provider,
      String profile,
      KeyRing ring,
      List<Duration> skews,
      Duration absence,
      Duration claims,
      boolean ownUsers) {
    static Plan usual() {
      return new Plan(
          UnaryOperator.identity(),
          "generic",
          KeyRing.of(List.of(new byte[32])),
          List.of(Duration.ZERO, Duration.ZERO, Duration.ZERO),
          Duration.ZERO,
          Duration.ZERO,
          false);
    }

    Plan provider(UnaryOperator<ProviderBuilder> its) {
      return new Plan(its, profile, ring, skews, absence, claims, ownUsers);
    }

    Plan profile(String its) {
      return new Plan(provider, its, ring, skews, absence, claims, ownUsers);
    }

    Plan ring(KeyRing its) {
      return new Plan(provider, profile, its, skews, absence, claims, ownUsers);
    }

    Plan skews(Duration... its) {
      return new Plan(provider, profile, ring, List.of(its), absence, claims, ownUsers);
    }

    Plan settling(Duration itsAbsence, Duration itsClaims) {
      return new Plan(provider, profile, ring, skews, itsAbsence, itsClaims, ownUsers);
    }

    Plan withOwnUsers() {
      return new Plan(provider, profile, ring, skews, absence, claims, true);
    }
  }

  final RotatingProvider provider;
  private final MovableClock time = new MovableClock();
  private final Probe probe;
  private final List<Replica> replicas = new ArrayList<>();

  /** As usual. */
  static Fleet at(OneRedis redis) {
    return at(redis, Plan.usual());
  }

  static Fleet at(OneRedis redis, Plan plan) {
    return new Fleet(redis.server(), plan);
  }

  Fleet(RedisServer redis, Plan plan) {
    ProviderBuilder usual = RotatingProvider.builder().clock(time).accessTokenLifetime(TOKEN_LIFE);
    this.provider = plan.provider().apply(usual).start();
    this.probe = new Probe(redis.port());
    for (int i = 0; i < SIZE; i++) {
      Replica.Place place = new Replica.Place(i, redis, provider, time);
      if (plan.ownUsers()) {
        allow(place.user(), AclSetuserArgs.Builder.on().addPassword(Replica.PASSWORD).allKeys());
      }
      replicas.add(new Replica(place, plan));
    }
  }

  private void allow(String user, AclSetuserArgs rights) {
    probe.redis().aclSetuser(user, rights.allCommands().allChannels());
  }

  /** Everybody's time goes on at once: the processes', the provider's and Redis's. */
  void forward(Duration by) {
    time.forward(by);
  }

  Replica first() {
    return replicas.get(0);
  }

  Replica second() {
    return replicas.get(1);
  }

  Replica third() {
    return replicas.get(2);
  }

  List<Replica> all() {
    return List.copyOf(replicas);
  }

  List<Replica> allBut(Replica one) {
    return replicas.stream().filter(each -> each != one).toList();
  }

  /** From now on Redis tells this process nothing, and does all else for it. */
  void deafen(Replica replica) {
    probe.redis().aclSetuser(replica.user(), AclSetuserArgs.Builder.resetChannels());
  }

  /** So many requests at each process. */
  List<Future<Decision>> asking(Ticket ticket, int each) {
    return IntStream.range(0, each)
        .boxed()
        .flatMap(_ -> replicas.stream())
        .flatMap(replica -> replica.house().asking(ticket, 1).stream())
        .toList();
  }

  /** One answer of each process. */
  List<Decision> ask(Ticket ticket) throws Exception {
    List<Decision> answers = new ArrayList<>();
    for (Replica replica : replicas) {
      answers.add(replica.house().ask(ticket));
    }
    return answers;
  }

  /**
   * Returns when nobody follows notices any more. Whoever is asking the store while time is moved
   * takes its clock for one that is ahead.
   */
  void awaitQuiet() {
    AtomicInteger before = new AtomicInteger();
    await()
        .during(QUIET)
        .until(() -> {
          int looks = replicas.stream().mapToInt(Replica::looks).sum();
          return before.getAndSet(looks) == looks;
        });
  }

  @Override
  public void close() {
    provider.release();
    replicas.forEach(Replica::close);
    probe.close();
    provider.close();
  }
}
