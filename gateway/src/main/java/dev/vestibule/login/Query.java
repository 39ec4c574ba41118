package dev.vestibule.login;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a request to one of our own places. Bounded: what has more than {@value
 * #MOST_PARAMETERS} parameters, or is not form-encoded UTF-8, has none. Immutable.
 */
final class Query {
  private static final int MOST_PARAMETERS = 32;

  private record Parameter(String name, String value) {}

  private final List<Parameter> parameters;

  private Query(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /** The query of a target, which is bounded by the door. */
  static Query of(String target) {
    int mark = target.indexOf('?');
    List<Parameter> parameters = new ArrayList<>();
    for (int at = mark + 1; mark >= 0 && at < target.length(); ) {
      int end = target.indexOf('&', at);
      int stop = end < 0 ? target.length() : end;
      int equals = target.indexOf('=', at);
      int split = equals < 0 || equals > stop ? stop : equals;
      if (stop > at) {
        if (parameters.size() == MOST_PARAMETERS) {
          return new Query(List.of());
        }
        try {
          parameters.add(
              new Parameter(
                  decoded(target, at, split), decoded(target, Math.min(split + 1, stop), stop)));
        } catch (CharacterCodingException notUtf8) {
          return new Query(List.of());
        }
      }
      at = stop + 1;
    }
    return new Query(List.copyOf(parameters));
  }

  /** The value; empty if there is none, or more than one: RFC 6749 3.1 allows each once. */
  String only(String name) {
    List<Parameter> found = parameters.stream().filter(p -> p.name().equals(name)).toList();
    return found.size() == 1 ? found.getFirst().value() : "";
  }

  boolean has(String name) {
    return parameters.stream().anyMatch(parameter -> parameter.name().equals(name));
  }

  private static String decoded(String text, int from, int to) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.allocate(to - from);
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (c == '%') {
        int high = at + 2 < to ? Character.digit(text.charAt(at + 1), 16) : -1;
        int low = at + 2 < to ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw new CharacterCodingException();
        }
        bytes.put((byte) (high << 4 | low));
        at += 2;
      } else if (c > 0x7f) {
        throw new CharacterCodingException();
      } else {
        bytes.put((byte) (c == '+' ? ' ' : c));
      }
    }
    return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
  }
}
