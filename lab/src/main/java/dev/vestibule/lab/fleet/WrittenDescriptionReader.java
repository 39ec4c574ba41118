package dev.vestibule.lab.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Takes one text: YAML, types and unknown keys here, the rest in {@link DescriptionCheck}. */
final class WrittenDescriptionReader {

  private final String text;
  private final DescriptionProblems problems;

  WrittenDescriptionReader(String file, String text) {
    this.text = text;
    this.problems = new DescriptionProblems(file, YamlPlaces.of(text));
  }

  GatewayDescription read() {
    WrittenDescription written = bind();
    problems.throwIfAny();
    if (written == null) {
      problems.at("", "is empty; lab/gateways/vestibule.yaml shows what belongs into it");
      problems.throwIfAny();
      throw new IllegalStateException("unreachable: a problem was found");
    }
    return new DescriptionCheck(written, problems).checked();
  }

  private @Nullable WrittenDescription bind() {
    YAMLMapper mapper =
        YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addHandler(new UnknownKeys())
            .build();
    try {
      return text.isBlank() ? null : mapper.readValue(text, WrittenDescription.class);
    } catch (DatabindException wrongType) {
      problems.at(path(wrongType.getPath()), expected(wrongType));
    } catch (JacksonException notYaml) {
      int line = notYaml.getLocation() == null ? 1 : Math.max(1, notYaml.getLocation().getLineNr());
      problems.atLine(
          line,
          "",
          "not YAML: "
              + notYaml.getOriginalMessage().lines().findFirst().orElse("unreadable")
              + " (check indentation, brackets and quotes)");
    }
    return null;
  }

  private static String path(List<JacksonException.Reference> references) {
    return references.stream()
        .map(reference ->
            reference.getPropertyName() == null
                ? Integer.toString(reference.getIndex())
                : reference.getPropertyName())
        .collect(Collectors.joining("."));
  }

  private static String expected(DatabindException wrongType) {
    if (wrongType instanceof tools.jackson.databind.exc.MismatchedInputException mismatched) {
      Class<?> target = mismatched.getTargetType();
      if (target == String.class) {
        return "is not a text (expected: one, in quotes where YAML takes it for something else)";
      }
      if (target == Integer.class) {
        return "is not a number (expected: HTTP statuses, such as [200, 202])";
      }
      if (target != null && target.isRecord()) {
        return "is not a section (expected: the keys " + keys(target) + ")";
      }
      if (target != null && java.util.Map.class.isAssignableFrom(target)) {
        return "is not a section (expected: lines of 'name: text')";
      }
    }
    return wrongType.getOriginalMessage().lines().findFirst().orElse("has a wrong type");
  }

  private static String keys(Class<?> target) {
    return Arrays.stream(target.getRecordComponents())
        .map(java.lang.reflect.RecordComponent::getName)
        .collect(Collectors.joining(", "));
  }

  private final class UnknownKeys extends DeserializationProblemHandler {
    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        ValueDeserializer<?> deserializer,
        Object beanOrClass,
        String propertyName) {
      List<String> path = new ArrayList<>();
      for (String step : parser.streamReadContext().pathAsPointer().toString().split("/", -1)) {
        path.add(step.replace("~1", "/").replace("~0", "~"));
      }
      problems.at(
          String.join(".", path.subList(1, path.size())),
          "is not known here (known: " + keys(deserializer.handledType()) + ")");
      parser.skipChildren();
      return true;
    }
  }
}
