package dev.vestibule.lab.browser;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The last stretch of an answer's way, each as long as chance will have it. */
record Delay(Vertx vertx, RandomGenerator random, Duration most) {

  void then(Runnable delivered) {
    long millis = random.nextLong(most.toMillis() + 1);
    if (millis == 0) {
      delivered.run();
    } else {
      vertx.setTimer(millis, over -> delivered.run());
    }
  }
}
