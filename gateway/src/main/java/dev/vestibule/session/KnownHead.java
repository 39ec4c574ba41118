package dev.vestibule.session;

/**
 * What a process knows of a record's state, and what follows where a store has another: whether it
 * went back in time, and whether this is put back over what it has. Nothing but the decision, so
 * that whoever tries it can try production's own.
 *
 * <p>Two heads of one generation can be put in an order ({@link Head#supersedes}), but that order
 * proves no loss: a claim whose acknowledgement was lost and which its owner gave up looks like one
 * that the store forgot. So within a generation only what this process wrote itself counts, and
 * only after a gap in the notices, when there was cause for a loss.
 *
 * <p>What a store does not have at all is put back only while it says itself that it may have lost
 * it: {@link StoreUnsettled}.
 *
 * @param own whether this process wrote it
 */
public record KnownHead(Head head, boolean own) {

  /** Whether what a store has can't have come after this: no step leads there but a loss. */
  public boolean isLostFrom(Head found) {
    return head.isEnded()
        ? !found.isEnded()
        : !found.isEnded() && head.generation() > found.generation();
  }

  /** Whether this is to be put back over what was found when notices came again. */
  public boolean isToReplaceAfterGap(Head found) {
    return own ? head.supersedes(found) : isLostFrom(found);
  }

  /**
   * Whether this stays what is known after that was read: somebody else's word on the generation
   * that this process wrote is of no weight after a loss.
   */
  public boolean outweighs(KnownHead next) {
    boolean sameGeneration =
        !next.head().isEnded() && next.head().generation() == head.generation();
    return own && !next.own() && sameGeneration;
  }
}
