package dev.vestibule.lab.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The numbers of a report by the names an {@link Expectation} knows them by: the JSON's keys, inner
 * ones behind a dot ({@code whileValid.p99}, {@code statuses.503}). What stands in an array has no
 * name.
 */
record Figures(Map<String, Double> values) {

  private static final Set<String> NAMES = of(blank()).values().keySet();
  private static final String STATUS = "statuses\\.[1-5][0-9]{2}";
  private static final int NEAREST = 3;

  Figures {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  static Figures of(Report report) {
    Map<String, Double> values = new LinkedHashMap<>();
    collect("", ReportJson.tree(report), values);
    return new Figures(values);
  }

  /** A status that nobody got is no number in the JSON, and 0 here. */
  double value(String name) {
    return values.getOrDefault(name, 0.0);
  }

  static boolean known(String name) {
    return NAMES.contains(name) || name.matches(STATUS);
  }

  /** The names that look most like this one, the likeliest first; maybe none. */
  static List<String> nearest(String name) {
    List<String> near = new ArrayList<>();
    for (String known : NAMES) {
      if (far(name, known) <= Math.max(2, name.length() / 3)) {
        near.add(known);
      }
    }
    near.sort(Comparator.comparingInt(known -> far(name, known)));
    return List.copyOf(near.subList(0, Math.min(NEAREST, near.size())));
  }

  private static void collect(String prefix, JsonNode node, Map<String, Double> values) {
    for (Map.Entry<String, JsonNode> property : node.properties()) {
      String name = prefix + property.getKey();
      JsonNode value = property.getValue();
      if (value.isNumber()) {
        values.put(name, value.doubleValue());
      } else if (value.isObject()) {
        collect(name + ".", value, values);
      }
    }
  }

  /** The number of letters to put in, take away or change, whatever their case. */
  private static int far(String from, String to) {
    String one = from.toLowerCase(Locale.ROOT);
    String other = to.toLowerCase(Locale.ROOT);
    int[] above = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[other.length()];
  }

  /** Every report has the same names, so one of nothing tells them before there is another. */
  private static Report blank() {
    RunFacts facts =
        new RunFacts(
            "",
            "",
            "",
            1,
            1,
            1,
            Duration.ZERO,
            0,
            Duration.ZERO,
            "",
            List.of(),
            0,
            1,
            "",
            Instant.EPOCH,
            Duration.ZERO,
            false);
    return new Recorder(() -> 0, 0, 1, 1).finish(facts);
  }
}
