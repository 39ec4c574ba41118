package dev.vestibule.lab.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A Redis Cluster: three primaries that share the slots, each with a replica that is voted into its
 * place when it is gone. What the primary had acknowledged and the replica not yet heard is lost
 * then. Members tell clients where the others are, so nothing can stand between them and a client.
 * One failover; its methods block.
 */
public final class RedisCluster implements AutoCloseable {

  private static final int PRIMARIES = 3;
  private static final int SLOTS = 16_384;

  /** A tenth of what Redis is delivered with: a failover is a matter of seconds. */
  private static final Duration SILENCE = Duration.ofMillis(1_500);

  /** The primaries, then their replicas in the same order. */
  private final List<Member> members;

  /** {@code bus}: the port on which it speaks with the others. */
  private record Member(RedisServer server, int bus) {}

  private RedisCluster(List<Member> members) {
    this.members = List.copyOf(members);
  }

  /** Not started yet. */
  public static RedisCluster in(Path folder) {
    int size = 2 * PRIMARIES;
    List<Integer> ports = FreePorts.any(2 * size);
    return new RedisCluster(
        IntStream.range(0, size)
            .mapToObj(i -> {
              int bus = ports.get(size + i);
              Path its = folder.resolve("member-" + i);
              return new Member(RedisServer.member(its, ports.get(i), bus, SILENCE), bus);
            })
            .toList());
  }

  /** {@code host:port} of each, the same over all its starts; the first is the one that dies. */
  public List<String> addresses() {
    return members.stream().map(member -> member.server().address()).toList();
  }

  /** The one that is a primary until it dies. */
  public RedisServer primary() {
    return server(0);
  }

  /** Returns when all agree who serves which slots, and the replicas follow. */
  public void start() {
    members.forEach(member -> member.server().start());
    for (int i = 0; i < members.size(); i++) {
      tell(server(i), "CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
    }
    for (int i = 0; i < PRIMARIES; i++) {
      String first = Integer.toString(i * SLOTS / PRIMARIES);
      String last = Integer.toString((i + 1) * SLOTS / PRIMARIES - 1);
      tell(server(i), "CLUSTER", "ADDSLOTSRANGE", first, last);
    }
    for (Member other : members.subList(1, members.size())) {
      String port = Integer.toString(other.server().port());
      tell(server(0), "CLUSTER", "MEET", "127.0.0.1", port, Integer.toString(other.bus()));
    }
    awaitEach("knows the others", "cluster_known_nodes:" + members.size());
    for (int i = 0; i < PRIMARIES; i++) {
      tell(server(PRIMARIES + i), "CLUSTER", "REPLICATE", server(i).ask("CLUSTER", "MYID"));
    }
    for (Member member : members) {
      member.server().await("knows who follows", () -> replicas(member.server()) == PRIMARIES);
    }
    members.subList(PRIMARIES, members.size()).forEach(member -> member.server().awaitFollowing());
    awaitEach("sees every slot served", "cluster_state:ok");
  }

  /** A primary dies. Returns when its replica serves its slots, and all others say so. */
  public void failOver() {
    RedisServer heir = server(PRIMARIES);
    String name = heir.ask("CLUSTER", "MYID");
    primary().kill();
    heir.await("takes over", () -> heir.ask("INFO", "replication").contains("role:master"));
    for (Member other : members.subList(1, members.size())) {
      other.server().await("knows who took over", () -> isPrimary(name, other.server()));
      awaitInfo(other.server(), "sees every slot served", "cluster_state:ok");
    }
  }

  /** The one that died is started again. Returns when it follows its successor. */
  public void comeBack() {
    primary().start();
    primary().awaitFollowing();
  }

  @Override
  public void close() {
    members.forEach(member -> member.server().close());
  }

  private RedisServer server(int index) {
    return members.get(index).server();
  }

  private static void tell(RedisServer member, String... words) {
    member.await("does " + String.join(" ", words), () -> member.ask(words).equals("OK"));
  }

  private void awaitEach(String what, String line) {
    members.forEach(member -> awaitInfo(member.server(), what, line));
  }

  private static void awaitInfo(RedisServer member, String what, String line) {
    member.await(what, () -> member.ask("CLUSTER", "INFO").lines().anyMatch(line::equals));
  }

  private static long replicas(RedisServer told) {
    return told.ask("CLUSTER", "NODES").lines().filter(node -> is("slave", node)).count();
  }

  private static boolean isPrimary(String name, RedisServer told) {
    return told.ask("CLUSTER", "NODES")
        .lines()
        .anyMatch(node -> node.startsWith(name + " ") && is("master", node));
  }

  /** By the flags of a node's line, such as {@code myself,master}. */
  private static boolean is(String flag, String node) {
    String[] fields = node.split(" ", -1);
    return fields.length > 2 && List.of(fields[2].split(",", -1)).contains(flag);
  }
}
