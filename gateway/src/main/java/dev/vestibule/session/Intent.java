package dev.vestibule.session;

import java.time.Instant;
import java.util.UUID;

/**
 * The announcement of one grant, durable before the grant is sent. It is the lease as well: until
 * it has run out nobody else presents this session's refresh token.
 *
 * @param attempt tells this grant from every other
 * @param until the end, by the store's clock
 */
public record Intent(UUID attempt, Instant until) {
  public Intent {
    until = Head.inMillis(until);
  }
}
