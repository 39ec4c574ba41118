package dev.vestibule.cache;

import java.util.concurrent.atomic.LongAdder;

/** How often a cache was spared what. Written by whoever reads it, read by anyone. */
public final class CacheCounts {
  final LongAdder residentHits = new LongAdder();
  final LongAdder remoteHits = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder failedLoads = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder remoteFailures = new LongAdder();
  final LongAdder backfillsDropped = new LongAdder();

  /** Reads answered from memory. */
  public long residentHits() {
    return residentHits.sum();
  }

  /** Reads answered from the shared tier. */
  public long remoteHits() {
    return remoteHits.sum();
  }

  /** Loads that brought a value. */
  public long loads() {
    return loads.sum();
  }

  public long failedLoads() {
    return failedLoads.sum();
  }

  /**
   * Entries of the shared tier that do not open: forged, of a key that this process does not have,
   * in a form that it cannot read, or said to end later than they do.
   */
  public long refused() {
    return refused.sum();
  }

  /** Calls of the shared tier that failed. */
  public long remoteFailures() {
    return remoteFailures.sum();
  }

  /** Entries of the shared tier that did not get into memory, since the worker was behind. */
  public long backfillsDropped() {
    return backfillsDropped.sum();
  }
}
