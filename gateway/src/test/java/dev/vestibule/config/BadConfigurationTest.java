package dev.vestibule.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadConfigurationTest {
  @TempDir private Path folder = Path.of("");
  private ConfigurationFiles files;

  BadConfigurationTest() {}

  @BeforeEach
  void makeFolder() throws IOException {
    files = new ConfigurationFiles(folder);
    files.secret("empty", "\n", "rw-------");
    files.secret("two-lines", "a\nb\n", "rw-------");
    files.secret("writable", "s3cr3t", "rw-rw-rw-");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badConfigurations")
  void eachProblemIsNamedInItsPlace(String yaml, List<String> problems) throws IOException {
    assertThat(files.problems(yaml)).containsExactlyElementsOf(problems);
  }

  static Stream<Arguments> badConfigurations() {
    return Stream.of(
        whole("", "v.yaml:1:1: is empty. See docs/configuration.md for the six lines it needs"),
        whole(
            "# only a comment\n",
            "v.yaml:1:1: is empty. See docs/configuration.md for the six lines it needs"),
        whole("just words\n", "v.yaml:1:1: is not a section of keys and values"),
        whole(
            "{}\n",
            "v.yaml:1:1: hosts: is missing. Such as `hosts: [grafana.example.com]`",
            "v.yaml:1:1: providers: is missing. Such as `providers: {corp: {issuer: https://id.example.com, clientId: grafana, clientSecret: file:secret}}`",
            "v.yaml:1:1: cookieKey: is missing. Expected: ${VARIABLE} or file:/path with what `vestibule key` prints"),
        whole(
            "hosts: [a\nlisten: b\n",
            "v.yaml:2:7: not YAML: expected ',' or ']', but got :. Check indentation, brackets and quotes; a ${…} inside [ ] or { } needs quotes around it"),
        whole(
            "hosts:\n\t- a\n",
            "v.yaml:2:1: not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation). Check indentation, brackets and quotes; a ${…} inside [ ] or { } needs quotes around it"),
        whole(
            "providers: {corp: {clientSecret: ${SECRET}}}\n",
            "v.yaml:1:35: not YAML: expected ',' or '}', but got {. Check indentation, brackets and quotes; a ${…} inside [ ] or { } needs quotes around it"),
        whole("a: &x 1\nb: *x\n", "v.yaml:1:4: anchors and aliases (& and *) are not used here"),
        whole("a: !!java.net.URL [x]\n", "v.yaml:1:4: tags (!) are not used here"),
        whole("a: 1\n---\nb: 2\n", "v.yaml:2:1: a second document in the file (expected: one)"),
        with("listn: 127.0.0.1:1\n", "v.yaml:6:1: listn: unknown key. Did you mean `listen`?"),
        with(
            "client-id: x\n",
            "v.yaml:6:1: client-id: unknown key. Did you mean `providers.<name>.clientId`?"),
        with("idle: 1h\n", "v.yaml:6:1: idle: unknown key. Did you mean `session.idle`?"),
        with(
            "colour: red\n",
            "v.yaml:6:1: colour: unknown key. Known here: listen, eventLoops, hosts, trustedPeers, peerSecret, cookieKey, cookieKeys, providers, defaultProvider, session, cache, refresh, headers, bearer, cookie, postLogoutRedirectUri, log"),
        with(
            "bearer: {host: [grafana.example.com]}\n",
            "v.yaml:6:1: bearer.hosts: is missing. Such as `hosts: [api.example.com]`",
            "v.yaml:6:1: bearer.audience: is missing. Such as `audience: https://api.example.com`",
            "v.yaml:6:10: bearer.host: unknown key. Did you mean `hosts`?"),
        with(
            "bearer: {hosts: [], audience: api}\n",
            "v.yaml:6:17: bearer.hosts: 0 hosts. Expected: at least 1, or no section `bearer`"),
        with(
            "bearer: {hosts: [grafana.example.com], audience: \" \"}\n",
            "v.yaml:6:50: bearer.audience: ` ` is empty"),
        with(
            "bearer: {hosts: [api.example.com], audience: api}\n",
            "v.yaml:6:9: bearer: hosts has https://api.example.com. Expected: only some of `hosts`"),
        with(
            "bearer: {hosts: [grafana.example.com], audience: api, provider: corpo}\n",
            "v.yaml:6:9: bearer: provider is corpo. Expected: one of corp"),
        with(
            "session: {timeout: 1h}\n",
            "v.yaml:6:11: session.timeout: unknown key. Known here: file, redis, cookie, idle, lifetime, until, storeOutage"),
        with(
            "hosts: [b.example]\n",
            "v.yaml:6:1: hosts: given twice; first on line 1. Keep one of the two"),
        with(
            "session: {idle: 1h, idle: 2h}\n",
            "v.yaml:6:21: session.idle: given twice; first on line 6. Keep one of the two"),
        with(
            "listen: 4180\n",
            "v.yaml:6:9: listen: `4180` is not an address and port. Expected: such as 127.0.0.1:4180, 0.0.0.0:4180 or [::1]:4180"),
        with(
            "listen: example.com:80\n",
            "v.yaml:6:9: listen: `example.com:80` is not an address and port. Expected: such as 127.0.0.1:4180, 0.0.0.0:4180 or [::1]:4180"),
        with(
            "listen: 127.0.0.1:70000\n",
            "v.yaml:6:9: listen: `127.0.0.1:70000` is not an address and port. Expected: such as 127.0.0.1:4180, 0.0.0.0:4180 or [::1]:4180"),
        with("listen: [a, b]\n", "v.yaml:6:9: listen: is not a single value"),
        instead(
            "trustedPeers: [10.0.0.0/8]",
            "listen: 0.0.0.0:4180",
            "v.yaml:1:1: trustedPeers: is missing, and `listen` is not on loopback. Expected: where your reverse proxy connects from, such as [10.0.0.0/8]"),
        instead(
            "[10.0.0.0/8]",
            "[10.1.0.0/8, 10.0.0.0/33, proxy.internal]",
            "v.yaml:2:16: trustedPeers[0]: `10.1.0.0/8` has bits beyond its prefix. Expected: 10.0.0.0/8, or the one address without a prefix",
            "v.yaml:2:28: trustedPeers[1]: `10.0.0.0/33` has no prefix length. Expected: /0 to /32",
            "v.yaml:2:41: trustedPeers[2]: `proxy.internal` is not a network. Expected: such as 10.0.0.0/8, 192.168.1.7 or fd00::/8"),
        instead(
            "[10.0.0.0/8]",
            "10.0.0.0/8",
            "v.yaml:2:15: trustedPeers: is not a list. Write [one, two], or one `- item` per line"),
        instead(
            "grafana.example.com",
            "\"*.example.com\"",
            "v.yaml:1:9: hosts[0]: `*.example.com` has a wildcard. Expected: each host by its name"),
        instead(
            "grafana.example.com",
            "http://grafana.example.com",
            "v.yaml:1:9: hosts[0]: `http://grafana.example.com` is plain http. Expected: https, or http for localhost, 127.0.0.1 and [::1] only"),
        instead(
            "grafana.example.com",
            "https://a.example/path",
            "v.yaml:1:9: hosts[0]: `https://a.example/path` is not a host. Expected: such as app.example.com, app.example.com:8443 or http://localhost:8400"),
        instead(
            "grafana.example.com",
            "bücher.example",
            "v.yaml:1:9: hosts[0]: `bücher.example` is not ASCII. Expected: the xn-- form, as browsers send it"),
        instead(
            "grafana.example.com",
            "a.example, A.example:443",
            "v.yaml:1:8: hosts: a.example is given twice"),
        instead("[grafana.example.com]", "[]", "v.yaml:1:8: hosts: 0 hosts. Expected: 1 to 100"),
        instead(
            "cookieKey: ${COOKIE_KEY}\n",
            "",
            "v.yaml:1:1: cookieKey: is missing. Expected: ${VARIABLE} or file:/path with what `vestibule key` prints"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: short",
            "v.yaml:3:12: cookieKey: is neither base64 nor hex. Expected: 32 random bytes, as `vestibule key` prints"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "v.yaml:3:12: cookieKey: is not random. Expected: random bytes, as `vestibule key` prints"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSBhZ2Fpbg==",
            "v.yaml:3:12: cookieKey: is not random. Expected: random bytes, as `vestibule key` prints"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: \"not base64 at all!\"",
            "v.yaml:3:12: cookieKey: is neither base64 nor hex. Expected: 32 random bytes, as `vestibule key` prints"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: ${NONE}",
            "v.yaml:3:12: cookieKey: the environment variable NONE is not set. Set it, or give a default: ${NONE:-…}"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: ${EMPTY}",
            "v.yaml:3:12: cookieKey: is empty. Write ${VARIABLE} or file:/path/to/secret"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey: ${COOKIE_KEY",
            "v.yaml:3:12: cookieKey: holds a ${ that is no reference. Write ${NAME} or ${NAME:-default}; for the characters themselves write $${"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKey:",
            "v.yaml:3:11: cookieKey: has no value. Give it one, or remove the key"),
        with(
            "cookieKeys: [\"${OTHER_KEY}\"]\n",
            "v.yaml:6:13: cookieKeys: stands beside cookieKey. Expected: only one of the two"),
        instead(
            "cookieKey: ${COOKIE_KEY}",
            "cookieKeys: [\"${OTHER_KEY}\", \"${OTHER_KEY}\"]",
            "v.yaml:3:13: cookieKeys: holds the same key twice"),
        instead(
            "\"file:client\"",
            "\"file:missing\"",
            "v.yaml:5:75: providers.corp.clientSecret: the file missing does not exist"),
        instead(
            "\"file:client\"",
            "\"file:empty\"",
            "v.yaml:5:75: providers.corp.clientSecret: the file empty is empty"),
        instead(
            "\"file:client\"",
            "\"file:two-lines\"",
            "v.yaml:5:75: providers.corp.clientSecret: the file two-lines holds more than one line. Keep the secret alone in it"),
        instead(
            "\"file:client\"",
            "\"file:writable\"",
            "v.yaml:5:75: providers.corp.clientSecret: the file writable can be written by everybody. chmod o-rw writable"),
        instead(
            "\"file:client\"",
            "\"file:.\"",
            "v.yaml:5:75: providers.corp.clientSecret: the file . is a folder. Name the file in it"),
        with(
            "peerSecret: \"${EMPTY:-short}\"\n",
            "v.yaml:6:13: peerSecret: is shorter than 16 characters"),
        instead(
            "issuer: https",
            "isuer: https",
            "v.yaml:5:3: providers.corp.issuer: is missing. Such as `issuer: https://id.example.com`",
            "v.yaml:5:10: providers.corp.isuer: unknown key. Did you mean `issuer`?"),
        instead(
            "https://id.example.com",
            "id.example.com",
            "v.yaml:5:18: providers.corp.issuer: `id.example.com` is not a whole URL. Expected: such as https://id.example.com"),
        instead(
            "https://id.example.com",
            "http://id.example.com",
            "v.yaml:5:18: providers.corp.issuer: `http://id.example.com` is not allowed. Expected: https://host[/path], or http:// on a loopback host, without query and fragment"),
        instead(
            "clientId: grafana, ",
            "",
            "v.yaml:5:3: providers.corp.clientId: is missing. Such as `clientId: grafana`"),
        instead(
            "clientId: grafana",
            "profile: keyclock, clientId: grafana",
            "v.yaml:5:51: providers.corp.profile: `keyclock` is not allowed. Did you mean `keycloak`? Expected: one of [generic, hold, static, grace, keycloak, zitadel, authentik, auth0, okta, entra, google, gitlab, dex, hydra, authelia, oidc-provider, cognito, duende]"),
        instead(
            "clientId: grafana",
            "scopes: [email], clientId: grafana",
            "v.yaml:5:50: providers.corp.scopes: [email]. Expected: at most 32, openid among them"),
        instead(
            "clientId: grafana",
            "clockSkew: 5m, clientId: grafana",
            "v.yaml:5:53: providers.corp.clockSkew: `5m` is not allowed. Expected: 0 to 1m"),
        instead(
            "clientId: grafana",
            "clientAuthentication: basik, clientId: grafana",
            "v.yaml:5:64: providers.corp.clientAuthentication: `basik` is not known. Did you mean `basic`? Expected: one of basic, post"),
        instead(
            "clientId: grafana",
            "authorizationParameters: {state: x}, clientId: grafana",
            "v.yaml:5:67: providers.corp.authorizationParameters: state. Expected: a name of at most 64 characters that is none of ours, a value of at most 1024"),
        with(
            "  second: {issuer: https://b.example, clientId: b, clientSecret: \"file:client\"}\n",
            "v.yaml:1:1: defaultProvider: is missing, and there are several providers. Expected: one of corp, second"),
        with(
            "  Second: {issuer: https://b.example, clientId: b, clientSecret: \"file:client\"}\ndefaultProvider: corp\n",
            "v.yaml:5:3: providers: the name `Second`. Expected: at most 32 lower-case letters, digits, - and _"),
        with(
            "defaultProvider: crop\n",
            "v.yaml:6:18: defaultProvider: `crop` is not allowed. Did you mean `corp`? Expected: one of corp"),
        with(
            "session: {idle: soon}\n",
            "v.yaml:6:17: session.idle: `soon` is not a duration. Expected: such as 500ms, 30s, 5m, 6h or 7d"),
        with(
            "session: {idle: 30}\n",
            "v.yaml:6:17: session.idle: `30` has no unit. Expected: such as 30s, 30m or 30h"),
        with(
            "session: {idle: -PT5S, lifetime: 99999d}\n",
            "v.yaml:6:17: session.idle: `-PT5S` is negative or too long. Expected: 0 to 3650d",
            "v.yaml:6:34: session.lifetime: `99999d` is negative or too long. Expected: 0 to 3650d"),
        with(
            "session: {until: forever}\n",
            "v.yaml:6:18: session.until: `forever` is not known. Expected: one of provider, lifetime"),
        with(
            "session: {file: s.db, redis: {addresses: [redis:6379]}}\n",
            "v.yaml:6:17: session.file: `s.db` is not allowed. Expected: only one of the two"),
        with(
            "session: {file: s.db, cookie: {}}\n",
            "v.yaml:6:17: session.file: `s.db` is not allowed. Expected: only one of the two"),
        with(
            "session: {redis: {addresses: [redis:6379]}, cookie: {}}\n",
            "v.yaml:6:53: session.cookie: stands beside redis. Expected: only one of the two"),
        with(
            "session: {cookie: true}\n",
            "v.yaml:6:19: session.cookie: is not a section of keys and values"),
        with(
            "session: {cookie: {name: x}}\n",
            "v.yaml:6:20: session.cookie.name: unknown key. Did you mean `cookie.name`?"),
        with(
            "session: {redis: {adresses: [redis:6379]}}\n",
            "v.yaml:6:11: session.redis.addresses: is missing. Such as `addresses: [redis.internal:6379]`",
            "v.yaml:6:19: session.redis.adresses: unknown key. Did you mean `addresses`?"),
        with(
            "session: {redis: {addresses: [redis]}}\n",
            "v.yaml:6:31: session.redis.addresses[0]: `redis` is not an address. Expected: host:port, such as redis.internal:6379 or [::1]:6379"),
        with(
            "session: {redis: {addresses: [a:1, b:2]}}\n",
            "v.yaml:6:30: session.redis.addresses: 2 addresses. Expected: 1, or a topology of several"),
        with(
            "session: {redis: {addresses: [a:1], topology: sentinel}}\n",
            "v.yaml:6:11: session.redis.sentinelMaster: is missing. Expected: the name of the primary, such as mymaster"),
        with(
            "session: {redis: {addresses: [a:1], caFile: ca.pem}}\n",
            "v.yaml:6:45: session.redis.caFile: `ca.pem` is not allowed. Expected: tls: true"),
        with(
            "session: {redis: {addresses: [a:1], tls: true, keyFile: k.pem}}\n",
            "v.yaml:6:11: session.redis.certificateFile: is missing beside keyFile"),
        with(
            "session: {redis: {addresses: [a:1], user: u}}\n",
            "v.yaml:6:11: session.redis.password: is missing beside user"),
        with(
            "session: {redis: {addresses: [a:1], prefix: \"{a}\", answerTimeout: 1m}}\n",
            "v.yaml:6:45: session.redis.prefix: `{a}` is not allowed. Expected: at most 40 letters, digits, -, _, . and :",
            "v.yaml:6:67: session.redis.answerTimeout: `1m` is not allowed. Expected: > 0, at most 30s"),
        with(
            "session: {redis: {addresses: [a:1], topology: cluster, acknowledgedBy: 1}}\n",
            "v.yaml:6:72: session.redis.acknowledgedBy: `1` is not allowed. Expected: 0 with topology: cluster"),
        with(
            "cache: {mode: tiered}\n",
            "v.yaml:6:8: cache: there is no session.redis to share it in. Expected: mode: memory, or session.redis"),
        with(
            "cache: {mode: hybrid}\n",
            "v.yaml:6:15: cache.mode: `hybrid` is not known. Expected: one of memory, redis, tiered"),
        with("session: 5m\n", "v.yaml:6:10: session: is not a section of keys and values"),
        with(
            "refresh: {refusals: 0, concurrent: many, deadline: 0}\n",
            "v.yaml:6:21: refresh.refusals: `0` is not allowed. Expected: >= 1",
            "v.yaml:6:36: refresh.concurrent: `many` is not a whole number. Expected: such as 10",
            "v.yaml:6:52: refresh.deadline: `0` is not allowed. Expected: > 0"),
        with(
            "headers: {accessToken: yes}\n",
            "v.yaml:6:24: headers.accessToken: `yes` is neither true nor false"),
        with(
            "cookie: {name: __Host-x}\n",
            "v.yaml:6:16: cookie.name: `__Host-x` is not allowed. Expected: at most 40 letters, digits, -, _ and ., without __Host-"),
        with(
            "postLogoutRedirectUri: http://a.example/\n",
            "v.yaml:6:24: postLogoutRedirectUri: `http://a.example/` is not allowed. Expected: an https URL without fragment, or http for localhost"),
        with(
            "log: {format: jsn, level: trace}\n",
            "v.yaml:6:15: log.format: `jsn` is not known. Did you mean `json`? Expected: one of text, json",
            "v.yaml:6:27: log.level: `trace` is not known. Expected: one of error, warn, info, debug"));
  }

  private static Arguments with(String lines, String... problems) {
    return arguments(ConfigurationFiles.MINIMAL + lines, List.of(problems));
  }

  private static Arguments instead(String from, String to, String... problems) {
    assertThat(ConfigurationFiles.MINIMAL).contains(from);
    return arguments(ConfigurationFiles.MINIMAL.replace(from, to), List.of(problems));
  }

  private static Arguments whole(String yaml, String... problems) {
    return arguments(yaml, List.of(problems));
  }

  @Test
  void aFileThatIsNoneIsSaidToBe() throws IOException {
    SettingsReader reader = new SettingsReader(ConfigurationFiles.ENVIRONMENT);
    Path missing = folder.resolve("missing.yaml");
    Path large = Files.writeString(folder.resolve("large.yaml"), "#".repeat(300_000));
    Path binary =
        Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0x41});

    assertThat(reader.read(missing))
        .hasToString("Refused[problems=[" + missing + ":1:1: does not exist], warnings=[]]");
    assertThat(reader.read(large))
        .hasToString("Refused[problems=[" + large + ":1:1: is larger than 256 KiB], warnings=[]]");
    assertThat(reader.read(binary))
        .hasToString("Refused[problems=[" + binary + ":1:1: is not text in UTF-8], warnings=[]]");
    assertThat(reader.read(folder))
        .hasToString("Refused[problems=[" + folder + ":1:1: is a folder], warnings=[]]");
  }

  @Test
  void bombsAreRefusedInNoTime() throws IOException {
    String deep = "a: " + "[".repeat(100_000);
    String wide = "hosts: [" + "a.example,".repeat(20_000) + "]";

    assertThat(files.problems(deep)).containsExactly("v.yaml:1:19: nested deeper than 16 levels");
    assertThat(files.problems(wide)).singleElement().asString().endsWith("more than 10000 values");
  }
}
