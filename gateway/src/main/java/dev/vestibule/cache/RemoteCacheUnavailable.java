package dev.vestibule.cache;

/** The shared tier could not be asked, or its answer is unknown. No reader is to suffer from it. */
public final class RemoteCacheUnavailable extends Exception {
  private static final long serialVersionUID = 1;

  public RemoteCacheUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
