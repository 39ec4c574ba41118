package dev.vestibule.oidc;

/**
 * What is to be thought of an ID token that came with a refresh: what may be thought of any, or
 * that it speaks of somebody else.
 */
public sealed interface RefreshVerdict permits IdTokenVerdict, RefreshVerdict.AnotherSubject {
  /**
   * A valid token, but not for the user of this session (OpenID Connect Core 12.2). The session
   * must end.
   */
  record AnotherSubject() implements RefreshVerdict {}
}
