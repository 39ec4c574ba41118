package dev.vestibule.lab.fleet;

import static dev.vestibule.lab.fleet.YamlPlaces.join;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a description of what is written, or finds all that is missing or cannot be. */
final class DescriptionCheck {

  private static final Set<String> STOP_SIGNALS = Set.of("TERM", "INT", "QUIT", "WINCH");

  private final WrittenDescription written;
  private final DescriptionProblems problems;

  DescriptionCheck(WrittenDescription written, DescriptionProblems problems) {
    this.written = written;
    this.problems = problems;
  }

  GatewayDescription checked() {
    GatewayDescription description =
        new GatewayDescription(
            plain("name", written.name()),
            words("version", written.version()),
            required("start", words("start", written.start())),
            files("files", written.files()),
            texts("environment", written.environment()),
            url("ready", written.ready()),
            door(written.door()),
            required("callback", paths("callback", written.callback())),
            store(written.store()),
            stopSignal(written.stop()),
            statuses(written.statuses()),
            identity(written.identity()),
            written.cookies() == null ? List.of() : List.copyOf(written.cookies()),
            rotation(written.rotation()));
    problems.throwIfAny();
    return description;
  }

  private String plain(String path, @Nullable String text) {
    if (text == null || text.isBlank()) {
      problems.at(path, "is missing");
      return "";
    }
    return text;
  }

  private List<String> required(String path, List<String> list) {
    if (list.isEmpty()) {
      problems.at(path, "is missing");
    }
    return list;
  }

  /** A command: its words in a list, or all in one line. */
  private List<String> words(String path, @Nullable List<String> command) {
    if (command == null) {
      return List.of();
    }
    List<String> words = present(path, command);
    words.forEach(word -> placeholders(path, word, false));
    if (words.size() != 1) {
      return words;
    }
    try {
      return CommandWords.of(words.getFirst());
    } catch (IllegalArgumentException malformed) {
      problems.at(path, malformed.getMessage() + " (expected: a command, or a list of its words)");
      return words;
    }
  }

  private Map<String, String> texts(String path, @Nullable Map<String, String> texts) {
    Map<String, String> checked = new LinkedHashMap<>();
    if (texts != null) {
      texts.forEach((name, text) -> {
        String below = join(path, name);
        if (text == null) {
          problems.at(below, "is empty (expected: a text)");
          return;
        }
        placeholders(below, text, false);
        checked.put(name, text);
      });
    }
    return checked;
  }

  private Map<String, String> files(String path, @Nullable Map<String, String> files) {
    Map<String, String> checked = texts(path, files);
    for (String name : checked.keySet()) {
      if (name.startsWith("/") || name.contains("..")) {
        problems.at(
            join(path, name), "leaves the replica's folder (expected: a name relative to it)");
      }
    }
    return checked;
  }

  private List<Map<String, String>> rotation(@Nullable List<Map<String, String>> steps) {
    List<Map<String, String>> checked = new ArrayList<>();
    if (steps != null) {
      for (int step = 0; step < steps.size(); step++) {
        Map<String, String> files = files(join("rotation", "" + step), steps.get(step));
        if (files.isEmpty()) {
          problems.at(join("rotation", "" + step), "changes no file (expected: name and content)");
        }
        checked.add(files);
      }
    }
    return checked;
  }

  private String url(String path, @Nullable String text) {
    String url = plain(path, text);
    placeholders(path, url, false);
    if (!url.isEmpty() && !url.startsWith("http://")) {
      problems.at(
          path, "'" + url + "' (expected: such as http://127.0.0.1:{port}/ping, answering 200)");
    }
    return url;
  }

  private GatewayDescription.Door door(WrittenDescription.@Nullable Door door) {
    String kind = door == null ? null : door.kind();
    if (door == null || kind == null) {
      problems.at("door.kind", "is missing (expected: forwardAuth or proxy)");
      return new GatewayDescription.Door.Proxy();
    }
    return switch (kind) {
      case "proxy" -> proxy(door);
      case "forwardAuth" -> forwardAuth(door);
      default -> {
        problems.at("door.kind", "'" + kind + "' (expected: forwardAuth or proxy)");
        yield new GatewayDescription.Door.Proxy();
      }
    };
  }

