package dev.vestibule.lab.provider;

/**
 * Tokens handed to a test without a login. {@code refreshToken} is empty where the provider issues
 * none.
 */
public record IssuedTokens(
    String family, String accessToken, String refreshToken, String idToken, long expiresIn) {

  @Override
  public String toString() {
    return "IssuedTokens[" + family + "]";
  }
}
