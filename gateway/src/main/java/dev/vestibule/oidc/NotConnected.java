package dev.vestibule.oidc;

/**
 * No connection to the provider, therefore nothing was sent: whatever was to be asked can be asked
 * again at no cost.
 */
public final class NotConnected extends Exception {
  private static final long serialVersionUID = 1;

  public NotConnected(String reason) {
    super(reason);
  }

  public NotConnected(String reason, Throwable cause) {
    super(reason, cause);
  }
}
