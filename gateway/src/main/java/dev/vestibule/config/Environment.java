package dev.vestibule.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * References to environment variables within a value: <code>${NAME}</code>, which must be set, and
 * <code>${NAME:-default}</code>, for when it is unset or empty. <code>$${</code> means <code>${
 * </code> itself. What a variable holds is not expanded again.
 */
final class Environment {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<otherwise>[^{}]*))?\\}|\\$\\{");

  private final Map<String, String> variables;
  private final Findings findings;

  Environment(Map<String, String> variables, Findings findings) {
    this.variables = variables;
    this.findings = findings;
  }

  /**
   * The value with its references filled in; empty if one cannot be, and then the findings say why.
   */
  Optional<Written> fill(ScalarNode node, String key) {
    String raw = node.getValue();
    Matcher matcher = REFERENCE.matcher(raw);
    StringBuilder text = new StringBuilder();
    boolean complete = true;
    while (matcher.find()) {
      String name = matcher.group("name");
      String value;
      if (name != null) {
        String set = variables.getOrDefault(name, "");
        String otherwise = matcher.group("otherwise");
        complete &= isThere(node, key, name, otherwise != null);
        value = set.isEmpty() && otherwise != null ? otherwise : set;
      } else {
        boolean escaped = matcher.group().equals("$${");
        complete &= escaped || isClosed(node, key);
        value = "${";
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    matcher.appendTail(text);
    return complete ? Optional.of(new Written(node, key, raw, text.toString())) : Optional.empty();
  }

  private boolean isThere(ScalarNode node, String key, String name, boolean hasDefault) {
    if (hasDefault || variables.containsKey(name)) {
      return true;
    }
    findings.problem(
        node,
        key,
        "the environment variable " + name + " is not set",
        "Set it, or give a default: ${" + name + ":-…}");
    return false;
  }

  private boolean isClosed(ScalarNode node, String key) {
    findings.problem(
        node,
        key,
        "holds a ${ that is no reference",
        "Write ${NAME} or ${NAME:-default}; for the characters themselves write $${");
    return false;
  }
}
