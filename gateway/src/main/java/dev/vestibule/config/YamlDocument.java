package dev.vestibule.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A YAML text (1.2, core schema) as a tree of nodes that know their places. Refuses what a
 * configuration has no use for and an attacker has: anchors, aliases, tags, several documents, deep
 * nesting, too many values.
 */
final class YamlDocument {
  private static final int DEEPEST = 16;
  private static final int MOST_VALUES = 10_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setAllowDuplicateKeys(true)
          .setMaxAliasesForCollections(0)
          .build();

  private final Findings findings;

  YamlDocument(Findings findings) {
    this.findings = findings;
  }

  /** The root of the text, or empty when it is refused; then the findings say why. */
  Optional<Node> parse(String text) {
    try {
      // The events come one by one from a loop; the nodes are made by recursion. So events first.
      if (!isPlainAndShallow(new Parse(SETTINGS).parseString(text))) {
        return Optional.empty();
      }
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      root.ifPresent(node -> refuseRepeatedKeys(node, ""));
      return root;
    } catch (MarkedYamlEngineException e) {
      // The message of the exception quotes the line, and with it perhaps a secret.
      findings.problem(
          e.getProblemMark().orElse(null),
          "not YAML: " + e.getProblem(),
          "Check indentation, brackets and quotes; a ${…} inside [ ] or { } needs quotes around it");
    } catch (YamlEngineException e) {
      findings.problem(null, "not YAML: it holds characters that YAML does not allow", "");
    }
    return Optional.empty();
  }

  private boolean isPlainAndShallow(Iterable<Event> events) {
    int depth = 0;
    int values = 0;
    int documents = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      } else if (event instanceof DocumentStartEvent) {
        documents++;
      }
      if (event instanceof NodeEvent) {
        values++;
      }
      Optional<String> refusal = refusal(event, depth, values, documents);
      if (refusal.isPresent()) {
        findings.problem(event.getStartMark().orElse(null), refusal.get(), "");
        return false;
      }
    }
    return true;
  }

  private static Optional<String> refusal(Event event, int depth, int values, int documents) {
    if (depth > DEEPEST) {
      return Optional.of("nested deeper than " + DEEPEST + " levels");
    }
    if (values > MOST_VALUES) {
      return Optional.of("more than " + MOST_VALUES + " values");
    }
    if (documents > 1) {
      return Optional.of("a second document in the file (expected: one)");
    }
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
      return Optional.of("anchors and aliases (& and *) are not used here");
    }
    if ((event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
        || (event instanceof CollectionStartEvent collection && collection.getTag().isPresent())) {
      return Optional.of("tags (!) are not used here");
    }
    return Optional.empty();
  }

  private void refuseRepeatedKeys(Node node, String path) {
    switch (node) {
      case MappingNode mapping -> {
        Map<String, Node> seen = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode key) {
            String at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            Node first = seen.putIfAbsent(key.getValue(), key);
            if (first != null) {
              findings.problem(
                  key, at, "given twice; first " + lineOf(first), "Keep one of the two");
            }
            refuseRepeatedKeys(tuple.getValueNode(), at);
          }
        }
      }
      case SequenceNode sequence -> {
        List<Node> items = sequence.getValue();
        for (int i = 0; i < items.size(); i++) {
          refuseRepeatedKeys(items.get(i), path + "[" + i + "]");
        }
      }
      default -> {}
    }
  }

  private static String lineOf(Node node) {
    return node.getStartMark().map(mark -> "on line " + (mark.getLine() + 1)).orElse("above");
  }
}