  private GatewayDescription.Door proxy(WrittenDescription.Door door) {
    if (door.check() != null || door.own() != null || door.login() != null) {
      problems.at("door", "check, own and login are for forwardAuth: a proxy gets every path");
    }
    return new GatewayDescription.Door.Proxy();
  }

  private GatewayDescription.Door forwardAuth(WrittenDescription.Door door) {
    return new GatewayDescription.Door.ForwardAuth(
        path("door.check", plain("door.check", door.check()), false),
        required("door.own", paths("door.own", door.own())),
        door.login() == null ? "" : path("door.login", door.login(), true));
  }

  private List<String> paths(String key, @Nullable List<String> paths) {
    List<String> checked = new ArrayList<>();
    if (paths != null) {
      present(key, paths).forEach(path -> checked.add(path(key, path, false)));
    }
    return checked;
  }

  private String path(String key, String path, boolean returns) {
    if (!path.isEmpty() && !path.startsWith("/")) {
      problems.at(key, "'" + path + "' (expected: a path that begins with /)");
    }
    placeholders(key, path, returns);
    return path;
  }

  private GatewayDescription.Store store(@Nullable String store) {
    return switch (store == null ? "none" : store) {
      case "none" -> GatewayDescription.Store.NONE;
      case "redis" -> GatewayDescription.Store.REDIS;
      default -> {
        problems.at("store", "'" + store + "' (expected: none or redis)");
        yield GatewayDescription.Store.NONE;
      }
    };
  }

  private String stopSignal(@Nullable String stop) {
    String signal = stop == null ? "TERM" : stop.toUpperCase(Locale.ROOT);
    if (!STOP_SIGNALS.contains(signal)) {
      problems.at("stop", "'" + stop + "' (expected: TERM, INT, QUIT or WINCH)");
      return "TERM";
    }
    return signal;
  }

  private GatewayDescription.Statuses statuses(WrittenDescription.@Nullable Statuses statuses) {
    if (statuses == null || statuses.login() == null) {
      return new GatewayDescription.Statuses(Set.of(401, 302));
    }
    return new GatewayDescription.Statuses(login(statuses.login()));
  }

  private Set<Integer> login(List<Integer> codes) {
    Set<Integer> checked = new LinkedHashSet<>();
    for (Integer code : codes) {
      if (code == null || code < 200 || code > 599) {
        problems.at("statuses.login", code + " (expected: HTTP statuses, 200..599)");
      } else {
        checked.add(code);
      }
    }
    return checked;
  }

  private GatewayDescription.Identity identity(WrittenDescription.@Nullable Identity identity) {
    if (identity == null || identity.user() == null) {
      problems.at(
          "identity.user", "is missing (expected: the header that tells the application who asks)");
      return new GatewayDescription.Identity("", "");
    }
    String token = identity.accessToken();
    return new GatewayDescription.Identity(identity.user(), token == null ? "" : token);
  }

  private List<String> present(String path, List<String> list) {
    if (list.stream().anyMatch(Objects::isNull)) {
      problems.at(path, "has an empty element");
    }
    return list.stream().filter(Objects::nonNull).toList();
  }

  private void placeholders(String path, String text, boolean returns) {
    Set<String> unknown = new HashSet<>(Placeholders.in(text));
    unknown.removeAll(Placeholders.NAMES);
    if (returns) {
      unknown.remove(Placeholders.RETURN);
    }
    unknown.stream()
        .sorted()
        .forEach(name ->
            problems.at(
                path,
                "{"
                    + name
                    + "} stands for nothing (known: "
                    + String.join(", ", Placeholders.NAMES)
                    + "; written {{"
                    + name
                    + "}} it is meant literally)"));
  }
}
