package dev.vestibule.redis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads out of a refusal which access rule was missing. Redis and Valkey word it differently when a
 * command is refused and when a script's is; all of them quote a command's name.
 */
final class MissingRule {
  private static final Pattern COMMAND = Pattern.compile("run the '([a-z|]{1,40})' command");
  private static final Pattern DENIED =
      Pattern.compile("NOPERM|ACL failure in script|user executing the script can't");
  private static final Pattern CHANNEL = Pattern.compile("(?i)\\bchannels?\\b");
  private static final Pattern KEY = Pattern.compile("(?i)\\bkeys?\\b");

  private MissingRule() {}

  /**
   * @param prefix of the keys and channels
   */
  static Optional<String> in(String refusal, String prefix) {
    if (!DENIED.matcher(refusal).find()) {
      return Optional.empty();
    }
    Matcher command = COMMAND.matcher(refusal);
    if (command.find()) {
      return Optional.of("+" + command.group(1));
    }
    if (CHANNEL.matcher(refusal).find()) {
      return Optional.of("&" + prefix + ":*");
    }
    return KEY.matcher(refusal).find() ? Optional.of("~" + prefix + ":*") : Optional.empty();
  }
}
