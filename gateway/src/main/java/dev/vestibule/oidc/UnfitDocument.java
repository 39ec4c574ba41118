package dev.vestibule.oidc;

/** A document of the provider arrived and can't be used; the message says why, for an operator. */
final class UnfitDocument extends Exception {
  private static final long serialVersionUID = 1;

  UnfitDocument(String reason) {
    super(reason);
  }
}
