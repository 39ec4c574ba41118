package dev.vestibule.redis;

import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.StoreUnsettled;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisReadOnlyException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in an operator's words. Nothing of what was sent is in them: of an error that
 * repeats a command's arguments only what stands before these.
 */
final class RedisFailures {
  private static final int LONGEST = 160;
  private static final int DEEPEST = 10;

  /** Written, but not by enough replicas. */
  static final class NotAcknowledged extends RuntimeException {
    NotAcknowledged(long acknowledged, int wanted) {
      super("written, but acknowledged by " + acknowledged + " replicas of " + wanted);
    }
  }

  /** Of a server that has kept its keys for too short a time: it has no such record. */
  static final class Unsettled extends RuntimeException {
    private final transient Instant now;

    Unsettled(Instant now) {
      super("it began anew a moment ago, and what it had before may have to be put back");
      this.now = now;
    }
  }

  /** Of a server that has kept its keys for too short a time: it takes no claim. */
  static final class TooYoung extends RuntimeException {
    TooYoung() {
      super("it began anew a moment ago: no grant is announced until all before it are over");
    }
  }

  private RedisFailures() {}

  static StoreUnavailable unavailable(String at, Throwable failure) {
    List<Throwable> chain = chain(failure);
    if (failure instanceof StoreUnavailable known) {
      return known;
    }
    Optional<Unsettled> unsettled = first(chain, Unsettled.class);
    if (unsettled.isPresent()) {
      return new StoreUnsettled(text(at, chain), unsettled.get().now);
    }
    return unavailableFor(failure, text(at, chain));
  }

  /**
   * What the client library made is not kept as a cause: its text may repeat what was sent, or how
   * to connect. That no answer came stays to be told.
   */
  static StoreUnavailable unavailableFor(Throwable failure, String message) {
    return silent(failure)
        ? new StoreUnavailable(message, new TimeoutException())
        : new StoreUnavailable(message);
  }

  /** Whether Redis has said no, or not enough: it answers. */
  static boolean answered(Throwable failure) {
    return chain(failure).stream()
        .anyMatch(each ->
            each instanceof RedisCommandExecutionException
                || each instanceof NotAcknowledged
                || each instanceof Unsettled
                || each instanceof TooYoung);
  }

  /** Whether it was a replica that answered, and not the primary. */
  static boolean misplaced(Throwable failure) {
    return has(chain(failure), RedisReadOnlyException.class);
  }

  /** Whether no answer came in time. */
  static boolean silent(Throwable failure) {
    return chain(failure).stream()
        .anyMatch(each ->
            each instanceof RedisCommandTimeoutException || each instanceof TimeoutException);
  }

  private static String text(String at, List<Throwable> chain) {
    return "Redis at " + at + ": " + what(chain);
  }

  /** What went wrong, and what to do. */
  static String said(Throwable failure) {
    return what(chain(failure));
  }

  private static String what(List<Throwable> chain) {
    Optional<String> refusal = message(chain, RedisCommandExecutionException.class);
    if (refusal.isPresent()) {
      return "it answers: " + remedied(refusal.get());
    }
    Optional<String> shortfall = message(chain, NotAcknowledged.class);
    if (shortfall.isPresent()) {
      return shortfall.get();
    }
    if (has(chain, SSLException.class)) {
      return "TLS fails: " + deepest(chain) + ". Look at tls, caFile and the host's name";
    }
    if (has(chain, UnknownHostException.class)) {
      return "no such host: " + deepest(chain);
    }
    if (has(chain, ConnectException.class)) {
      return "cannot connect: " + deepest(chain);
    }
    if (has(chain, RedisCommandTimeoutException.class) || has(chain, TimeoutException.class)) {
      return "no answer in time";
    }
    return deepest(chain);
  }

  /** Redis's own words, and what to do. */
  static String remedied(String refusal) {
    if (refusal.startsWith("NOAUTH")) {
      // What follows explains a protocol.
      return "NOAUTH (look at user and password)";
    }
    if (refusal.startsWith("WRONGPASS")) {
      return refusal + " (look at user and password; where this is a Sentinel, at topology)";
    }
    if (refusal.startsWith("NOPERM")
        || refusal.contains("user executing the script")
        || refusal.contains("ACL failure in script")) {
      return refusal.contains("cluster|")
          ? refusal
              + " (where this is no Cluster, set another topology; else docs/fleet.md has what"
              + " the ACL user needs)"
          : refusal + " (docs/fleet.md has what the ACL user needs)";
    }
    if (refusal.startsWith("MOVED")) {
      return refusal + " (a member of a Cluster: set topology: cluster)";
    }
    if (refusal.startsWith("READONLY") || refusal.startsWith("MASTERDOWN")) {
      return refusal + " (a replica: name the primary, or use Sentinel)";
    }
    if (refusal.startsWith("OOM")) {
      return refusal + " (raise maxmemory)";
    }
    return refusal;
  }

  private static Optional<String> message(List<Throwable> chain, Class<? extends Throwable> type) {
    return first(chain, type).map(RedisFailures::safe);
  }

  private static <T> Optional<T> first(List<Throwable> chain, Class<T> type) {
    return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private static boolean has(List<Throwable> chain, Class<?> type) {
    return chain.stream().anyMatch(type::isInstance);
  }

  private static String deepest(List<Throwable> chain) {
    return safe(chain.getLast());
  }

  private static String safe(Throwable failure) {
    String message =
        Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    String line = message.lines().findFirst().orElse("");
    int arguments = line.indexOf(", with args");
    String kept =
        (arguments < 0 ? line : line.substring(0, arguments)).replaceAll("://[^@\\s]*@", "://…@");
    return kept.length() <= LONGEST ? kept : kept.substring(0, LONGEST) + "…";
  }

  /** It and its causes, so many of them. */
  static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (@Nullable Throwable each = failure;
        each != null && chain.size() < DEEPEST;
        each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }
}
