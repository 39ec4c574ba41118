package dev.vestibule.lab.provider;

import java.time.Instant;

/**
 * A login's line of refresh tokens, as the provider knows it at one moment. What was
 * <em>delivered</em> was written successfully to a connection that was open.
 *
 * @param generation how many refreshes were carried out
 * @param live whether a refresh token of the family may still be honoured
 * @param accessExpiresAt when the newest access token that was delivered runs out; {@link
 *     Instant#EPOCH} before the first delivery
 * @param deliveredAt when tokens were last delivered; {@link Instant#EPOCH} before the first time
 * @param deliveredTo the port of the other end of the connection on which that was; 0 before, and
 *     where there was none
 * @param standing what the provider would do with the newest refresh token that it delivered
 */
public record Family(
    String id,
    String client,
    String sub,
    String sid,
    Instant began,
    int generation,
    boolean live,
    Instant accessExpiresAt,
    Instant deliveredAt,
    int deliveredTo,
    Standing standing) {}
