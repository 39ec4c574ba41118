package dev.vestibule.bearer;

import dev.vestibule.decision.RequestHeaders;
import java.util.List;

/**
 * What a request says under {@code Authorization} (RFC 9110 11.6.2, RFC 6750 2.1). Of the token
 * only the length is looked at.
 */
sealed interface BearerHeader {
  String SCHEME = "Bearer";

  int LONGEST_TOKEN = 16 * 1024;

  /** No bearer token: nothing, or another scheme, which is the application's affair. */
  record Absent() implements BearerHeader {}

  /** One token of 1 to {@value #LONGEST_TOKEN} characters, whatever they are. */
  record Present(String token) implements BearerHeader {
    /** Without the token. */
    @Override
    public String toString() {
      return "Present[…]";
    }
  }

  /**
   * A bearer token is meant, and can't be read.
   *
   * @param reason holds nothing of the request
   */
  record Malformed(String reason) implements BearerHeader {}

  static BearerHeader of(RequestHeaders headers) {
    List<String> values = headers.all("authorization");
    if (values.size() == 1) {
      return of(values.getFirst());
    }
    // Who reads the first and who reads the last would read different ones.
    return values.stream().anyMatch(BearerHeader::isBearer)
        ? new Malformed("Authorization: given more than once")
        : new Absent();
  }

  private static BearerHeader of(String value) {
    if (!isBearer(value)) {
      return new Absent();
    }
    String token = value.substring(SCHEME.length()).strip();
    if (token.isEmpty()) {
      return new Malformed("Authorization: no token after Bearer");
    }
    return token.length() > LONGEST_TOKEN
        ? new Malformed("Authorization: a token of more than " + LONGEST_TOKEN + " characters")
        : new Present(token);
  }

  /** The scheme's name has no case; what follows it is a space, or nothing. */
  private static boolean isBearer(String value) {
    return value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && (value.length() == SCHEME.length() || value.charAt(SCHEME.length()) <= ' ');
  }
}
