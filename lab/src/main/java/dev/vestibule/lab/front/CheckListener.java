package dev.vestibule.lab.front;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Hears of each check that a front makes at its gateway. Called on the front's event loop. */
public interface CheckListener {

  /** What nginx logs for a client that did not wait. */
  int CLIENT_LEFT = 499;

  /** A check that has begun. */
  interface Check {
    /** The status the client got: 502 if the gateway gave none, 499 if the client did not wait. */
    void ended(int status);
  }

  Check begun(HttpServerRequest request);

  /**
   * Begins a check that ends once, with the response or with the connection, whichever is first.
   */
  default void watch(HttpServerRequest request) {
    Check check = begun(request);
    AtomicBoolean over = new AtomicBoolean();
    Consumer<Integer> end =
        status -> {
          if (over.compareAndSet(false, true)) {
            check.ended(status);
          }
        };
    request.response().endHandler(ended -> end.accept(request.response().getStatusCode()));
    request.response().closeHandler(closed -> end.accept(CLIENT_LEFT));
  }
}
