package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.session.SessionVault.Held;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/**
 * Records of format 1, as the first release wrote them: whatever follows must read them, or a
 * rolling upgrade logs everybody out. The file is never written again.
 */
final class GoldenRecordTest {
  private static final String FILE = "record-format-1.properties";

  @Test
  void aRecordOfFormatOneIsReadForEver() throws IOException, StoreUnavailable {
    OneRecordStore store = new OneRecordStore();
    store.record = new SealedRecord(bytes("head"), bytes("slots"), bytes("body"));

    Held held = Samples.vault(store, Samples.ring(1)).load(Samples.TICKET);

    assertThat(held)
        .isEqualTo(
            new Held.Live(
                Samples.goldenHead(), Samples.golden(), store.record(), OneRecordStore.NOW));
  }

  @Test
  void anEndedRecordOfFormatOneIsReadForEver() throws IOException, StoreUnavailable {
    OneRecordStore store = new OneRecordStore();
    store.record = new SealedRecord(bytes("ended"), new byte[0], new byte[0]);
    assertThat(Samples.vault(store, Samples.ring(1)).load(Samples.TICKET))
        .isEqualTo(new Held.Over(Ending.LOGGED_OUT));
  }

  @Test
  void aHeadIsStillWrittenToTheByte() throws IOException {
    byte[] head =
        new HeadFormat(Samples.ring(1))
            .write(Samples.TICKET.id().recordKey(), Samples.goldenHead());
    assertThat(HexFormat.of().formatHex(head)).isEqualTo(HexFormat.of().formatHex(bytes("head")));
  }

  private static byte[] bytes(String part) throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        Objects.requireNonNull(GoldenRecordTest.class.getResourceAsStream(FILE), FILE)) {
      properties.load(in);
    }
    return HexFormat.of().parseHex(properties.getProperty(part));
  }
}
