package dev.vestibule.session;

/** Where a store keeps a record: 64 hexadecimal characters that tell nothing of the session. */
public record RecordKey(String value) {}
