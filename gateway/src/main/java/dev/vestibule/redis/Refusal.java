package dev.vestibule.redis;

import org.jspecify.annotations.Nullable;

/**
 * Something that a gateway has to do and its Redis does not let it.
 *
 * @param what such as {@code create a session}
 * @param why in an operator's words; nothing of what was sent is in it
 * @param rule what the user's access rules lack, such as {@code +hset}; null if that is not why
 */
public record Refusal(String what, String why, @Nullable String rule) {
  /** By what two refusals are the same to who has to do something about it. */
  String reason() {
    return rule == null ? why : rule;
  }
}
