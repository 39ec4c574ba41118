package dev.vestibule.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsReferenceTest {
  @Test
  void thePageInTheDocumentationIsTheOneThatTheRecordsTell() throws IOException {
    assertThat(Path.of("../docs/configuration.md"))
        .as("stale: ./vestibule reference > docs/configuration.md")
        .hasContent(SettingsReference.markdown());
  }

  @Test
  void everyKeySaysWhatItMeans() {
    assertThat(Keys.all()).noneMatch(entry -> entry.key().meaning().isEmpty());
  }

  @Test
  void everyRequiredKeyHasAnExample() {
    assertThat(Keys.all())
        .filteredOn(entry -> entry.key().required())
        .noneMatch(entry -> entry.key().example().isEmpty());
  }
}
