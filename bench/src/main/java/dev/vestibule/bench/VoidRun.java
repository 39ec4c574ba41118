package dev.vestibule.bench;

import java.io.IOException;
import java.io.Serial;

/** A run whose figures mean nothing, and why. */
public final class VoidRun extends IOException {
  @Serial private static final long serialVersionUID = 1;

  public VoidRun(String why) {
    super(why);
  }
}
