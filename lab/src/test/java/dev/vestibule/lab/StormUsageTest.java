package dev.vestibule.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is typed wrongly is refused before anything starts: one line, and where to read on. */
@Timeout(30)
class StormUsageTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --gateway traefik             | traefik: no such file, and none of the descriptions that come with the lab: vestibule, vestibule-redis, oauth2-proxy, oauth2-proxy-redis, mod_auth_openidc, traefikoidc
          --gateway vestibule           | our own gateway is started by ./vestibule storm, which says how
          --expect inocentLost==0       | --expect: column 1: 'inocentLost' (expected: innocentLost)
          --expect innocentLost=0       | --expect: column 13: '=' (expected: ==)
          --expect innocentLost         | --expect: column 1: 'innocentLost' (expected: a comparison, such as innocentLost == 0)
          --against ftp://127.0.0.1:80  | --against: ftp://127.0.0.1:80 (expected: http://127.0.0.1:PORT)
          --against http://127.0.0.1    | --against: http://127.0.0.1 (expected: http://127.0.0.1:PORT)
          --against 127.0.0.1:80        | --against: 127.0.0.1:80 (expected: http://127.0.0.1:PORT)
          --against http://127.0.0.1:0  | --against: http://127.0.0.1:0 (expected: http://127.0.0.1:PORT)
          --against http://127.0.0.1:70000 | --against: http://127.0.0.1:70000 (expected: http://127.0.0.1:PORT)
          --against http://127.0.0.1:80 --kill | --kill: the storm must start the replicas itself for that, not --against
          --against http://127.0.0.1:80 --pause | --pause: the storm must start the replicas itself for that, not --against
          --against http://127.0.0.1:80 --rolling-restart | --rolling-restart: the storm must start the replicas itself for that, not --against
          --against http://127.0.0.1:80 --redis-down | --redis-down: this gateway keeps its sessions in no Redis of ours
          --gateway oauth2-proxy --redis-down     | --redis-down: this gateway keeps its sessions in no Redis of ours
          --gateway oauth2-proxy --redis-failover | --redis-failover: this gateway keeps its sessions in no Redis of ours
          --gateway oauth2-proxy --partition      | --partition: this gateway keeps its sessions in no Redis of ours
          --gateway oauth2-proxy-redis --redis-down --redis-failover | --redis-down and --redis-failover do not go together
          --gateway oauth2-proxy-redis --redis-pause --redis-failover | --redis-pause and --redis-failover do not go together
          --redis-cluster --redis-failover loses=1s | --redis-failover: 'loses' is not known here (expected: at=DURATION)
          --gateway oauth2-proxy --redis-cluster  | --redis-cluster: this gateway keeps its sessions in no Redis of ours
          --gateway oauth2-proxy-redis --redis-cluster | --redis-cluster: the description does not tell the gateway (expected: {storeTopology}, as in lab/gateways/README.md)
          --gateway vestibule-redis --redis-cluster --redis-down  | --redis-down and --redis-cluster do not go together
          --gateway vestibule-redis --redis-cluster --redis-pause | --redis-pause and --redis-cluster do not go together
          --gateway vestibule-redis --redis-cluster --partition   | --partition and --redis-cluster do not go together
          --gateway oauth2-proxy --redis-pause    | --redis-pause: this gateway keeps its sessions in no Redis of ours
          --gateway oauth2-proxy --rotate-keys    | --rotate-keys: the description does not say how (expected: rotation, as in lab/gateways/README.md)
          --against http://127.0.0.1:80 --clocks-apart 5m | --clocks-apart: the storm must start the replicas itself for that, not --against
          --gateway vestibule-redis     | our own gateway is started by ./vestibule storm, which says how
          --gateway oauth2-proxy --kill replica=2 | --kill: replica 2 (expected: 1..1)
          --gateway oauth2-proxy --kill at=10m    | --kill: at 10m (expected: before the storm's end after 52500ms)
          --kill evry=3s                | --kill: 'evry' is not known here (expected: every=DURATION, at=DURATION, replica=NUMBER)
          --sessions 0                  | --sessions: 0 (expected: 1..2000)
          --sessions 2 --panels 3 --sessions=4 | --sessions stands twice
          --sessions many               | Invalid value for option '--sessions': 'many' is not an int
          --interval soon               | --interval: 'soon' is no duration (expected: 300ms, 3s, 1.5s, 2m or 1h)
          --token-life 1.5s             | --token-life: 1500ms (expected: whole seconds, at least 1s)
          --provider-latency 1          | --provider-latency: '1' is no duration (expected: 300ms, 3s, 1.5s, 2m or 1h)
          --provider-errors 101         | --provider-errors: 101.0 (expected: 0..100)
          --laptops -1                  | --laptops: -1.0 (expected: 0..100)
          --provider keycloak           | provider profile: "keycloak" (expected: family-revoking, single-use, non-rotating, keycloak-like, zitadel-like, dex-like, or grace with a duration, as in "grace 30s")
          --balance best                | --balance: best (expected: round-robin, random or client)
          --replicas 0                  | --replicas: 0 (expected: 1..50)
          --port 0                      | --port: 0 (expected: 1..65533)
          --json /no/such/folder/x.json | --json: /no/such/folder/x.json cannot be written
          --html /                      | --html: / cannot be written
          """)
  void isRefused(String arguments, String told) {
    assertThat(refused(arguments.split(" "))).isEqualTo(told);
  }

  @Test
  void aReportThatWouldReplaceAFolderIsRefused(@TempDir Path folder) {
    assertThat(refused("--json", folder.toString()))
        .isEqualTo("--json: " + folder + " is a folder (expected: a file)");
  }

  @Test
  void aFlagThatDoesNotExistIsAnsweredWithThoseThatDo() {
    assertThat(told("storm", "--gatewy=oauth2-proxy"))
        .containsSubsequence(
            "Unknown option: '--gatewy=oauth2-proxy'", "--gateway", "see: ./vestibule storm");
  }

  @Test
  void whatACommandBelowStormIsToldWronglyIsExplainedThere() {
    assertThat(told("storm", "compare", "/no/such/report.json"))
        .isEqualToIgnoringNewLines(
            "/no/such/report.json: cannot be readsee: ./vestibule storm compare --help");
  }

  /** The one line that says what is wrong. */
  private static String refused(String... arguments) {
    List<String> words = Stream.concat(Stream.of("storm"), Stream.of(arguments)).toList();
    List<String> lines = new ArrayList<>(told(words.toArray(String[]::new)).lines().toList());
    assertThat(lines.removeLast()).isEqualTo("see: ./vestibule storm --help");
    return String.join("\n", lines);
  }

  private static String told(String... arguments) {
    StringWriter told = new StringWriter();
    int status = Main.commandLine().setErr(new PrintWriter(told, true)).execute(arguments);
    assertThat(status).as(told.toString()).isEqualTo(2);
    return told.toString();
  }
}
