package dev.vestibule.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

final class ReturnUrlsTest {
  private static final Origin HERE = new Origin("https", "app.example.com");
  private static final Set<Origin> HOSTS =
      Set.of(
          HERE, new Origin("https", "wall.example.com:8443"), new Origin("http", "localhost:8400"));

  private final ReturnUrls returnUrls = new ReturnUrls(HOSTS, null);

  static Stream<String> hostile() throws IOException {
    JsonMapper json = new JsonMapper();
    return lines("hostile-return-urls.txt")
        .map(line -> json.readValue('"' + line + '"', String.class));
  }

  static Stream<String> good() throws IOException {
    return lines("good-return-urls.txt");
  }

  @ParameterizedTest
  @MethodSource
  void hostile(String text) {
    assertThat(returnUrls.read(text, HERE)).isEmpty();
    assertThat(started(text)).isEqualTo("https://app.example.com/");
  }

  @ParameterizedTest
  @MethodSource
  void good(String line) {
    String[] fields = line.split("\t", 2);

    assertThat(started(fields[0])).isEqualTo(fields[1]);
  }

  @Test
  void theCorpusHasSeveralHundred() throws IOException {
    assertThat(hostile().count()).isGreaterThan(500);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverIsAskedForABrowserEndsAtAConfiguredHost(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 25_000; i++) {
      String text = generated(random);

      String ended = started(text);

      assertThat(HOSTS)
          .as("seed %d: %s", seed, text)
          .contains(BrowserUrl.originOf(ended, "https://app.example.com/"))
          .contains(javaOrigin(ended));
      assertThat(ended).matches("[!-~]+").doesNotContain("\\");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void whatIsAcceptedIsWhereTheBrowserWouldHaveGone(long seed) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 25_000; i++) {
      String text = generated(random);

      var read = returnUrls.read(text, HERE);

      if (read.isPresent()) {
        accepted++;
        assertThat(BrowserUrl.originOf(text, "https://app.example.com/"))
            .as("seed %d: %s", seed, text)
            .isEqualTo(read.get().origin());
      }
    }
    assertThat(accepted).isGreaterThan(100);
  }

  @Test
  void aTargetLongerThanTheBoundEndsAtTheRoot() {
    assertThat(started("/" + "a".repeat(ReturnUrls.MOST_KEPT - 1))).hasSize(23 + 2560);
    assertThat(started("/" + "a".repeat(ReturnUrls.MOST_KEPT)))
        .isEqualTo("https://app.example.com/");
    assertThat(started("/" + "|".repeat(ReturnUrls.MOST_KEPT / 3 + 1)))
        .isEqualTo("https://app.example.com/");
    assertThat(returnUrls.read("/" + "a".repeat(1_000_000), HERE)).isEmpty();
  }

  @Test
  void theOrderIsRdThenTheRedirectHeaderThenTheForwardedTargetThenTheRoot() {
    Map<String, List<String>> both =
        Map.of(
            "x-auth-request-redirect",
            List.of("/by-header"),
            "x-forwarded-uri",
            List.of("/by-uri"));
    Map<String, List<String>> one = Map.of("x-forwarded-uri", List.of("/by-uri"));

    assertThat(place("/oauth2/start?rd=/by-rd", both)).isEqualTo("https://app.example.com/by-rd");
    assertThat(place("/oauth2/start", both)).isEqualTo("https://app.example.com/by-header");
    assertThat(place("/oauth2/start", one)).isEqualTo("https://app.example.com/by-uri");
    assertThat(place("/oauth2/start", Map.of())).isEqualTo("https://app.example.com/");
  }

  @Test
  void aRefusedRdIsNotReplacedByTheNextCandidate() {
    assertThat(
            place("/oauth2/start?rd=//evil.example", Map.of("x-forwarded-uri", List.of("/by-uri"))))
        .isEqualTo("https://app.example.com/");
  }

  @Test
  void anApplicationsOwnRdIsNoneOfOurs() {
    ReturnUrl read = returnUrls.ofRequest(request("/app?rd=/elsewhere", Map.of()));

    assertThat(read.uri()).hasToString("https://app.example.com/app?rd=/elsewhere");
  }

  @Test
  void aRedirectHeaderThatIsThereTwiceIsNotBelieved() {
    AuthRequest request =
        request("/app", Map.of("x-auth-request-redirect", List.of("/one", "/two")));

    assertThat(returnUrls.ofRequest(request).uri()).hasToString("https://app.example.com/app");
  }

  private String started(String text) {
    return returnUrls.read(text, HERE).orElseGet(() -> ReturnUrl.root(HERE)).uri().toString();
  }

  private String place(String target, Map<String, List<String>> headers) {
    return returnUrls.ofPlace(request(target, headers), Query.of(target)).uri().toString();
  }

  private static AuthRequest request(String target, Map<String, List<String>> headers) {
    return new AuthRequest("GET", HERE, target, name -> headers.getOrDefault(name, List.of()));
  }

  private static Origin javaOrigin(String ended) {
    URI uri = URI.create(ended);
    return new Origin(uri.getScheme(), uri.getRawAuthority());
  }

  /** Texts near those that fool parsers: good and bad pieces, glued in any order. */
  private static String generated(Random random) {
    List<String> pieces =
        List.of(
            "/",
            "//",
            "\\",
            "\t",
            "\n",
            "\r",
            "%09",
            "%2f",
            "%5c",
            "%0d",
            "%00",
            "@",
            ":",
            "?",
            "#",
            "&",
            "=",
            ";",
            ".",
            "..",
            "%2e",
            "https:",
            "http:",
            "https://",
            "HTTP://",
            "javascript:",
            "app.example.com",
            "APP.EXAMPLE.COM",
            "wall.example.com:8443",
            "localhost:8400",
            ":443",
            ":80",
            "evil.example",
            "[",
            "]",
            "[::1]",
            "|",
            "{",
            "\"",
            "<",
            " ",
            "\u3002",
            "\uff0f",
            "\u00e9",
            "\u0000",
            "\u007f",
            "%",
            "%zz",
            "a",
            "path",
            "oauth2",
            "user");
    StringBuilder text = new StringBuilder();
    if (random.nextInt(3) > 0) {
      text.append(
          List.of("/", "https://app.example.com", "https://wall.example.com:8443", "/a")
              .get(random.nextInt(4)));
    }
    int count = random.nextInt(7);
    for (int i = 0; i < count; i++) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  private static Stream<String> lines(String resource) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ReturnUrlsTest.class.getResourceAsStream(resource))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines().filter(line -> !line.startsWith("# ")).toList().stream();
    }
  }
}
