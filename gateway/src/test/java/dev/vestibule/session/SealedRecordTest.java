package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class SealedRecordTest {
  private static final byte[] ONE = {1};
  private static final byte[] OTHER = {2};

  @Test
  void itEqualsWhatHasTheSameBytesInEveryPart() {
    SealedRecord record = new SealedRecord(ONE, ONE, ONE);

    assertThat(record).isEqualTo(new SealedRecord(ONE.clone(), ONE.clone(), ONE.clone()));
    assertThat(record).hasSameHashCodeAs(new SealedRecord(ONE.clone(), ONE.clone(), ONE.clone()));
    assertThat(record).isNotEqualTo(new SealedRecord(OTHER, ONE, ONE));
    assertThat(record).isNotEqualTo(new SealedRecord(ONE, OTHER, ONE));
    assertThat(record).isNotEqualTo(new SealedRecord(ONE, ONE, OTHER));
  }

  @Test
  void itsPartsTogetherAreBounded() {
    int part = SealedRecord.MAXIMUM_BYTES - 2;

    assertThat(new SealedRecord(ONE, ONE, new byte[part]).size())
        .isEqualTo(SealedRecord.MAXIMUM_BYTES);
    for (SealedPart tooLarge :
        new SealedPart[] {
          () -> new SealedRecord(new byte[part + 1], ONE, ONE),
          () -> new SealedRecord(ONE, new byte[part + 1], ONE),
          () -> new SealedRecord(ONE, ONE, new byte[part + 1])
        }) {
      assertThatIllegalArgumentException().isThrownBy(tooLarge::make);
    }
  }

  private interface SealedPart {
    SealedRecord make();
  }
}
