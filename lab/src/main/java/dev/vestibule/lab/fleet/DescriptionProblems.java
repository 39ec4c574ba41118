package dev.vestibule.lab.fleet;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with one description, each with its file, line and key. */
final class DescriptionProblems {

  private static final int MOST = 50;

  private final String file;
  private final YamlPlaces places;
  private final List<String> found = new ArrayList<>();

  DescriptionProblems(String file, YamlPlaces places) {
    this.file = file;
    this.places = places;
  }

  void at(String path, String problem) {
    atLine(places.line(path), path, problem);
  }

  void atLine(int line, String path, String problem) {
    if (found.size() < MOST) {
      String key = path.isEmpty() ? "" : path + ": ";
      found.add(file + ":" + line + ": " + key + problem);
    }
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new DescriptionException(found);
    }
  }
}
