package dev.vestibule.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why no connection came about, where it can be told by holding what the client library says
 * against the settings. It knows no types for these, only texts.
 */
final class ConnectionAdvice {
  /** Of a Cluster's members each in a line of its own, below what the library makes of them. */
  private static final Pattern REFUSAL =
      Pattern.compile("(?:^|: )((?:NOAUTH|WRONGPASS|NOPERM|DENIED) [^\n]*)", Pattern.MULTILINE);

  private ConnectionAdvice() {}

  /** What to say and what to do; empty where the failure speaks for itself. */
  static Optional<String> words(Throwable failure, RedisSettings settings) {
    String said = said(failure);
    Optional<String> topology = topology(said, settings);
    if (topology.isPresent()) {
      return topology;
    }
    Matcher refusal = REFUSAL.matcher(said);
    if (refusal.find()) {
      return refusal(refusal.group(1), failure, said);
    }
    return tls(said, settings);
  }

  private static Optional<String> refusal(String refusal, Throwable failure, String said) {
    if (said.contains("Redis Sentinel")) {
      return Optional.of(
          "a Sentinel answers: "
              + refusal.substring(0, refusal.indexOf(' '))
              + ". Sentinels are asked without a password: take requirepass out of their"
              + " configuration, and let the network say who reaches them");
    }
    return RedisFailures.answered(failure)
        ? Optional.empty()
        : Optional.of("it answers: " + RedisFailures.remedied(refusal));
  }

  private static Optional<String> topology(String said, RedisSettings settings) {
    if (said.contains("cluster support disabled")) {
      return Optional.of(
          "it is no Cluster. Set topology: single; or sentinel, with the Sentinels' addresses");
    }
    if (said.contains("unknown command 'CLUSTER'")) {
      return Optional.of("it knows no CLUSTER. Where this is a Sentinel, set topology: sentinel");
    }
    if (said.contains("using sentinel for masterId")) {
      return Optional.of(
          "the Sentinels watch no primary of the name "
              + settings.sentinelMaster()
              + ". Set sentinelMaster to the name that `sentinel monitor` gives it there");
    }
    // The library says that no answer came in time also where the answer was an error.
    return said.contains("using SENTINEL MASTER")
        ? Optional.of(
            "no Sentinel says who the primary is. Do they listen there (26379, where nothing else is"
                + " said), and is topology: sentinel meant?")
        : Optional.empty();
  }

  private static Optional<String> tls(String said, RedisSettings settings) {
    if (settings.tls()
        && (said.contains("initialization timed out")
            || said.contains("handshake timed out")
            || said.contains("not an SSL/TLS record"))) {
      return Optional.of(
          "it does not speak TLS, or is silent. Is this its tls-port? Else set tls: false");
    }
    if (settings.tls() && said.contains("certificate_required")) {
      return Optional.of(
          "TLS fails: it wants a client's certificate. Set certificateFile, keyFile");
    }
    if (!settings.tls()
        && (said.contains("Connection reset") || said.contains("Connection closed prematurely"))) {
      return Optional.of(
          "it ends the connection at the first word. Where this is its tls-port, set tls: true");
    }
    return Optional.empty();
  }

  private static String said(Throwable failure) {
    StringBuilder said = new StringBuilder();
    RedisFailures.chain(failure).forEach(each -> said.append(each.getMessage()).append('\n'));
    return said.toString();
  }
}
