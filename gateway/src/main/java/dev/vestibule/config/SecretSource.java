package dev.vestibule.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Where a secret comes from: a file named by {@code file:}, relative to the configuration, the
 * environment, or, with a warning, the configuration itself.
 */
final class SecretSource {
  private static final String FILE = "file:";
  private static final int LARGEST = 64 * 1024;

  private final Path folder;
  private final Findings findings;

  SecretSource(Path folder, Findings findings) {
    this.folder = folder;
    this.findings = findings;
  }

  /** The text of the secret; empty if there is none to be had, and then the findings say why. */
  Optional<String> text(Written value) {
    if (value.text().startsWith(FILE)) {
      return fromFile(value, value.text().substring(FILE.length()));
    }
    if (value.text().isBlank()) {
      findings.problem(
          value.node(), value.key(), "is empty", "Write ${VARIABLE} or file:/path/to/secret");
      return Optional.empty();
    }
    if (value.text().chars().anyMatch(Character::isISOControl)) {
      findings.problem(value.node(), value.key(), "holds more than one line", "");
      return Optional.empty();
    }
    if (!value.raw().contains("${")) {
      findings.warning(
          value.node(),
          value.key(),
          "the secret itself stands in the file",
          "Write ${VARIABLE} or file:/path/to/secret");
    }
    return Optional.of(value.text());
  }

  private Optional<String> fromFile(Written value, String name) {
    try {
      Path file = folder.resolve(name);
      if (Files.isDirectory(file)) {
        return refuse(value, file, "is a folder", "Name the file in it");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LARGEST + 1);
      }
      if (bytes.length > LARGEST) {
        return refuse(value, file, "is larger than 64 KiB", "");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return accepted(value, file, text.replaceFirst("\\r?\\n\\z", ""));
    } catch (InvalidPathException e) {
      findings.problem(value.node(), value.key(), "names no file that could exist", "");
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return refuse(value, folder.resolve(name), "does not exist", "");
    } catch (AccessDeniedException e) {
      return refuse(
          value,
          folder.resolve(name),
          "may not be read by this user",
          "Give " + System.getProperty("user.name") + " the right to read it");
    } catch (CharacterCodingException e) {
      return refuse(value, folder.resolve(name), "is not text in UTF-8", "");
    } catch (IOException e) {
      return refuse(value, folder.resolve(name), "cannot be read (" + e.getMessage() + ")", "");
    }
  }

  private Optional<String> accepted(Written value, Path file, String text) throws IOException {
    if (text.isBlank()) {
      return refuse(value, file, "is empty", "");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return refuse(value, file, "holds more than one line", "Keep the secret alone in it");
    }
    Set<PosixFilePermission> others = permissions(file);
    if (others.contains(PosixFilePermission.OTHERS_WRITE)) {
      return refuse(value, file, "can be written by everybody", "chmod o-rw " + file);
    }
    if (others.contains(PosixFilePermission.OTHERS_READ)) {
      findings.warning(
          value.node(),
          value.key(),
          "the file " + file + " can be read by everybody on this machine",
          "chmod o-r " + file);
    }
    return Optional.of(text);
  }

  private static Set<PosixFilePermission> permissions(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view == null ? Set.of() : view.readAttributes().permissions();
  }

  private Optional<String> refuse(Written value, Path file, String what, String remedy) {
    findings.problem(value.node(), value.key(), "the file " + file + " " + what, remedy);
    return Optional.empty();
  }
}
