package dev.vestibule.lab.provider;

import org.jspecify.annotations.Nullable;

/** The end of a grant: tokens, or an OAuth error. */
sealed interface GrantResult {

  record Issued(
      Authorization authorization,
      Delivery delivery,
      String accessToken,
      @Nullable String refreshToken,
      long expiresInSeconds,
      boolean atRefresh)
      implements GrantResult {

    String family() {
      return delivery.line().id;
    }

    @Override
    public String toString() {
      return "Issued[" + family() + "]";
    }
  }

  record Refused(String error, String description) implements GrantResult {}
}
