package dev.vestibule.oidc;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a token endpoint answered a grant, by what it means for the grant. No text here comes from
 * the provider except error codes, which are bounded and reduced to the characters that RFC 6749
 * allows them; none holds a token.
 */
public sealed interface GrantAnswer {
  /** Tokens. */
  record Granted(TokenAnswer answer) implements GrantAnswer {}

  /**
   * A final refusal of this very grant: {@code invalid_grant}, or what the provider's profile says
   * is one.
   */
  record Refused(String error) implements GrantAnswer {}

  /**
   * A refusal that is not known to be final: an unclassified 4xx, or one that the provider's
   * profile says may be tried again.
   *
   * @param mayRetry whether the profile says so: then it is never final, however often it comes
   */
  record Rejected(int status, String error, boolean mayRetry) implements GrantAnswer {}

  /**
   * Certainly not processed, and not for a reason that lies in this grant: {@code invalid_client},
   * {@code unauthorized_client}, 403, 404, an HTML page with a 4xx, a redirect. The same for
   * everybody.
   */
  record Fault(String reason, @Nullable Duration retryAfter) implements GrantAnswer {}

  /** 429: not processed, try later. */
  record Busy(Duration retryAfter) implements GrantAnswer {}

  /**
   * Sent, and no answer that says what became of it: 5xx, timeout, reset, a 200 that can't be read.
   */
  record Unknown(String reason) implements GrantAnswer {}
}
