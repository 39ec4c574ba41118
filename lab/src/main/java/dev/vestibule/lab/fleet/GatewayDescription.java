package dev.vestibule.lab.fleet;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How one replica of a product is run and what can be seen of it from outside: what a file in
 * {@code lab/gateways} says. Texts may hold {@link Placeholders}; a description that was read holds
 * none that is unknown.
 *
 * @param name what the report calls the product
 * @param version a command whose first line of output says which version; empty: none
 * @param start the command that starts a replica, in the foreground
 * @param files written into the replica's folder before each start: name, content
 * @param environment added to the environment of the process
 * @param ready a URL that answers 200 as soon as the replica serves
 * @param callbacks the paths that are registered at the provider
 * @param stopSignal what asks it to end: {@code TERM}, {@code INT}, {@code QUIT} or {@code WINCH}
 * @param cookies beginnings of the names of its cookies, for those who make some up
 * @param rotation the steps by which its keys are changed: in each, these files take the place of
 *     those of the same name, replica by replica, each of which is restarted then
 */
public record GatewayDescription(
    String name,
    List<String> version,
    List<String> start,
    Map<String, String> files,
    Map<String, String> environment,
    String ready,
    Door door,
    List<String> callbacks,
    Store store,
    String stopSignal,
    Statuses statuses,
    Identity identity,
    List<String> cookies,
    List<Map<String, String>> rotation) {

  public GatewayDescription {
    version = List.copyOf(version);
    start = List.copyOf(start);
    files = Map.copyOf(files);
    environment = Map.copyOf(environment);
    callbacks = List.copyOf(callbacks);
    cookies = List.copyOf(cookies);
    rotation = rotation.stream().map(Map::copyOf).toList();
  }

  /** Whether a replica is told what the placeholder of this name stands for. */
  public boolean tells(String placeholder) {
    return Stream.of(start, files.values(), environment.values())
        .flatMap(Collection::stream)
        .anyMatch(text -> Placeholders.in(text).contains(placeholder));
  }

  /** How the product stands before the application. */
  public sealed interface Door {

    /**
     * A proxy asks it about each request.
     *
     * @param check the path that is asked
     * @param own the beginnings of the paths that go straight to the product
     * @param login where the proxy sends a navigation that the product answers with 401, with
     *     <code>{return}</code> for the path to come back to; empty: its answer is passed on
     */
    record ForwardAuth(String check, List<String> own, String login) implements Door {
      public ForwardAuth {
        own = List.copyOf(own);
      }
    }

    /** It is a proxy itself. */
    record Proxy() implements Door {}
  }

  /** What the replicas share. */
  public enum Store {
    NONE,
    REDIS
  }

  /**
   * What the answers to a poll mean.
   *
   * @param login by which a poll is asked to log in
   */
  public record Statuses(Set<Integer> login) {
    public Statuses {
      login = Set.copyOf(login);
    }
  }

  /**
   * The headers by which the application learns who asks; {@code accessToken} empty: not at all.
   */
  public record Identity(String user, String accessToken) {}
}
