package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.Main;
import dev.vestibule.lab.report.ReportJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own: what it prints where, its exit, and what it leaves. */
@Timeout(120)
class StormProcessTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern SOME_POLLS = Pattern.compile(" [1-9][0-9]* polls ");

  private static final String DESCRIPTION =
      """
      name: sinner
      version: "echo sinner 1.2"
      start: ["{vestibule}", "{port}", "{publicUrl}", "{issuer}"]
      ready: http://127.0.0.1:{port}/ping
      door:
        kind: forwardAuth
        check: /oauth2/auth
        own: [/oauth2/]
        login: /oauth2/start?rd={return}
      callback: /oauth2/callback
      store: STORE
      statuses: {login: [401]}
      identity: {user: X-Auth-Request-User, accessToken: X-Auth-Request-Access-Token}
      cookies: [sinful]
      """;

  @TempDir private Path folder;
  private Path temporary;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void aPlaceForWhatItWrites() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void asJsonTheReportAloneIsOnStandardOutputAndWhatFailedOnTheOther() throws Exception {
    Process storm =
        storm(
            "none",
            "--expiries",
            "1",
            "--json",
            "-",
            "--expect",
            "sessions == 99 && innocentLost >= 0");
    assertThat(exit(storm)).as(err()).isEqualTo(1);
    var report = ReportJson.parse(out());
    assertThat(report.sessions()).isEqualTo(2);
    assertThat(report.gateway().version()).isEqualTo("1.2");
    assertThat(err())
        .contains("not as expected: sessions == 99: sessions was 2")
        .doesNotContain("innocentLost >= 0:");
    assertThat(left()).isEmpty();
  }

  @Test
  void asAFileTheReportLeavesStandardOutputToTheTable() throws Exception {
    Path json = folder.resolve("report.json");
    Path html = folder.resolve("report.html");
    Process storm =
        storm(
            "none",
            "--expiries",
            "1",
            "--json",
            json.toString(),
            "--html",
            html.toString(),
            "--expect",
            "sessions == 2");
    assertThat(exit(storm)).as(err()).isZero();
    assertThat(out()).contains("sinner");
    assertThat(ReportJson.parse(Files.readString(json)).sessions()).isEqualTo(2);
    assertThat(Files.readString(html)).contains("</html>");
    assertThat(err()).contains("as expected: sessions == 2");
  }

  @Test
  void whoIsStoppedDuringTheStormLeavesAReportAndNoProcessAndNoFolder() throws Exception {
    stoppedWhen(storm -> SOME_POLLS.matcher(err()).find());
    var report = ReportJson.parse(Files.readString(folder.resolve("report.json")));
    assertThat(report.run().cutShort()).isTrue();
    assertThat(report.requests()).isPositive();
    // What is taken down meanwhile is not the gateway's fault.
    assertThat(report.statuses()).containsOnlyKeys("200");
    assertThat(report.hung()).isZero();
    assertThat(report.stranded()).isZero();
    assertThat(out()).startsWith("**Cut short after ");
    assertThat(err()).doesNotContain("as expected");
  }

  @Test
  void whoIsStoppedDuringTheStartLeavesNoProcessAndNoFolder() throws Exception {
    stoppedWhen(storm -> storm.descendants().count() == 2);
    assertThat(out()).isEmpty();
  }

  /** With a store and a gateway: a Ctrl-C, which a terminal sends as SIGINT, ends alike. */
  private void stoppedWhen(Predicate<Process> moment) throws Exception {
    Process storm =
        storm(
            "redis",
            "--expiries",
            "100",
            "--json",
            folder.resolve("report.json").toString(),
            "--expect",
            "sessions == 2");
    await().atMost(PATIENCE).until(() -> moment.test(storm) || !storm.isAlive());
    assertThat(storm.isAlive()).as(err()).isTrue();
    List<ProcessHandle> below = storm.descendants().toList();
    assertThat(below).hasSize(2);
    assertThat(left()).hasSizeGreaterThanOrEqualTo(2);
    storm.destroy();
    assertThat(storm.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(below).noneMatch(ProcessHandle::isAlive);
    assertThat(left()).isEmpty();
  }

  private Process storm(String store, String... more) throws IOException {
    Path description = folder.resolve("sinner.yaml");
    Files.writeString(description, DESCRIPTION.replace("STORE", store));
    String gateway = SinfulGateway.command().stream().collect(Collectors.joining("' '", "'", "'"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("storm", "--gateway", description.toString()));
    command.addAll(List.of("--gateway-command", gateway));
    command.addAll(List.of("--sessions", "2", "--panels", "2", "--token-life", "1s"));
    command.addAll(List.of("--interval", "200ms"));
    command.addAll(List.of(more));
    Process storm =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    started.add(storm);
    return storm;
  }

  private static int exit(Process storm) throws InterruptedException {
    assertThat(storm.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return storm.exitValue();
  }

  private String out() {
    return text("out");
  }

  private String err() {
    return text("err");
  }

  private String text(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What is in its temporary folder. */
  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
