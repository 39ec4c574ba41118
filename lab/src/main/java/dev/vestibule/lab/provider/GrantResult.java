package dev.vestibule.lab.provider;

import org.jspecify.annotations.Nullable;

/** The end of a grant: tokens, or an OAuth error. */
sealed interface GrantResult {

  /** The presentation of a refresh token that this answers; null where none was known. */
  @Nullable Presented presented();

  /** {@code presented}: null after a login. */
  record Issued(
      Authorization authorization,
      Delivery delivery,
      @Nullable Presented presented,
      String accessToken,
      @Nullable String refreshToken,
      long expiresInSeconds)
      implements GrantResult {

    boolean atRefresh() {
      return presented != null;
    }

    String family() {
      return delivery.line().id;
    }

    @Override
    public String toString() {
      return "Issued[" + family() + "]";
    }
  }

  record Refused(String error, String description, @Nullable Presented presented)
      implements GrantResult {}
}
