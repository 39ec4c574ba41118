package dev.vestibule.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QueryTest {
  @Test
  void aParameterIsDecodedOnce() {
    assertThat(Query.of("/x?a=b%2Bc+d%2525&e=%C3%A9").only("a")).isEqualTo("b+c d%25");
    assertThat(Query.of("/x?a=b&e=%C3%A9").only("e")).isEqualTo("\u00e9");
  }

  @Test
  void aParameterThatIsThereTwiceHasNoValue() {
    Query query = Query.of("/x?code=1&code=2");

    assertThat(query.only("code")).isEmpty();
    assertThat(query.has("code")).isTrue();
  }

  @Test
  void whatIsNoFormHasNoParameters() {
    for (String query : new String[] {"a=%", "a=%z1", "a=%C3", "a=%ff", "a=\u00e9", "a=%C0%AF"}) {
      assertThat(Query.of("/x?b=1&" + query).has("b")).as(query).isFalse();
    }
    assertThat(Query.of("/x?" + "a=1&".repeat(33)).has("a")).isFalse();
  }

  @Test
  void emptyPiecesAreNoParameters() {
    Query query = Query.of("/x?&&a&=b&c=&d==e&");

    assertThat(query.has("a")).isTrue();
    assertThat(query.only("a")).isEmpty();
    assertThat(query.only("c")).isEmpty();
    assertThat(query.only("d")).isEqualTo("=e");
    assertThat(Query.of("/x").has("")).isFalse();
  }
}
