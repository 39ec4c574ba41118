package dev.vestibule.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class DescriptionReaderTest {

  static final List<String> BUILT_IN = DescriptionReader.BUILT_IN;

  private static final String GOOD =
      """
      name: mine
      start: gateway --port {port} --secret '{secret32} x'
      files:
        a/config.yaml: "issuer: {issuer} {{issuer}} ${HOME_DIR} {not a name}"
      ready: http://127.0.0.1:{port}/up
      door:
        kind: forwardAuth
        check: /check
        own: /auth/
        login: /auth/in?to={return}
      callback: /auth/callback
      identity: {user: X-User}
      """;

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void whatComesWithTheLabCanBeRead(String name) {
    GatewayDescription description = DescriptionReader.read(name);
    assertThat(description.start()).isNotEmpty();
    assertThat(description.callbacks()).containsExactly("/oauth2/callback");
    assertThat(description.identity().accessToken()).isNotEmpty();
  }

  @Test
  void aCommandIsTakenApartAndWhatIsNotSaidIsAsUsual() {
    GatewayDescription read = DescriptionReader.parse("mine.yaml", GOOD);
    assertThat(read.start())
        .containsExactly("gateway", "--port", "{port}", "--secret", "{secret32} x");
    assertThat(read.door())
        .isEqualTo(
            new GatewayDescription.Door.ForwardAuth(
                "/check", List.of("/auth/"), "/auth/in?to={return}"));
    assertThat(read.version()).isEmpty();
    assertThat(read.store()).isEqualTo(GatewayDescription.Store.NONE);
    assertThat(read.stopSignal()).isEqualTo("TERM");
    assertThat(read.statuses()).isEqualTo(new GatewayDescription.Statuses(Set.of(401, 302)));
    assertThat(read.identity()).isEqualTo(new GatewayDescription.Identity("X-User", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: mine                      | nam: mine                     | mine.yaml:1: nam: is not known here (known: name, version, start,
          name: mine                      | version: x                    | mine.yaml:1: name: is missing
          ready: http://127.0.0.1:{port}/ | ready: http://127.0.0.1:{prt}/| mine.yaml:5: ready: {prt} stands for nothing (known: issuer,
          ready: http                     | ready: ftp                    | mine.yaml:5: ready: 'ftp://127.0.0.1:{port}/up' (expected: such as http
          issuer: {issuer}                | issuer: {issuers}             | mine.yaml:4: files.a/config.yaml: {issuers} stands for nothing
          a/config.yaml                   | ../config.yaml                | mine.yaml:4: files.../config.yaml: leaves the replica's folder
          kind: forwardAuth               | kind: nginx                   | mine.yaml:7: door.kind: 'nginx' (expected: forwardAuth or proxy)
          kind: forwardAuth               | kind: proxy                   | mine.yaml:6: door: check, own and login are for forwardAuth
          kind: forwardAuth               | knd: forwardAuth              | mine.yaml:7: door.knd: is not known here (known: kind, check, own, login)
          check: /check                   | check: check                  | mine.yaml:8: door.check: 'check' (expected: a path that begins with /)
          own: /auth/                     | own: {a: b}                   | mine.yaml:9: door.own
          to={return}                     | to={retrun}                   | mine.yaml:10: door.login: {retrun} stands for nothing
          user: X-User                    | accessToken: X-T              | mine.yaml:12: identity.user: is missing
          identity: {user: X-User}        | identity: X-User              | mine.yaml:12: identity: is not a section (expected: the keys user, accessToken)
          name: mine                      | name: [a, b]                  | mine.yaml:1: name: is not a text
          name: mine                      | store: memory                 | mine.yaml:1: store: 'memory' (expected: none or redis)
          name: mine                      | stop: HUP                     | mine.yaml:1: stop: 'HUP' (expected: TERM, INT, QUIT or WINCH)
          name: mine                      | statuses: {login: [moved]}    | mine.yaml:1: statuses.login.0: is not a number
          name: mine                      | statuses: {login: [99]}       | mine.yaml:1: statuses.login: 99 (expected: HTTP statuses, 200..599)
          start: gateway                  | start: gate'way               | mine.yaml:2: start: a quote is not closed
          name: mine                      | name: "mine                   | not YAML:
          callback: /auth/callback        | callback: []                  | mine.yaml:11: callback: is missing
          """)
  void whatIsWrongIsToldWithFileLineKeyAndWhatToDo(String right, String wrong, String told) {
    assertThat(GOOD).contains(right);
    assertThatThrownBy(() -> DescriptionReader.parse("mine.yaml", GOOD.replace(right, wrong)))
        .isInstanceOf(DescriptionException.class)
        .hasMessageContaining(told);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThatThrownBy(() -> DescriptionReader.parse("mine.yaml", "store: x\nstop: y\n"))
        .isInstanceOfSatisfying(
            DescriptionException.class,
            told -> assertThat(told.problems()).hasSizeGreaterThanOrEqualTo(7));
  }

  @Test
  void anEmptyFileAndNoFileAreTold() {
    assertThatThrownBy(() -> DescriptionReader.parse("mine.yaml", "\n"))
        .hasMessage(
            "mine.yaml:1: is empty; lab/gateways/vestibule.yaml shows what belongs into it");
    assertThatThrownBy(() -> DescriptionReader.parse("mine.yaml", "# nothing\n"))
        .hasMessageContaining("is not a section (expected: the keys name,");
    assertThatThrownBy(() -> DescriptionReader.read("no-such.yaml"))
        .hasMessageContaining("no such file, and none of the descriptions that come with the lab");
  }

  @Test
  void theReadmeExplainsEachPlaceholderKeyAndFile() throws IOException {
    String readme = Files.readString(Path.of("gateways", "README.md"));
    assertThat(Placeholders.NAMES)
        .allSatisfy(name -> assertThat(readme).contains("`{" + name + "}`"));
    assertThat(WrittenDescription.class.getRecordComponents())
        .allSatisfy(key -> assertThat(readme).containsPattern("`" + key.getName() + "[.`]"));
    assertThat(BUILT_IN).allSatisfy(name -> assertThat(readme).contains("`" + name + ".yaml`"));
  }
}
