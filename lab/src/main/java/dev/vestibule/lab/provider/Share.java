package dev.vestibule.lab.provider;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A fault that hits a share of the requests, by dice. Rolls only for what is in its scope, so that
 * the same seed hits the same refreshes however many logins lie between. Whoever rolls guards the
 * dice.
 */
record Share<F>(double share, GrantScope scope, F fault, RandomGenerator dice) {

  Share {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
    }
  }

  Optional<F> roll(boolean refresh) {
    return share > 0 && scope.covers(refresh) && dice.nextDouble() < share
        ? Optional.of(fault)
        : Optional.empty();
  }

  Share<F> never() {
    return new Share<>(0, scope, fault, dice);
  }
}
