package dev.vestibule.lab.fleet;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names in braces that stand for what a replica is told, <code>{issuer}</code>; what is meant
 * literally is doubled, <code>{{issuer}}</code>. Braces around anything but letters and digits are
 * just braces.
 */
public final class Placeholders {

  static final String VESTIBULE = "vestibule";

  /** What a gateway must be told where its store is a Cluster. */
  public static final String STORE_TOPOLOGY = "storeTopology";

  /** All there are, in the order in which they are explained. */
  static final Set<String> NAMES =
      new LinkedHashSet<>(
          List.of(
              "issuer",
              "clientId",
              "clientSecret",
              "port",
              "index",
              "dir",
              "publicUrl",
              "publicHost",
              "application",
              "store",
              STORE_TOPOLOGY,
              "storeReplicas",
              "secret32",
              "secret32Base64",
              "nextSecret32Base64",
              "formerSecret32Base64",
              "providerKind",
              "tokenLife",
              "refreshAfter",
              "refreshAhead",
              "peers",
              VESTIBULE));

  /** In the address of a login: the path to come back to, percent-encoded. */
  public static final String RETURN = "return";

  private static final Pattern NAME =
      Pattern.compile("\\{\\{([a-zA-Z0-9]+)}}|\\{([a-zA-Z][a-zA-Z0-9]*)}");

  private Placeholders() {}

  /** The names in a text, known or not. */
  static Set<String> in(String text) {
    Set<String> names = new LinkedHashSet<>();
    NAME.matcher(text)
        .results()
        .map(found -> found.group(2))
        .filter(name -> name != null)
        .forEach(names::add);
    return names;
  }

  /** Fills in what there is a value for, and leaves the rest. */
  public static String fill(String text, Map<String, String> values) {
    UnaryOperator<String> value = name -> values.getOrDefault(name, "{" + name + "}");
    return NAME.matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group(2) == null ? "{" + found.group(1) + "}" : value.apply(found.group(2))));
  }

  /** The same for a command; the launcher is several words where it stands as one. */
  static List<String> fillWords(
      List<String> words, Map<String, String> values, List<String> launcher) {
    List<String> filled = new ArrayList<>();
    for (String word : words) {
      if (word.equals("{" + VESTIBULE + "}")) {
        filled.addAll(launcher);
      } else {
        filled.add(fill(word, values));
      }
    }
    return filled;
  }
}
