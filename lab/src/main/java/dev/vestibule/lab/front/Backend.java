package dev.vestibule.lab.front;

import io.vertx.core.net.HostAndPort;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * A replica as its front sees it. Told what happened on the front's event loop; counts are read by
 * anyone.
 */
final class Backend {

  /** How long a replica that refused a connection is left out, as proxies do by default or so. */
  private static final Duration LEFT_OUT = Duration.ofMillis(500);

  private final HostAndPort address;
  private final LongAdder sent = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder unreachable = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final LongAdder abandoned = new LongAdder();

  private boolean leftOut;
  private long leftOutSince;

  Backend(HostAndPort address) {
    this.address = address;
  }

  HostAndPort address() {
    return address;
  }

  boolean isLeftOut(long now) {
    return leftOut && now - leftOutSince < LEFT_OUT.toNanos();
  }

  void refused(long now) {
    unreachable.increment();
    leftOut = true;
    leftOutSince = now;
  }

  void sent() {
    sent.increment();
  }

  void answered() {
    answered.increment();
    leftOut = false;
  }

  void broken() {
    broken.increment();
  }

  void abandoned() {
    abandoned.increment();
  }

  ReplicaCounts counts() {
    return new ReplicaCounts(
        address.port(),
        sent.sum(),
        answered.sum(),
        unreachable.sum(),
        broken.sum(),
        abandoned.sum());
  }
}
