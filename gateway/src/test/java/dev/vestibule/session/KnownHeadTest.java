package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is put back over what, and when. */
final class KnownHeadTest {
  private static final Instant AT = Instant.parse("2030-01-01T12:00:00Z");
  private static final Head FIRST = Head.untroubled("corp", 0);
  private static final Head CLAIMED = FIRST.claimed(new Intent(new UUID(1, 2), AT.plusSeconds(15)));
  private static final Head DOUBTED = FIRST.with(FIRST.doubt().plus(AT));
  private static final Head NEXT = FIRST.nextGeneration();
  private static final Head ENDED = FIRST.ended(Ending.LOGGED_OUT, AT);
  private static final Head REFUSED = DOUBTED.with(DOUBTED.doubt().refusedAt(AT));
  private static final Head DOUBTED_TWICE = DOUBTED.with(DOUBTED.doubt().plus(AT));
  private static final List<Head> ALL =
      List.of(FIRST, CLAIMED, DOUBTED, DOUBTED_TWICE, REFUSED, NEXT, ENDED);

  @Test
  void anOlderGenerationIsALossWhoeverWroteTheNewer() {
    assertThat(own(NEXT).isLostFrom(FIRST)).isTrue();
    assertThat(read(NEXT).isLostFrom(DOUBTED)).isTrue();
    assertThat(read(NEXT).isToReplaceAfterGap(CLAIMED)).isTrue();
    assertThat(read(FIRST).isLostFrom(NEXT)).isFalse();
  }

  @Test
  void anEndIsLostFromWhateverLivesAndNothingIsLostFromAnEnd() {
    for (Head head : List.of(FIRST, CLAIMED, DOUBTED, NEXT)) {
      assertThat(read(ENDED).isLostFrom(head)).isTrue();
      assertThat(own(head).isLostFrom(ENDED)).isFalse();
      assertThat(own(head).isToReplaceAfterGap(ENDED)).isFalse();
    }
    assertThat(own(ENDED).isLostFrom(NEXT.ended(Ending.REFUSED, AT))).isFalse();
  }

  @Test
  void withinAGenerationNothingIsALossByItself() {
    for (Head known : List.of(FIRST, CLAIMED, DOUBTED)) {
      for (Head found : List.of(FIRST, CLAIMED, DOUBTED)) {
        assertThat(own(known).isLostFrom(found)).isFalse();
      }
    }
  }

  @Test
  void afterAGapAnOwnClaimIsPutBackAndAnothersIsNot() {
    assertThat(own(CLAIMED).isToReplaceAfterGap(FIRST)).isTrue();
    assertThat(read(CLAIMED).isToReplaceAfterGap(FIRST)).isFalse();
    assertThat(own(CLAIMED).isToReplaceAfterGap(DOUBTED))
        .as("who found doubt knew of it")
        .isFalse();
    assertThat(own(DOUBTED).isToReplaceAfterGap(CLAIMED)).isTrue();
  }

  @Test
  void afterAGapARefusalIsPutBackHoweverOftenTheTokenIsInDoubt() {
    assertThat(own(REFUSED).isToReplaceAfterGap(DOUBTED_TWICE)).isTrue();
    assertThat(own(DOUBTED_TWICE).isToReplaceAfterGap(DOUBTED)).isTrue();
  }

  @Test
  void noTwoPutBackTheOneOverTheOtherInTurns() {
    for (Head one : ALL) {
      for (Head other : ALL) {
        assertThat(own(one).isToReplaceAfterGap(other) && own(other).isToReplaceAfterGap(one))
            .as("%s and %s", one, other)
            .isFalse();
      }
    }
  }

  @Test
  void whatIsALossIsPutBackAfterAGapToo() {
    for (Head known : ALL) {
      for (Head found : ALL) {
        if (own(known).isLostFrom(found)) {
          assertThat(own(known).isToReplaceAfterGap(found)).isTrue();
          assertThat(read(known).isToReplaceAfterGap(found)).isTrue();
        }
      }
    }
  }

  @Test
  void anothersWordWeighsLessThanOnesOwnWithinAGenerationOnly() {
    assertThat(own(CLAIMED).outweighs(read(FIRST))).isTrue();
    assertThat(own(CLAIMED).outweighs(own(FIRST))).as("it changed its mind").isFalse();
    assertThat(read(CLAIMED).outweighs(read(FIRST))).isFalse();
    assertThat(own(CLAIMED).outweighs(read(NEXT))).isFalse();
    assertThat(own(CLAIMED).outweighs(read(ENDED))).isFalse();
  }

  private static KnownHead own(Head head) {
    return new KnownHead(head, true);
  }

  private static KnownHead read(Head head) {
    return new KnownHead(head, false);
  }
}
