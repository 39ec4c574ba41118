package dev.vestibule.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.SetCookie;
import dev.vestibule.refresh.Wish;
import dev.vestibule.session.Fingerprint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a view's times. */
final class ViewTest {
  private static final long BELIEVED = View.BELIEVED.toMillis();
  private static final Admission.Now ALLOWED =
      new Admission.Now(
          new Decision.Allow(IdentityHeaders.of(List.of(), _ -> new IdentityHeaders.Encoded() {})));

  /** Made at 100,000 of the store's clock. */
  private final View made = view(130_000, 200_000, 100_000, 300_000, 400_000, View.Source.NONE);

  ViewTest() {}

  @Test
  void itsTimesAreOfThisProcesssClockHoweverFarTheStoresIsAhead() {
    View.Source ahead = source(1_000);
    View.Source behind = source(-1_000);

    assertThat(made.from(ahead)).isEqualTo(view(129_000, 199_000, 99_000, 299_000, 399_000, ahead));
    assertThat(made.from(behind))
        .isEqualTo(view(131_000, 201_000, 101_000, 301_000, 401_000, behind));
  }

  @Test
  void oneThatIsUnchangedIsBelievedAnewAndFollowsTheStoresClock() {
    View seen = made.from(source(1_000));

    assertThat(seen.renewed(150_000, 3_000))
        .isEqualTo(view(150_000 + BELIEVED, 197_000, 150_000, 297_000, 397_000, source(3_000)));
    assertThat(seen.renewed(150_000, 1_000))
        .isEqualTo(view(150_000 + BELIEVED, 199_000, 150_000, 299_000, 399_000, source(1_000)));
  }

  @Test
  void nothingMakesItServeForLongerThanItStays() {
    assertThat(made.from(source(1_000)).renewed(290_000, 0).servesUntil()).isEqualTo(300_000);
    assertThat(made.unverified(350_000).servesUntil()).isEqualTo(300_000);
  }

  @Test
  void withoutTheStoreItServesUntilThenAndNothingElseChanges() {
    assertThat(made.unverified(250_000))
        .isEqualTo(view(250_000, 200_000, 100_000, 300_000, 400_000, View.Source.NONE));
  }

  @Test
  void oneThatBringsCookiesIsTheSameOtherwiseAndWeighsWhatTheyDo() {
    List<SetCookie> cookies =
        List.of(
            new SetCookie("a", "12345", "/", true, Duration.ofDays(1)),
            new SetCookie("b", "678", "/", true, Duration.ofDays(1)));

    View bringing = made.bringing(cookies);

    assertThat(made.cookies()).isEmpty();
    assertThat(bringing.cookies()).isEqualTo(cookies);
    assertThat(bringing.weight()).isEqualTo(made.weight() + 8);
    assertThat(bringing)
        .usingRecursiveComparison()
        .ignoringFields("admission", "weight")
        .isEqualTo(made);
  }

  @Test
  void whoIsNotLetInIsGivenNothing() {
    View refusing = GateFixture.view(0);

    assertThat(refusing.cookies()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> refusing.bringing(List.of()));
  }

  private static View.Source source(long clockAhead) {
    return new View.Source(Fingerprint.NONE, clockAhead);
  }

  private static View view(
      long servesUntil,
      long refreshAt,
      long validatedAt,
      long changesAt,
      long endsAt,
      View.Source source) {
    return new View(
        "corp",
        7,
        Wish.Need.TOKENS,
        ALLOWED,
        servesUntil,
        refreshAt,
        validatedAt,
        changesAt,
        endsAt,
        source,
        10);
  }
}
