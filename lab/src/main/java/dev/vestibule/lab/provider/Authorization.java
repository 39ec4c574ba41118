package dev.vestibule.lab.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a user agreed to at the authorization endpoint, waiting to be redeemed for tokens. */
record Authorization(
    String client,
    String redirectUri,
    @Nullable String challenge,
    @Nullable String nonce,
    String scope,
    User user,
    String sid,
    Instant authTime) {}
