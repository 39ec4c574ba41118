package dev.vestibule.http;

import java.util.concurrent.atomic.LongAdder;

/** How often the door gave which kind of answer. Written by event loops, read by anyone. */
public final class DoorCounts {
  final LongAdder allowed = new LongAdder();
  final LongAdder sentToLogin = new LongAdder();
  final LongAdder challenged = new LongAdder();
  final LongAdder forbidden = new LongAdder();
  final LongAdder unavailable = new LongAdder();
  final LongAdder overloaded = new LongAdder();

  public long allowed() {
    return allowed.sum();
  }

  public long sentToLogin() {
    return sentToLogin.sum();
  }

  public long challenged() {
    return challenged.sum();
  }

  public long forbidden() {
    return forbidden.sum();
  }

  public long unavailable() {
    return unavailable.sum();
  }

  /** Requests to our own places that found all virtual threads taken. */
  public long overloaded() {
    return overloaded.sum();
  }
}
