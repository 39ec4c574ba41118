package dev.vestibule.bearer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.bearer.BearerHeader.Absent;
import dev.vestibule.bearer.BearerHeader.Malformed;
import dev.vestibule.bearer.BearerHeader.Present;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BearerHeaderTest {
  @ParameterizedTest
  @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "Bearer   a.b.c "})
  void theSchemesNameHasNoCase(String value) {
    assertThat(of(value)).isEqualTo(new Present("a.b.c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic YTpi",
        "Basic YTpi, Bearer a.b.c",
        "Digest username=\"Bearer a\"",
        "BearerX a.b.c",
        "DPoP a.b.c",
        "a.b.c",
        "Bearer,"
      })
  void anotherSchemeIsTheApplicationsAffair(String value) {
    assertThat(of(value)).isEqualTo(new Absent());
  }

  @Test
  void withoutTheHeaderThereIsNone() {
    assertThat(of()).isEqualTo(new Absent());
    assertThat(of("Basic YTpi", "Basic YTpj")).isEqualTo(new Absent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "bearer ", "Bearer \t"})
  void noTokenIsNone(String value) {
    assertThat(of(value)).isInstanceOf(Malformed.class);
  }

  @Test
  void twoHeadersAreNoneThatBothSidesWouldReadAlike() {
    assertThat(of("Bearer a.b.c", "Bearer a.b.c")).isInstanceOf(Malformed.class);
    assertThat(of("Basic YTpi", "Bearer a.b.c")).isInstanceOf(Malformed.class);
    assertThat(of("Bearer a.b.c", "")).isInstanceOf(Malformed.class);
  }

  @Test
  void aTokenHasABound() {
    String longest = "a".repeat(BearerHeader.LONGEST_TOKEN);

    assertThat(of("Bearer " + longest)).isEqualTo(new Present(longest));
    assertThat(of("Bearer " + longest + "a")).isInstanceOf(Malformed.class);
  }

  @Test
  void noTokenIsPrinted() {
    assertThat(of("Bearer a.b.c").toString()).doesNotContain("a.b.c");
  }

  private static BearerHeader of(String... values) {
    return BearerHeader.of(name -> name.equals("authorization") ? List.of(values) : List.of());
  }
}
