package dev.vestibule.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads a configuration file into {@link Settings}, or says all that is wrong with it at once.
 * Reads that file and the secrets it names, nothing else; bounded. Safe for use by any thread.
 */
public final class SettingsReader {
  private static final int LARGEST = 256 * 1024;

  private final Map<String, String> environment;

  /** A reader that fills in references from these environment variables. */
  public SettingsReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** Reads a file. What is wrong with it, even its absence, is in the result. */
  public Reading read(Path file) {
    Findings findings = new Findings(file);
    Optional<Settings> settings =
        text(file, findings)
            .flatMap(text -> root(text, findings))
            .flatMap(
                root -> RecordBinder.of(file, environment, findings).bind(Settings.class, root));
    if (settings.isPresent() && findings.problems().isEmpty()) {
      return new Reading.Accepted(settings.get(), findings.warnings());
    }
    return new Reading.Refused(findings.problems(), findings.warnings());
  }

  private static Optional<Node> root(String text, Findings findings) {
    Optional<Node> root = new YamlDocument(findings).parse(text);
    if (root.isEmpty() && findings.problems().isEmpty()) {
      findings.problem(null, "is empty", "See docs/configuration.md for the six lines it needs");
    }
    return root;
  }

  private static Optional<String> text(Path file, Findings findings) {
    String trouble;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length <= LARGEST) {
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      }
      trouble = "is larger than 256 KiB";
    } catch (NoSuchFileException e) {
      trouble = "does not exist";
    } catch (AccessDeniedException e) {
      trouble = "may not be read by this user";
    } catch (CharacterCodingException e) {
      trouble = "is not text in UTF-8";
    } catch (IOException e) {
      trouble = Files.isDirectory(file) ? "is a folder" : "cannot be read (" + e.getMessage() + ")";
    }
    findings.problem(null, trouble, "");
    return Optional.empty();
  }
}
