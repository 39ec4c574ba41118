package dev.vestibule.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A shared tier in this process, with a clock of its own; can be gone, and held while it reads. */
final class FleetMemory implements RemoteCache {
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Value(byte[] bytes, Instant until) {}

  final Map<String, Value> values = new ConcurrentHashMap<>();
  private final InstantSource clock;
  volatile boolean gone;

  /** What happens between a value's being read and its being given. */
  volatile Runnable afterRead = () -> {};

  /** What happens just before a value is put. */
  volatile Runnable beforePut = () -> {};

  FleetMemory(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Optional<Kept> get(String name, int largest) throws RemoteCacheUnavailable {
    reach();
    Value found = values.get(name);
    afterRead.run();
    return found == null
            || found.bytes().length > largest
            || !clock.instant().isBefore(found.until())
        ? Optional.empty()
        : Optional.of(
            new Kept(found.bytes().clone(), Duration.between(clock.instant(), found.until())));
  }

  @Override
  public void put(String name, byte[] value, Duration life) throws RemoteCacheUnavailable {
    reach();
    beforePut.run();
    values.put(name, new Value(value.clone(), clock.instant().plus(life)));
  }

  @Override
  public void remove(String name) throws RemoteCacheUnavailable {
    reach();
    values.remove(name);
  }

  /** As somebody who has the shared tier in hand would: the entry is said to last so long. */
  void prolong(Duration left) {
    values.replaceAll((_, value) -> new Value(value.bytes(), clock.instant().plus(left)));
  }

  /** Bytes of the one under the other's name. */
  void swap() {
    String[] names = values.keySet().toArray(String[]::new);
    Value first = values.get(names[0]);
    values.put(names[0], values.get(names[1]));
    values.put(names[1], first);
  }

  void flipBit() {
    values.replaceAll((_, value) -> {
      byte[] bytes = value.bytes().clone();
      bytes[bytes.length / 2] ^= 1;
      return new Value(bytes, value.until());
    });
  }

  /** By one byte each. */
  void lengthen() {
    values.replaceAll((_, value) ->
        new Value(Arrays.copyOf(value.bytes(), value.bytes().length + 1), value.until()));
  }

  private void reach() throws RemoteCacheUnavailable {
    if (gone) {
      throw new RemoteCacheUnavailable("gone", new IllegalStateException("gone"));
    }
  }
}
