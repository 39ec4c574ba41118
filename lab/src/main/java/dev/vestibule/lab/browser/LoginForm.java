package dev.vestibule.lab.browser;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The lab's provider's login form, found in its page. Its password is filled in already. */
record LoginForm(URI action, Map<String, String> fields) {

  private static final Pattern FORM =
      Pattern.compile("<form method=\"post\" action=\"(/login)\">(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT =
      Pattern.compile("<input[^>]* ?name=\"(ticket|username|password)\"[^>]* value=\"([^\"]*)\"");

  LoginForm {
    fields = Map.copyOf(fields);
  }

  /** Empty if the page is another. */
  static Optional<LoginForm> on(URI address, String page) {
    Matcher form = FORM.matcher(page);
    if (!form.find()) {
      return Optional.empty();
    }
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher input = INPUT.matcher(form.group(2));
    while (input.find()) {
      fields.put(input.group(1), unescaped(input.group(2)));
    }
    return fields.size() == 3
        ? Optional.of(new LoginForm(address.resolve(form.group(1)), fields))
        : Optional.empty();
  }

  /** As it is posted, filled in by {@code user}. */
  String filledIn(String user) {
    Map<String, String> posted = new LinkedHashMap<>(fields);
    posted.put("username", user);
    return posted.entrySet().stream()
        .map(field ->
            field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String unescaped(String text) {
    return text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&gt;", ">")
        .replace("&lt;", "<")
        .replace("&amp;", "&");
  }

  /** Tickets and passwords are not for logs. */
  @Override
  public String toString() {
    return "LoginForm[]";
  }
}
