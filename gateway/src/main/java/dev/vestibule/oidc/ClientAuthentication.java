package dev.vestibule.oidc;

/** How we prove to the token endpoint who we are (OpenID Connect Core 9). */
public enum ClientAuthentication {
  /**
   * {@code client_secret_basic}: id and secret, each form-encoded (RFC 6749 2.3.1), in the {@code
   * Authorization} header.
   */
  BASIC,
  /** {@code client_secret_post}: id and secret in the form. */
  POST
}
