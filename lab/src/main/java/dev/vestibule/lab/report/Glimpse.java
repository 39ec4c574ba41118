package dev.vestibule.lab.report;

/**
 * How a running storm stands.
 *
 * @param elapsed whole seconds since the beginning
 * @param lately 99th percentile, in milliseconds, of the waits that ended since the last glimpse
 * @param max the longest wait so far, in milliseconds
 * @param faults names of the faults that are on, or ""
 */
public record Glimpse(
    long elapsed,
    long requests,
    long hung,
    long sessionsLost,
    long innocentLost,
    long grants,
    long spentPresented,
    long lately,
    long max,
    String faults) {}
