package dev.vestibule.oidc;

/**
 * A request was sent, or may have been, and no usable answer came: the provider may or may not have
 * acted on it.
 */
public final class AnswerLost extends Exception {
  private static final long serialVersionUID = 1;

  public AnswerLost(String reason) {
    super(reason);
  }

  public AnswerLost(String reason, Throwable cause) {
    super(reason, cause);
  }
}
