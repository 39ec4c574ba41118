package dev.vestibule.session;

/**
 * Where a store keeps what it knows of a {@link Subject}: 64 hexadecimal characters that tell
 * nothing of whom they stand for.
 */
public record SubjectKey(String value) {}
