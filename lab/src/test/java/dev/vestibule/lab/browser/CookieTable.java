package dev.vestibule.lab.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code cookies.json}: what servers set and what Chromium then sends. In its texts {@code {x*9}}
 * is nine times x, {@code {c#9}} sets c0 to c8, and {@code {c#1-3}} is those three as they are
 * sent.
 */
public record CookieTable(List<Case> cases) {

  private static final Pattern REPEAT = Pattern.compile("\\{(.)\\*(\\d+)}");
  private static final Pattern SERIES = Pattern.compile("\\{c#(\\d+)-(\\d+)}");
  private static final Pattern MANY = Pattern.compile("\\{c#(\\d+)}");

  /** One row; {@code sent} is the {@code Cookie} header by address. */
  public record Case(String name, URI at, List<String> lines, Map<URI, String> sent) {
    @Override
    public String toString() {
      return name;
    }
  }

  public static CookieTable read() {
    try (InputStream file =
        Objects.requireNonNull(CookieTable.class.getResourceAsStream("cookies.json"))) {
      JsonArray rows = new JsonArray(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      return new CookieTable(rows.stream().map(row -> row((JsonObject) row)).toList());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Case row(JsonObject row) {
    URI at = URI.create(row.getString("at"));
    Map<URI, String> sent = new LinkedHashMap<>();
    row.getJsonObject("sent")
        .forEach(entry ->
            sent.put(at.resolve(repeated(entry.getKey())), series((String) entry.getValue())));
    return new Case(
        row.getString("case"),
        at,
        row.getJsonArray("set").stream().flatMap(line -> lines((String) line)).toList(),
        sent);
  }

  private static Stream<String> lines(String line) {
    var many = MANY.matcher(line);
    return many.matches()
        ? IntStream.range(0, Integer.parseInt(many.group(1))).mapToObj(i -> "c" + i + "=" + i)
        : Stream.of(repeated(line));
  }

  private static String series(String text) {
    return repeated(
        SERIES
            .matcher(text)
            .replaceAll(range ->
                IntStream.rangeClosed(
                        Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)))
                    .mapToObj(i -> "c" + i + "=" + i)
                    .collect(Collectors.joining("; "))));
  }

  private static String repeated(String text) {
    return REPEAT
        .matcher(text)
        .replaceAll(match -> match.group(1).repeat(Integer.parseInt(match.group(2))));
  }
}
