package dev.vestibule.lab.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one HTML page that needs nothing but itself. Its policy lets run only its own
 * script and style, told by their hashes, and load nothing.
 */
public final class ReportPage {

  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private ReportPage() {}

  /** The page, complete. */
  public static String html(Report report) {
    String style = file("report.css");
    String script = file("report.js");
    Map<String, String> parts = new HashMap<>(new PageSections(report).parts());
    parts.put("policy", policy(style, script));
    parts.put("style", style);
    parts.put("script", script);
    parts.put("data", ReportJson.embedded(report));
    // In one pass: what is put in is not searched again.
    return PLACE
        .matcher(file("report.html"))
        .replaceAll(place ->
            Matcher.quoteReplacement(
                Objects.requireNonNull(parts.get(place.group(1)), place.group())));
  }

  private static String policy(String style, String script) {
    return "default-src 'none'; script-src '"
        + hash(script)
        + "'; style-src '"
        + hash(style)
        + "'; img-src data:; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  private static String file(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + name, unreadable);
    }
  }
}
