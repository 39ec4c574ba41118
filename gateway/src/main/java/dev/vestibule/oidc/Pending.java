package dev.vestibule.oidc;

/** Stands where a body is still to come. */
final class Pending {
  private Pending() {}

  @SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
  static <T> T body() {
    throw new UnsupportedOperationException();
  }
}
