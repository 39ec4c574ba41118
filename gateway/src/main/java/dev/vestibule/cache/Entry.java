package dev.vestibule.cache;

import java.time.Instant;

/**
 * A value and its time, by this process's clock.
 *
 * @param loadedAt when somebody began to ask for it; never later than that, perhaps earlier where
 *     clocks differ
 * @param until when it ends, for whoever keeps it
 */
public record Entry<V>(V value, Instant loadedAt, Instant until) {}
