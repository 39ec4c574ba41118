package dev.vestibule.lab.front;

import io.vertx.core.http.HttpServerRequest;

/** Hears of each check that a front makes at its gateway. Called on the front's event loop. */
public interface CheckListener {

  /** A check that has begun. */
  interface Check {
    /** The status the client got: 502 if the gateway gave none, 499 if the client did not wait. */
    void ended(int status);
  }

  Check begun(HttpServerRequest request);
}
