package dev.vestibule.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.seal.Secret;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryTest {
  private static final String PATH = "/realm/.well-known/openid-configuration";

  private final SettableClock clock = new SettableClock();
  private final ScriptedProvider http = new ScriptedProvider();
  private final ProviderSettings settings =
      ProviderSettings.of(ScriptedProvider.ISSUER, "wall", Secret.of("s"));
  private final Discovery discovery =
      Provider.of("corp", settings, http, clock, Runnable::run).discovery();

  @Test
  void nothingIsFetchedUntilSomebodyAsks() {
    assertThat(http.sentTo(PATH)).isEmpty();
    assertThat(known().token()).hasToString("https://id.example/realm/token");
    assertThat(known().returnsIssuer()).isTrue();
    assertThat(known().userInfo()).isNull();
    assertThat(http.sentTo(PATH)).hasSize(1);
  }

  @Test
  void whoAsksWhileAFetchRunsJoinsIt() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Discovery shared = Provider.of("corp", settings, http, clock, threads).discovery();
      http.hold();
      List<CompletableFuture<Discovered>> askers =
          IntStream.range(0, 50)
              .mapToObj(_ -> CompletableFuture.supplyAsync(shared::metadata, threads))
              .toList();
      await().until(() -> http.sentTo(PATH).size() == 1);
      http.release();
      assertThat(askers)
          .allSatisfy(asker -> assertThat(asker.join()).isInstanceOf(Discovered.Known.class));
      assertThat(http.sentTo(PATH)).hasSize(1);
    }
  }

  @Test
  void whatIsKnownServesOnWhileTheProviderIsDown() {
    known();
    http.down(true);
    clock.pass(Duration.ofHours(30));
    known();
    http.down(false);
    http.answer(
        PATH,
        200,
        ScriptedProvider.metadata(ScriptedProvider.ISSUER.toString())
            .replace("realm/token", "realm/token2"));
    clock.pass(Duration.ofMinutes(2));
    known();
    assertThat(known().token()).hasToString("https://id.example/realm/token2");
  }

  @Test
  void aRefetchRunsBehindItsReaders() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Discovery shared = Provider.of("corp", settings, http, clock, threads).discovery();
      assertThat(shared.metadata()).isInstanceOf(Discovered.Known.class);
      clock.pass(Duration.ofHours(2));
      http.hold();
      assertThat(shared.metadata()).isInstanceOf(Discovered.Known.class);
      http.release();
    }
    assertThat(http.sentTo(PATH)).hasSize(2);
  }

  @Test
  void failuresBackOffAndRecoveryNeedsNobody() {
    http.answer(PATH, 503, "");
    for (int i = 0; i < 600; i++) {
      assertThat(discovery.metadata()).isInstanceOf(Discovered.Unknown.class);
      clock.pass(Duration.ofSeconds(1));
    }
    assertThat(http.sentTo(PATH)).hasSizeBetween(10, 20);
    http.answer(PATH, 200, ScriptedProvider.metadata(ScriptedProvider.ISSUER.toString()));
    clock.pass(Duration.ofMinutes(1));
    known();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://id.example/realm/",
        "https://id.example/",
        "https://id.example/realm2",
        "https://evil.example",
        "",
        "{tenantid}"
      })
  void anIssuerThatIsNotExactlyOursIsNotOurs(String issuer) {
    http.answer(PATH, 200, ScriptedProvider.metadata(issuer));
    assertUnfit("issuer: ");
  }

  @ParameterizedTest
  @CsvSource({
    "https://id.example/realm/token, http://id.example/realm/token",
    "https://id.example/realm/token, http://127.0.0.1/token",
    "https://id.example/realm/token, file:///etc/passwd",
    "https://id.example/realm/token, https://user@id.example/token",
    "https://id.example/realm/token, 'https://id.example/to ken'",
    "https://id.example/realm/token, ''",
    "https://id.example/realm/jwks, //id.example/jwks",
    "https://id.example/realm/revoke, ftp://id.example/revoke"
  })
  void anUnsafeEndpointMakesTheDocumentUnfit(String good, String bad) {
    http.answer(
        PATH,
        200,
        ScriptedProvider.metadata(ScriptedProvider.ISSUER.toString()).replace(good, bad));
    assertUnfit("expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "<html>", "{\"issuer\":\"a\",\"issuer\":\"b\"}", "null"})
  void whatIsNoJsonObjectIsUnfit(String body) {
    http.answer(PATH, 200, body);
    assertUnfit("no JSON object");
  }

  @Test
  void theDifferenceOfTheClocksIsSeen() {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            clock.instant().plusSeconds(42).atOffset(ZoneOffset.UTC));
    http.answer(
        PATH,
        _ ->
            new ProviderResponse(
                200,
                Map.of("date", date),
                ScriptedProvider.metadata(ScriptedProvider.ISSUER.toString())));
    assertThat(discovery.clockDifference()).contains(Duration.ofSeconds(42));
  }

  private ProviderMetadata known() {
    Discovered discovered = discovery.metadata();
    assertThat(discovered).isInstanceOf(Discovered.Known.class);
    return ((Discovered.Known) discovered).metadata();
  }

  private void assertUnfit(String about) {
    assertThat(discovery.metadata())
        .isInstanceOfSatisfying(
            Discovered.Unknown.class, unknown -> assertThat(unknown.reason()).contains(about));
  }
}
