package dev.vestibule.lab.provider;

import java.time.Instant;

/** A login's line of refresh tokens: what {@link RotatingProvider#families()} shows of it. */
public record Family(
    String id,
    String client,
    String sub,
    String sid,
    Instant began,
    int generation,
    boolean live) {}
