package dev.vestibule.lab.report;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The report as JSON, as {@code docs/storm-report.schema.json} describes it. */
public final class ReportJson {

  /** Jackson 3 would sort the keys by the alphabet; ours stand in the order of the record. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private ReportJson() {}

  /** Indented, with a newline at the end. */
  public static String text(Report report) {
    return MAPPER.writer().with(SerializationFeature.INDENT_OUTPUT).writeValueAsString(report)
        + "\n";
  }

  /**
   * The report that {@link #text} wrote.
   *
   * @throws IllegalArgumentException if it is none, or one of another format
   */
  public static Report parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      if (tree.path("format").asInt(0) != Report.FORMAT) {
        throw new IllegalArgumentException(
            "no report of a storm (expected: JSON with format " + Report.FORMAT + ")");
      }
      if (tree.path("run") instanceof ObjectNode run && !run.has("cutShort")) {
        // Older than the key: nothing could cut a storm short then.
        run.put("cutShort", false);
      }
      return MAPPER.treeToValue(tree, Report.class);
    } catch (JacksonException unreadable) {
      throw new IllegalArgumentException(
          "no report of a storm: " + unreadable.getOriginalMessage(), unreadable);
    }
  }

  /** On one line, such as may stand inside an HTML {@code script} element. */
  static String embedded(Report report) {
    // "<" ends the element (</script>) or opens a comment in it (<!--); the two separators are
    // line ends to older scripts. All stand only inside strings, where an escape means the same.
    return MAPPER
        .writeValueAsString(report)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }

  static JsonNode tree(Report report) {
    return MAPPER.valueToTree(report);
  }
}
