package dev.vestibule.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The values of one section on their way to its record. */
final class Section {
  private final RecordBinder binder;
  private final Findings findings;
  private final Shape shape;
  private final String path;
  private final Node place;
  private final Map<String, NodeTuple> given;
  private final @Nullable Object[] values;
  private final boolean[] good;
  private final boolean[] replaced;

  Section(
      RecordBinder binder,
      Findings findings,
      Shape shape,
      String path,
      Node place,
      Map<String, NodeTuple> given) {
    this.binder = binder;
    this.findings = findings;
    this.shape = shape;
    this.path = path;
    this.place = place;
    this.given = given;
    int size = shape.keys().size();
    this.values = new Object[size];
    this.good = new boolean[size];
    this.replaced = new boolean[size];
  }

  /** Reads the value of one key; whether it is good. */
  boolean read(int i) {
    Key key = shape.keys().get(i);
    String at = RecordBinder.join(path, key.name());
    NodeTuple tuple = given.get(key.name());
    Bound bound;
    if (key.isInline()) {
      bound = binder.section(key.type(), given, place, path);
    } else if (tuple != null) {
      bound = binder.value(key.genericType(), tuple.getValueNode(), tuple.getKeyNode(), at);
    } else if (key.required()) {
      findings.problem(
          place, at, "is missing", "Such as `" + key.name() + ": " + key.example() + "`");
      bound = Bound.NOTHING;
    } else {
      bound = new Bound(byDefault(key, at), true);
    }
    good[i] = bound.good();
    replaced[i] = !bound.good() && bound.value() == null;
    values[i] = replaced[i] ? standIn(key) : bound.value();
    return bound.good();
  }

  /**
   * Makes the record. A value that its constructor refuses is reported, unless it was before, and
   * replaced once, so that the constructor goes on to what else it refuses.
   */
  Bound make() {
    boolean accepted = true;
    while (true) {
      try {
        return new Bound(shape.create(values), accepted);
      } catch (IllegalArgumentException e) {
        accepted = false;
        Expectation said = Expectation.of(e);
        int i = shape.names().indexOf(said.name());
        if (i < 0 || good[i] || holdsSome(values[i])) {
          report(i, said);
        }
        if (i < 0 || replaced[i]) {
          return Bound.NOTHING;
        }
        good[i] = false;
        replaced[i] = true;
        values[i] = standIn(shape.keys().get(i));
      }
    }
  }

  /** Of a map with a wrong entry the others were kept, and may be refused as well. */
  private static boolean holdsSome(@Nullable Object value) {
    return value instanceof Map<?, ?> map && !map.isEmpty();
  }

  private void report(int i, Expectation said) {
    if (i < 0) {
      findings.problem(place, path, said.what(), said.remedy());
      return;
    }
    Key key = shape.keys().get(i);
    String at = RecordBinder.join(path, key.name());
    NodeTuple tuple = given.get(key.name());
    if (tuple == null) {
      findings.problem(place, at, said.what(), said.remedy());
      return;
    }
    Node node = tuple.getValueNode();
    if (node instanceof ScalarNode scalar
        && !Scalars.isSecret(key.type())
        && !said.remedy().isEmpty()) {
      Written written = new Written(node, at, scalar.getValue(), scalar.getValue());
      findings.problem(
          node, at, written.quoted() + " is not allowed", said.remedyFor(written.raw()));
      return;
    }
    findings.problem(node, at, said.what(), said.remedy());
  }

  private @Nullable Object byDefault(Key key, String at) {
    if (key.insteadOf().stream().anyMatch(given::containsKey)) {
      return null;
    }
    if (!key.byDefault().isEmpty()) {
      return binder.aside(key, key.byDefault());
    }
    if (key.isSection() && !key.isNullable()) {
      return binder.emptySection(key.type(), place, at).value();
    }
    return binder.factoryDefault(shape, key);
  }

  private @Nullable Object standIn(Key key) {
    Object example = binder.standIn(key);
    return example == null && !key.required()
        ? byDefault(key, RecordBinder.join(path, key.name()))
        : example;
  }
}
