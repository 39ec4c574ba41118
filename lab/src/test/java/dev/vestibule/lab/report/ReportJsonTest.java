package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportJsonTest {

  @Test
  void theJsonIsAsItAlwaysWas() {
    long[] now = {0};
    Recorder recorder = new Recorder(() -> now[0], 0, 20, 10);
    recorder.count(Event.LOGIN);
    recorder.lost(Loss.ANSWER_LOST);
    recorder.polled(0, 0, 4_000_000, 200, true, true);
    recorder.polled(1, 0, 80_000_000, 503, true, false);
    recorder.fault("kill -9", true);
    recorder.fault("kill -9", false);
    recorder.idealGrant();
    now[0] = 1_000_000_000L;
    recorder.second(new ProviderFigures(2, 1, 1, 1, 1));
    recorder.spentNeedlessly(1);
    recorder.replica(new ReplicaFigures("1", 0.25, 90, 2));
    Report report = recorder.finish(Samples.facts("gateway", List.of("--kill every=20s"), 60));
    assertThat(ReportJson.text(report))
        .isEqualToNormalizingNewlines(read(Path.of("src/test/resources/storm-report.json")));
  }

  @Test
  void aReportFromBeforeStormsCouldBeCutShortIsRead() {
    Report report = Samples.storm("gateway", true);
    String text = ReportJson.text(report);
    String older = text.replaceFirst(",\\s*\"cutShort\" : false", "");
    assertThat(older).isNotEqualTo(text);
    assertThat(ReportJson.parse(older)).isEqualTo(report);
  }

  @Test
  void theSchemaKnowsEveryKeyAndEveryKeyIsThere() {
    JsonNode schema = tree(read(Path.of("..", "docs", "storm-report.schema.json")));
    List<String> differences = new ArrayList<>();
    compare("", tree(ReportJson.text(Samples.storm("gateway", true))), schema, schema, differences);
    assertThat(differences).isEmpty();
  }

  /** A validator of the few words that this schema uses, which also wants everything described. */
  private static void compare(
      String at, JsonNode value, JsonNode given, JsonNode root, List<String> differences) {
    JsonNode schema = given.has("$ref") ? root.path("$defs").path("waits") : given;
    switch (schema.path("type").asString(schema.has("const") ? "const" : "none")) {
      case "object" -> compareObject(at, value, schema, root, differences);
      case "array" -> {
        differ(value.isArray(), at + " is no array", differences);
        value.forEach(item -> compare(at + "[]", item, schema.path("items"), root, differences));
      }
      case "integer" ->
          differ(
              value.isIntegralNumber() && value.asLong() >= schema.path("minimum").asLong(0),
              at + ": " + value,
              differences);
      case "number" -> differ(value.isNumber(), at + " is no number", differences);
      case "boolean" -> differ(value.isBoolean(), at + " is no boolean", differences);
      case "string" -> differ(value.isString(), at + " is no string", differences);
      case "const" -> differ(value.equals(schema.path("const")), at + ": " + value, differences);
      default -> differences.add(at + " has no type in the schema");
    }
  }

  private static void compareObject(
      String at, JsonNode value, JsonNode schema, JsonNode root, List<String> differences) {
    JsonNode patterns = schema.path("patternProperties");
    if (patterns.isObject()) {
      String pattern = patterns.propertyNames().iterator().next();
      for (String key : value.propertyNames()) {
        differ(key.matches(pattern), at + "." + key + " is not in the schema", differences);
        compare(at + "." + key, value.path(key), patterns.path(pattern), root, differences);
      }
      return;
    }
    JsonNode properties = schema.path("properties");
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(key -> required.add(key.asString()));
    differ(
        List.copyOf(value.propertyNames()).equals(List.copyOf(properties.propertyNames()))
            && required.equals(List.copyOf(properties.propertyNames()))
            && !schema.path("additionalProperties").asBoolean(true),
        at + ": " + value.propertyNames() + " but in the schema " + properties.propertyNames(),
        differences);
    for (String key : properties.propertyNames()) {
      compare(at + "." + key, value.path(key), properties.path(key), root, differences);
    }
  }

  private static void differ(boolean fine, String what, List<String> differences) {
    if (!fine) {
      differences.add(what);
    }
  }

  private static JsonNode tree(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException missing) {
      throw new AssertionError("not there: " + path.toAbsolutePath(), missing);
    }
  }
}
