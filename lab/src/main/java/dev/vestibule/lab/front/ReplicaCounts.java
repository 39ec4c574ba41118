package dev.vestibule.lab.front;

/**
 * What a front has seen of a replica. {@code sent}: requests it was given, checks included; {@code
 * unreachable}: connections it refused; {@code broken}: requests it took and did not answer, those
 * that the client gave up left out ({@code abandoned}).
 */
public record ReplicaCounts(
    int port, long sent, long answered, long unreachable, long broken, long abandoned) {}
