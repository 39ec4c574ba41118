package dev.vestibule.oidc;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a verified token speaks of. No text in it has control characters. A claim that the token
 * lacks is an empty text or list.
 *
 * @param issuer, subject together the user, for ever; nothing else is
 * @param audience all of {@code aud}; a refreshed ID token must repeat it
 * @param email empty where the provider says that it is not verified
 * @param emailVerified only if the provider says {@code true}
 * @param groups at most {@value #MAX_GROUPS}, from the claim that the settings name; a token with
 *     more is refused, since a cut list would lie to rules
 * @param sid the session at the provider, for back-channel and front-channel logout
 * @param expiresAt until when this identity may be believed without asking again
 * @param authTime when the user last proved who they are, where the provider says
 * @param claimsJson all claims as canonical JSON (sorted names, no spaces), bounded like the token
 */
public record Identity(
    String issuer,
    String subject,
    List<String> audience,
    String email,
    boolean emailVerified,
    String preferredUsername,
    String name,
    List<String> groups,
    String sid,
    Instant issuedAt,
    Instant expiresAt,
    @Nullable Instant authTime,
    String claimsJson) {
  public static final int MAX_GROUPS = 2000;

  public Identity {
    audience = List.copyOf(audience);
    groups = List.copyOf(groups);
  }

  /** Whether {@code other} speaks of the same user of the same issuer. */
  public boolean isSameSubjectAs(Identity other) {
    return issuer.equals(other.issuer) && subject.equals(other.subject);
  }

  /** The subject only: the rest is personal. */
  @Override
  public String toString() {
    return "Identity[issuer=" + issuer + ", subject=" + subject + "]";
  }
}
