package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads descriptions of gateways: a file, or one of those that come with the lab by its name. What
 * is wrong with one is told by a {@link DescriptionException}.
 */
public final class DescriptionReader {

  private static final int LARGEST = 256 * 1024;

  /** The descriptions that come with the lab. */
  public static final List<String> BUILT_IN =
      List.of(
          "vestibule",
          "vestibule-redis",
          "oauth2-proxy",
          "oauth2-proxy-redis",
          "mod_auth_openidc",
          "traefikoidc");

  private DescriptionReader() {}

  /** A built-in name, or the path of a file. */
  public static GatewayDescription read(String nameOrPath) {
    if (BUILT_IN.contains(nameOrPath)) {
      return builtIn(nameOrPath);
    }
    Path file = Path.of(nameOrPath);
    if (!Files.exists(file)) {
      throw new DescriptionException(
          List.of(
              nameOrPath
                  + ": no such file, and none of the descriptions that come with the lab: "
                  + String.join(", ", BUILT_IN)));
    }
    try (InputStream content = Files.newInputStream(file)) {
      return parse(nameOrPath, content);
    } catch (IOException unreadable) {
      throw new DescriptionException(
          List.of(nameOrPath + ": cannot be read (" + unreadable.getMessage() + ")"));
    }
  }

  private static GatewayDescription builtIn(String name) {
    String resource = "/dev/vestibule/lab/gateways/" + name + ".yaml";
    try (InputStream content = DescriptionReader.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new IllegalStateException("the lab's jar lacks " + resource);
      }
      return parse("lab/gateways/" + name + ".yaml", content);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + resource, unreadable);
    }
  }

  private static GatewayDescription parse(String file, InputStream content) throws IOException {
    byte[] bytes = content.readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw new DescriptionException(List.of(file + ": is larger than 256 KiB"));
    }
    return parse(file, new String(bytes, StandardCharsets.UTF_8));
  }

  /** {@code file}: what the text is called in messages. */
  static GatewayDescription parse(String file, String text) {
    return new WrittenDescriptionReader(file, text).read();
  }
}
