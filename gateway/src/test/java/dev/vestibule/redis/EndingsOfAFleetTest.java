package dev.vestibule.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.seal.KeyRing;
import dev.vestibule.session.Ending;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.ReplayingStore;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Subject;
import dev.vestibule.session.Ticket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas over one Redis, and the sessions of a user that end on all of them. */
final class EndingsOfAFleetTest {
  private static final Duration LIFETIME = Duration.ofDays(7);
  private static final String ISSUER = "https://issuer.example";
  private static final Subject ALICE = new Subject.User(ISSUER, "alice@example.org");

  private final SecureRandom random = new SecureRandom();
  private final List<Replica> replicas = new ArrayList<>();
  @TempDir private Path folder = Path.of("");
  private RedisServer server;

  private record Replica(SessionStore store, SessionVault vault, Set<RecordKey> heard) {}

  EndingsOfAFleetTest() {}

  @BeforeEach
  void start() throws StoreUnavailable {
    server = RedisServer.in(folder);
    server.start();
    for (int i = 0; i < 3; i++) {
      replicas.add(replica());
    }
  }

  @AfterEach
  void stop() {
    replicas.forEach(replica -> replica.store().close());
    server.close();
  }

  @Test
  void theSessionsOfAUserEndOnEveryReplicaAndEachIsTold() throws Exception {
    List<Ticket> hers = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      hers.add(opened(replicas.get(i % 3), "alice@example.org", "sid-" + i));
    }
    Ticket his = opened(replicas.getFirst(), "bob@example.org", "sid-bob");

    assertThat(replicas.get(1).vault().endAll(ALICE, Ending.LOGGED_OUT, LIFETIME)).isEqualTo(9);

    for (Replica replica : replicas) {
      for (Ticket ticket : hers) {
        assertThat(replica.vault().load(ticket)).isEqualTo(new Held.Over(Ending.LOGGED_OUT));
      }
      assertThat(replica.vault().load(his)).isInstanceOf(Held.Live.class);
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(replica.heard())
                  .containsExactlyInAnyOrderElementsOf(
                      hers.stream().map(ticket -> ticket.id().recordKey()).toList()));
    }
  }

  @Test
  void aCallbackOnOneReplicaIsOvertakenByTheEndingOnAnother() throws Exception {
    Instant begun = Instant.now();
    replicas
        .getFirst()
        .vault()
        .endAll(new Subject.ProviderSession(ISSUER, "sid-1"), Ending.LOGGED_OUT, LIFETIME);

    Ticket late = Ticket.random(random);
    assertThat(create(replicas.get(1), late, "alice@example.org", "sid-1", begun))
        .isInstanceOf(Held.Over.class);
    assertThat(replicas.get(2).vault().load(late)).isInstanceOf(Held.Over.class);

    try (Probe probe = new Probe(server.port())) {
      probe.await(probe.now().plusMillis(5));
    }
    assertThat(replicas.get(2).vault().load(opened(replicas.get(1), "alice@example.org", "sid-1")))
        .isInstanceOf(Held.Live.class);
  }

  @Test
  void nobodyIsLeftWhoseLoginRacesWithTheEnding() throws Exception {
    for (int round = 0; round < 10; round++) {
      List<Ticket> tickets = new ArrayList<>();
      List<Future<?>> running = new ArrayList<>();
      Instant begun = Instant.now();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 12; i++) {
          Replica replica = replicas.get(i % 3);
          Ticket ticket = Ticket.random(random);
          tickets.add(ticket);
          running.add(
              threads.submit(() -> create(replica, ticket, "alice@example.org", "", begun)));
          if (i == 5) {
            running.add(
                threads.submit(
                    () -> replicas.get(2).vault().endAll(ALICE, Ending.LOGGED_OUT, LIFETIME)));
          }
        }
        for (Future<?> each : running) {
          each.get();
        }
      }
      for (Ticket ticket : tickets) {
        assertThat(replicas.getFirst().vault().load(ticket)).isInstanceOf(Held.Over.class);
      }
    }
  }

  @Test
  void whoseSessionsTheyAreIsNowhereInRedisAndEverythingHasAnEnd() throws Exception {
    opened(replicas.getFirst(), "alice@example.org", "sid-1");
    replicas.getFirst().vault().endAll(ALICE, Ending.LOGGED_OUT, LIFETIME);

    try (Probe probe = new Probe(server.port())) {
      List<String> names = probe.redis().keys("*");
      assertThat(names)
          .anyMatch(name -> name.contains(":entries:"))
          .anyMatch(name -> name.contains(":ended:"))
          .allMatch(name -> probe.redis().pttl(name) > 0)
          .noneMatch(name -> name.contains("alice") || name.contains("issuer"));
    }
  }

  private Replica replica() throws StoreUnavailable {
    KeyRing ring = KeyRing.of(List.of("of the fleet, and of its 32 bytes".getBytes(UTF_8)));
    SessionStore store =
        new ReplayingStore(Configurations.at(server.port()).open(), ring, Duration.ofHours(24));
    Set<RecordKey> heard = ConcurrentHashMap.newKeySet();
    store.watch(heard::add);
    return new Replica(store, new SessionVault(store, ring, random, "vestibule"), heard);
  }

  private Ticket opened(Replica replica, String subject, String sid) throws StoreUnavailable {
    Ticket ticket = Ticket.random(random);
    assertThat(create(replica, ticket, subject, sid, Instant.now())).isInstanceOf(Held.Live.class);
    return ticket;
  }

  private static Held create(
      Replica replica, Ticket ticket, String subject, String sid, Instant begun)
      throws StoreUnavailable {
    Instant now = Instant.now();
    Session session =
        new Session(
            ticket.id(),
            "corp",
            "client",
            0,
            new Identity(
                ISSUER,
                subject,
                List.of("client"),
                "",
                false,
                "",
                "",
                List.of(),
                sid,
                now,
                now.plusSeconds(300),
                null,
                "{}"),
            false,
            new TokenSet("access", now.plusSeconds(300), "refresh", now, null, "openid"),
            now,
            now,
            now.plus(LIFETIME));
    return replica
        .vault()
        .create(
            ticket,
            session,
            now.plus(Duration.ofHours(24)),
            () -> Duration.between(begun, Instant.now()));
  }
}
