package dev.vestibule.lab.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The words of one fault flag: {@code every=20s,replica=2} as a map. Each flag says which words it
 * knows; anything else is refused with that list.
 */
record Terms(String flag, Map<String, String> words) {

  Terms {
    words = Map.copyOf(words);
  }

  static Terms of(String flag, String text, String... known) {
    Map<String, String> words = new LinkedHashMap<>();
    for (String term : text.isBlank() ? List.<String>of() : List.of(text.split(",", -1))) {
      int equals = term.indexOf('=');
      String name = equals < 0 ? term.strip() : term.substring(0, equals).strip();
      if (!Set.of(known).contains(name)) {
        throw new IllegalArgumentException(
            flag + ": '" + name + "' is not known here (expected: " + expected(known) + ")");
      }
      if (words.put(name, equals < 0 ? "" : term.substring(equals + 1).strip()) != null) {
        throw new IllegalArgumentException(flag + ": " + name + " stands twice");
      }
    }
    return new Terms(flag, words);
  }

  Duration duration(String name, Duration otherwise) {
    String word = words.get(name);
    return word == null ? otherwise : Durations.parse(flag + ": " + name, word);
  }

  /** A replica's number as people count, from 1, or {@link Fault#IN_TURN} where none is named. */
  int replica() {
    return replica("1, 2, …");
  }

  /** The same, or {@link Fault#HOLDER}. */
  int replicaOrHolder() {
    return "holder".equals(words.get("replica")) ? Fault.HOLDER : replica("1, 2, …, holder");
  }

  private int replica(String expected) {
    String word = words.get("replica");
    if (word == null) {
      return Fault.IN_TURN;
    }
    if (!word.matches("[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException(
          flag + ": replica: '" + word + "' (expected: " + expected + ")");
    }
    return Integer.parseInt(word);
  }

  boolean has(String name) {
    return words.containsKey(name);
  }

  private static String expected(String... known) {
    List<String> forms = new ArrayList<>();
    for (String name : known) {
      forms.add(
          switch (name) {
            case "replica" -> "replica=NUMBER";
            case "at", "every", "for", "loses" -> name + "=DURATION";
            default -> name;
          });
    }
    return String.join(", ", forms);
  }
}
