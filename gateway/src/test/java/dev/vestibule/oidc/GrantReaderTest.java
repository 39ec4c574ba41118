package dev.vestibule.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantReaderTest {
  private static final Instant SENT = Instant.parse("2026-11-24T12:00:00Z");
  private static final Instant RECEIVED = SENT.plusSeconds(3);

  @Test
  void tokensAreGrantedAndLiveFromBeforeTheRequest() {
    assertThat(
            json(
                200,
                "{'access_token':'a','token_type':'bearer','expires_in':60,'refresh_token':'r','id_token':'i','scope':'openid'}"))
        .isEqualTo(
            new GrantAnswer.Granted(
                new TokenAnswer("a", SENT.plusSeconds(60), "r", "i", "openid", RECEIVED)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",'expires_in':0",
        ",'expires_in':-5",
        ",'expires_in':null",
        ",'expires_in':'soon'",
        ",'expires_in':[60]"
      })
  void withoutAUsableLifetimeTheConfiguredOneIsAssumed(String member) {
    assertThat(json(200, "{'access_token':'a'" + member + "}"))
        .isEqualTo(
            new GrantAnswer.Granted(
                new TokenAnswer("a", RECEIVED.plusSeconds(300), null, null, null, RECEIVED)));
  }

  @Test
  void aLifetimeIsBoundedAndMayBeAText() {
    assertThat(granted("{'access_token':'a','expires_in':1e300}").accessTokenExpiresAt())
        .isEqualTo(SENT.plus(Duration.ofDays(366)));
    assertThat(granted("{'access_token':'a','expires_in':'3600'}").accessTokenExpiresAt())
        .isEqualTo(SENT.plusSeconds(3600));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>logged in</html>",
        "{}",
        "[]",
        "null",
        "{'access_token':'a'",
        "{'access_token':'a'} trailing",
        "{'access_token':'a','access_token':'b'}",
        "{'access_token':5}",
        "{'access_token':'a\\r\\nX-Admin: yes'}",
        "{'access_token':'a','refresh_token':'ü'}",
        "{'access_token':'a','token_type':'DPoP'}",
        "{'access_token':'a','x':[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}"
      })
  void anUnreadable200LeavesTheOutcomeUnknown(String body) {
    assertThat(json(200, body)).isInstanceOf(GrantAnswer.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 408, 201, 204, 199})
  void aStatusThatDoesNotSayLeavesTheOutcomeUnknown(int status) {
    assertThat(json(status, "{'error':'invalid_grant'}")).isInstanceOf(GrantAnswer.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403})
  void invalidGrantEndsThisGrantUnderWhateverStatus(int status) {
    assertThat(json(status, "{'error':'invalid_grant','error_description':'spent'}"))
        .isEqualTo(new GrantAnswer.Refused("invalid_grant"));
  }

  @ParameterizedTest
  @CsvSource({
    "401, {'error':'invalid_client'}",
    "400, {'error':'invalid_client'}",
    "400, {'error':'unauthorized_client'}",
    "400, {'error':'unsupported_grant_type'}",
    "403, {'error':'access_denied'}",
    "404, {'error':'not_found'}",
    "403, <html>blocked</html>",
    "404, <html>no such page</html>",
    "400, <html>bad gateway to nowhere</html>",
    "400, {}",
    "302, ''",
    "307, {'error':'invalid_grant'}"
  })
  void whatIsNotAboutThisGrantIsTheProvidersFault(int status, String body) {
    assertThat(json(status, body)).isInstanceOf(GrantAnswer.Fault.class);
  }

  @Test
  void anUnclassifiedRefusalIsNotFinal() {
    assertThat(json(400, "{'error':'invalid_request'}"))
        .isEqualTo(new GrantAnswer.Rejected(400, "invalid_request", false));
    assertThat(json(400, "{'error':'temporarily_unavailable'}"))
        .isEqualTo(new GrantAnswer.Rejected(400, "temporarily_unavailable", false));
  }

  @Test
  void anErrorCodeThatCouldBeATokenIsNotRepeated() {
    assertThat(json(400, "{'error':'rt-0123456789abcdef'}"))
        .isEqualTo(new GrantAnswer.Rejected(400, "unreadable", false));
    assertThat(json(400, "{'error':'" + "x".repeat(5000) + "'}"))
        .isEqualTo(new GrantAnswer.Rejected(400, "unreadable", false));
  }

  @ParameterizedTest
  @CsvSource({
    "zitadel, 400, invalid_request, '', Refused",
    "dex, 400, invalid_request, '', Refused",
    "hydra, 400, invalid_request, '', Rejected",
    "entra, 400, interaction_required, '', Refused",
    "entra, 400, invalid_grant, 'AADSTS50196: loop', Rejected",
    "entra, 400, invalid_grant, 'AADSTS70043: sign-in frequency', Refused",
    "auth0, 403, invalid_grant, '', Refused",
    "keycloak, 400, invalid_request, '', Rejected"
  })
  void aProfileKnowsWhatAProviderMeans(
      String profile, int status, String error, String description, String meaning) {
    GrantReader reader =
        new GrantReader(ProviderProfile.named(profile).orElseThrow(), Duration.ofMinutes(5));
    String body = "{\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}";
    assertThat(
            reader
                .read(new ProviderResponse(status, Map.of(), body), SENT, RECEIVED)
                .getClass()
                .getSimpleName())
        .isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource({
    "7, PT7S",
    "0, PT1S",
    "999999999, PT10M",
    "'Tue, 24 Nov 2026 12:00:33 GMT', PT30S",
    "'Tue, 24 Nov 2020 12:00:33 GMT', PT1S",
    "'Tue, 24 Nov 2099 12:00:33 GMT', PT10M",
    "soon, PT5S",
    "-4, PT5S",
    "99999999999999999999, PT5S",
    "'', PT5S"
  })
  void busySaysWhenToComeBackWithinBounds(String header, Duration expected) {
    assertThat(
            reader()
                .read(new ProviderResponse(429, Map.of("retry-after", header), ""), SENT, RECEIVED))
        .isEqualTo(new GrantAnswer.Busy(expected));
  }

  @Test
  void aFaultPassesOnWhenToComeBack() {
    assertThat(
            reader()
                .read(new ProviderResponse(403, Map.of("retry-after", "9"), ""), SENT, RECEIVED))
        .isInstanceOfSatisfying(
            GrantAnswer.Fault.class,
            fault -> assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(9)));
  }

  private static TokenAnswer granted(String body) {
    return ((GrantAnswer.Granted) json(200, body)).answer();
  }

  private static GrantAnswer json(int status, String body) {
    return reader()
        .read(
            new ProviderResponse(
                status, Map.of("content-type", "application/json"), body.replace('\'', '"')),
            SENT,
            RECEIVED);
  }

  private static GrantReader reader() {
    return new GrantReader(
        ProviderProfile.named(ProviderProfile.DEFAULT_NAME).orElseThrow(), Duration.ofMinutes(5));
  }
}
