package dev.vestibule.lab.storm;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** The event loop on which all browsers live. Others ask and tell them something by it. */
record BrowserLoop(Context context) {

  /** Blocks until it was done there, and throws what it threw. Not to be called there. */
  <T> T call(Callable<T> step) {
    return Future.<T>future(done ->
            context.runOnContext(now -> {
              try {
                done.complete(step.call());
              } catch (Exception failed) {
                done.fail(failed);
              }
            }))
        .await();
  }

  /** As {@link #call}. */
  void run(Runnable step) {
    call(() -> {
      step.run();
      return true;
    });
  }
}
