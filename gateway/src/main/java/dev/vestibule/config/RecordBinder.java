package dev.vestibule.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes records of nodes: a key is a component. Goes on after a problem, with a stand-in where a
 * value is missing or wrong, so that all problems of a file are found at once, also those that only
 * a record's constructor knows. (A databinding library stops at the first wrong value of a record,
 * and misplaces unknown keys.)
 */
final class RecordBinder {
  private static final int MOST_ITEMS = 1000;

  /** Passes for a secret and for a cookie key; used where nothing is read, and never kept. */
  private static final String STAND_IN =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

  private final Path file;
  private final Map<String, String> variables;
  private final Findings findings;
  private final Environment environment;
  private final Scalars scalars;

  private RecordBinder(
      Path file,
      Map<String, String> variables,
      Findings findings,
      Function<Written, Optional<String>> secrets) {
    this.file = file;
    this.variables = variables;
    this.findings = findings;
    this.environment = new Environment(variables, findings);
    this.scalars = new Scalars(folder(file), secrets, findings);
  }

  static RecordBinder of(Path file, Map<String, String> variables, Findings findings) {
    SecretSource secrets = new SecretSource(folder(file), findings);
    return new RecordBinder(file, variables, findings, secrets::text);
  }

  /**
   * The record that a document describes; empty if it cannot be made, and then the findings say
   * why.
   */
  <R extends Record> Optional<R> bind(Class<R> type, Node root) {
    Bound bound = section(type, root, root, "");
    return bound.good() ? Optional.ofNullable(type.cast(bound.value())) : Optional.empty();
  }

  Bound section(Class<?> type, Node node, Node place, String path) {
    Optional<Map<String, NodeTuple>> given = tuples(node, path, "a section of keys and values");
    if (given.isEmpty()) {
      return Bound.NOTHING;
    }
    boolean good = noneUnknown(Shape.of(type), given.get(), path);
    Bound made = section(type, given.get(), place, path);
    return new Bound(made.value(), made.good() && good);
  }

  /** The record of those of the given keys that are its own. */
  Bound section(Class<?> type, Map<String, NodeTuple> tuples, Node place, String path) {
    Shape shape = Shape.of(type);
    boolean good = true;
    Section values = new Section(this, findings, shape, path, place, tuples);
    for (int i = 0; i < shape.keys().size(); i++) {
      good &= values.read(i);
    }
    Bound made = values.make();
    return new Bound(made.value(), made.good() && good);
  }

  private boolean noneUnknown(Shape shape, Map<String, NodeTuple> given, String path) {
    boolean none = true;
    for (NodeTuple tuple : given.values()) {
      String name = ((ScalarNode) tuple.getKeyNode()).getValue();
      if (!shape.writable().contains(name)) {
        findings.problem(
            tuple.getKeyNode(), join(path, name), "unknown key", Keys.suggestion(name, shape));
        none = false;
      }
    }
    return none;
  }

  Bound value(Type type, Node node, Node place, String path) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      return parameterized.getRawType() == List.class
          ? list(arguments[0], node, path)
          : map(arguments[1], node, path);
    }
    Class<?> wanted = (Class<?>) type;
    if (!scalars.knows(wanted)) {
      return section(wanted, node, place, path);
    }
    if (!(node instanceof ScalarNode scalar)) {
      findings.problem(node, path, "is not a single value", "");
      return Bound.NOTHING;
    }
    if (isEmpty(scalar)) {
      findings.problem(node, path, "has no value", "Give it one, or remove the key");
      return Bound.NOTHING;
    }
    Optional<Object> value =
        environment.fill(scalar, path).flatMap(written -> scalars.convert(written, wanted));
    return new Bound(value.orElse(null), value.isPresent());
  }

  private Bound list(Type item, Node node, String path) {
    if (!(node instanceof SequenceNode sequence)) {
      findings.problem(node, path, "is not a list", "Write [one, two], or one `- item` per line");
      return Bound.NOTHING;
    }
    if (sequence.getValue().size() > MOST_ITEMS) {
      findings.problem(node, path, "has more than " + MOST_ITEMS + " items", "");
      return Bound.NOTHING;
    }
    List<Object> items = new ArrayList<>();
    boolean good = true;
    for (int i = 0; i < sequence.getValue().size(); i++) {
      Node each = sequence.getValue().get(i);
      Bound bound = value(item, each, each, path + "[" + i + "]");
      good &= bound.good();
      if (bound.value() != null) {
        items.add(bound.value());
      }
    }
    return new Bound(items, good);
  }

  private Bound map(Type item, Node node, String path) {
    Optional<Map<String, NodeTuple>> tuples = tuples(node, path, "a section of names and values");
    Map<String, Object> items = new LinkedHashMap<>();
    boolean good = tuples.isPresent();
    for (Map.Entry<String, NodeTuple> each : tuples.orElse(Map.of()).entrySet()) {
      NodeTuple tuple = each.getValue();
      Bound bound =
          value(item, tuple.getValueNode(), tuple.getKeyNode(), join(path, each.getKey()));
      good &= bound.good();
      if (bound.value() != null) {
        items.put(each.getKey(), bound.value());
      }
    }
    return new Bound(items, good);
  }

  private Optional<Map<String, NodeTuple>> tuples(Node node, String path, String wanted) {
    if (node instanceof ScalarNode scalar && isEmpty(scalar)) {
      // A section whose keys are all commented out.
      return Optional.of(Map.of());
    }
    if (!(node instanceof MappingNode mapping)) {
      findings.problem(node, path, "is not " + wanted, "");
      return Optional.empty();
    }
    Map<String, NodeTuple> tuples = new LinkedHashMap<>();
    boolean good = true;
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        tuples.putIfAbsent(key.getValue(), tuple);
      } else {
        findings.problem(tuple.getKeyNode(), path, "a key is not a single word", "");
        good = false;
      }
    }
    return good ? Optional.of(tuples) : Optional.empty();
  }

  private static boolean isEmpty(ScalarNode scalar) {
    return scalar.isPlain() && scalar.getValue().matches("|~|null");
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? file.toAbsolutePath() : folder;
  }

  /** An absent section: all its keys have their defaults. */
  Bound emptySection(Class<?> type, Node place, String path) {
    return section(type, new ScalarNode(Tag.NULL, "", ScalarStyle.PLAIN), place, path);
  }

  /** What a record's own factory puts in place of an absent key. */
  @Nullable Object factoryDefault(Shape shape, Key key) {
    List<Object> leading = new ArrayList<>();
    for (Key each : shape.keys().subList(0, shape.leading())) {
      leading.add(Objects.requireNonNull(standIn(each), each.name()));
    }
    return shape.defaults(leading).map(instance -> Shape.read(key, instance)).orElse(null);
  }

  /** Something of a key's type that is right: its example, or the constant stand-in of a secret. */
  @Nullable Object standIn(Key key) {
    String text = Scalars.isSecret(key.type()) ? STAND_IN : key.example();
    return text.isEmpty() ? null : aside(key, text);
  }

  /** The value of a default or an example, which are right by construction. */
  @Nullable Object aside(Key key, String text) {
    Findings nothing = new Findings(file);
    RecordBinder binder =
        new RecordBinder(file, variables, nothing, written -> Optional.of(STAND_IN));
    Node node = new YamlDocument(nothing).parse(text).orElseThrow();
    Bound bound = binder.value(key.genericType(), node, node, key.name());
    if (!bound.good()) {
      throw new IllegalStateException("a default or example is wrong: " + nothing.problems());
    }
    return bound.value();
  }
}
