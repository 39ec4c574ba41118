package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class SubjectTest {
  private static final String ISSUER = "https://issuer.example";

  @Test
  void nobodyIsMeantByNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject.User("", "ada"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject.User(ISSUER, ""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject.ProviderSession("", "sid"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject.ProviderSession(ISSUER, ""));
  }

  @Test
  void itDoesNotSayWho() {
    assertThat(new Subject.User(ISSUER, "ada")).hasToString("User[issuer=" + ISSUER + "]");
    assertThat(new Subject.ProviderSession(ISSUER, "sid-1"))
        .hasToString("ProviderSession[issuer=" + ISSUER + "]");
  }
}
