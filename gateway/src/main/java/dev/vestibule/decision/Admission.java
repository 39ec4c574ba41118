package dev.vestibule.decision;

import java.util.concurrent.CompletionStage;

/** A decision, or the promise of one. */
public sealed interface Admission {
  /** Decided without I/O and without blocking. */
  record Now(Decision decision) implements Admission {}

  /**
   * Being decided on a virtual thread; completes within the bounds of the slow lane, never
   * exceptionally.
   */
  record Later(CompletionStage<Decision> decision) implements Admission {}
}
