package dev.vestibule.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.lab.provider.TestClient.Answer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManyUsersTest {

  private final List<User> users = IntStream.range(0, 2_000).mapToObj(ManyUsersTest::user).toList();
  private final RotatingProvider provider = RotatingProvider.builder().users(users).start();
  private final TestClient client = new TestClient(provider);

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  @Test
  void anyUserLogsInByNameAndTheFamilyIsTheirs() throws Exception {
    HttpResponse<String> in =
        client.logIn(client.authorize(client.authorizationRequest()).body(), "user-1999");
    String code = TestClient.redirected(in).getOrDefault("code", "");
    assertThat(provider.familyOfCode(code)).isEmpty();
    assertThat(client.redeem(code, TestClient.VERIFIER).status()).isEqualTo(200);
    Family family = provider.familyOfCode(code).orElseThrow();
    assertThat(family.sub()).isEqualTo("sub-1999");
    assertThat(provider.family(family.id()).map(Family::sid)).contains(family.sid());
  }

  @Test
  void aBrowserThatComesAgainIsNotAsked() throws Exception {
    HttpResponse<String> in =
        client.logIn(client.authorize(client.authorizationRequest()).body(), "user-7");
    HttpResponse<String> again =
        client.authorize(client.authorizationRequest(), Map.of("Cookie", TestClient.cookie(in)));
    String code = TestClient.redirected(again).getOrDefault("code", "");
    client.redeem(code, TestClient.VERIFIER);
    assertThat(provider.familyOfCode(code).map(Family::sub)).contains("sub-7");
  }

  @Test
  void whoIsNotKnownDoesNotLogIn() throws Exception {
    assertThat(
            client
                .logIn(client.authorize(client.authorizationRequest()).body(), "user-2000")
                .body())
        .contains("not right");
  }

  @Test
  void twoUsersOfOneNameAreRefused() {
    assertThatThrownBy(() -> RotatingProvider.builder().users(List.of(user(1), user(1))).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user-1");
  }

  @Test
  void twoHundredRefreshesAtOnceAreAllAnsweredAmongFiveThousandFamilies() {
    List<IssuedTokens> families =
        IntStream.range(0, 5_000)
            .mapToObj(i -> provider.issueTokens(users.get(i % users.size())))
            .toList();
    List<CompletableFuture<Answer>> answers =
        families.stream()
            .limit(200)
            .map(tokens -> client.refreshLater(tokens.refreshToken()))
            .toList();
    assertThat(answers).allMatch(answer -> answer.join().status() == 200);
    assertThat(provider.families()).hasSize(5_000);
    assertThat(provider.refreshesAccepted()).isEqualTo(200);
  }

  private static User user(int number) {
    return new User(
        "sub-" + number,
        "user-" + number,
        "User " + number,
        "u" + number + "@example.org",
        List.of());
  }
}
