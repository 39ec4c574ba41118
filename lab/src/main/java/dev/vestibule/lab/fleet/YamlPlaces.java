package dev.vestibule.lab.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The lines on which the keys of a YAML text stand, by path ({@code door.check}). Records are bound
 * when they are complete, so the binding cannot tell them.
 */
final class YamlPlaces {

  private final Map<String, Integer> lines = new HashMap<>();

  private YamlPlaces() {}

  /** Of a text that is no YAML there are none. */
  static YamlPlaces of(String text) {
    YamlPlaces places = new YamlPlaces();
    try {
      new Compose(LoadSettings.builder().setUseMarks(true).build())
          .composeString(text)
          .ifPresent(root -> places.add("", root));
    } catch (YamlEngineException notYaml) {
      return new YamlPlaces();
    }
    return places;
  }

  /** That of the path, or of the nearest above it that is written; 1 for the whole. */
  int line(String path) {
    String known = path;
    while (!known.isEmpty() && !lines.containsKey(known)) {
      known = known.substring(0, Math.max(0, known.lastIndexOf('.')));
    }
    return lines.getOrDefault(known, 1);
  }

  private void add(String path, Node node) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode key) {
          String below = join(path, key.getValue());
          key.getStartMark().map(Mark::getLine).ifPresent(line -> lines.put(below, line + 1));
          add(below, entry.getValueNode());
        }
      }
    } else if (node instanceof SequenceNode sequence) {
      List<Node> elements = sequence.getValue();
      for (int i = 0; i < elements.size(); i++) {
        String below = join(path, Integer.toString(i));
        Node element = elements.get(i);
        element.getStartMark().map(Mark::getLine).ifPresent(line -> lines.put(below, line + 1));
        add(below, element);
      }
    }
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
