package dev.vestibule.gate;

import java.time.Duration;

/** How things stand with a session. */
sealed interface Standing {
  /** It is there; whether it lets anybody in now is the view's to say. */
  record Alive(View view) implements Standing {}

  /** There is none, or none any more. */
  record Gone() implements Standing {}

  /** Neither can be said now. */
  record Unknown(Duration retryAfter) implements Standing {}
}
