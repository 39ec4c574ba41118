package dev.vestibule.behaviour;

import dev.vestibule.gate.HeaderSettings;
import dev.vestibule.lab.fleet.RedisServer;
import dev.vestibule.lab.link.FaultyLink;
import dev.vestibule.lab.provider.RotatingProvider;
import dev.vestibule.redis.Configurations;
import dev.vestibule.refresh.RefreshPolicy;
import dev.vestibule.session.RecordKey;
import dev.vestibule.session.ReplayingStore;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.StoreUnavailable;
import java.net.URI;
import java.time.Duration;

/** One process of a fleet, which can be cut off from others and started anew. */
final class Replica implements AutoCloseable {
  static final String PASSWORD = "of-a-test";

  /** Where it stands: what stays over its starts. */
  record Place(int number, RedisServer redis, RotatingProvider lab, MovableClock time) {
    String user() {
      return "replica-" + number;
    }
  }

  private final Place place;
  private final FaultyLink redis;
  private final FaultyLink provider;
  private MovedStore store;
  private House house;

  /**
   * Set and cleared on Redis's client's threads, when all others of this process have been told.
   */
  private volatile boolean deaf;

  Replica(Place place, Fleet.Plan plan) {
    this.place = place;
    this.redis = FaultyLink.to(place.redis().port());
    this.provider = FaultyLink.to(place.lab().port());
    this.store = open(plan);
    this.house = build(plan);
  }

  /** The process itself, as it runs now. */
  House house() {
    return house;
  }

  /** How often it has read a record and knows the answer, since its start. */
  int looks() {
    return store.looks();
  }

  /** Whether Redis tells it nothing, and it knows that. */
  boolean isDeaf() {
    return deaf;
  }

  FaultyLink toRedis() {
    return redis;
  }

  FaultyLink toProvider() {
    return provider;
  }

  String user() {
    return place.user();
  }

  /** It goes on and nobody hears of it any more; what is under way at the provider is lost. */
  void abandon() {
    redis.cut();
    provider.cut();
  }

  void mend() {
    redis.mend();
    provider.mend();
  }

  /** Ends as a process does on SIGTERM, and starts with nothing in memory. */
  void restart(Fleet.Plan plan) {
    house.close();
    store = open(plan);
    house = build(plan);
  }

  @Override
  public void close() {
    mend();
    house.close();
    redis.close();
    provider.close();
  }

  private MovedStore open(Fleet.Plan plan) {
    Configurations settings = Configurations.at(redis.port());
    try {
      return new MovedStore(
          (plan.ownUsers() ? settings.as(place.user(), PASSWORD) : settings)
              .settling(plan.absence(), plan.claims())
              .open(),
          place.time());
    } catch (StoreUnavailable e) {
      throw new IllegalStateException(e);
    }
  }

  private House build(Fleet.Plan plan) {
    Duration skew = plan.skews().get(place.number());
    SessionSettings sessions = SessionSettings.defaults();
    House built =
        new House(
            new House.Ground(
                new ReplayingStore(store, plan.ring(), sessions.idle()),
                plan.ring(),
                place.lab(),
                this::way,
                () -> place.time().instant().plus(skew),
                plan.profile(),
                RefreshPolicy.defaults(),
                sessions,
                // The token that serves is to be seen.
                new HeaderSettings(true, false)));
    var _ = store.watch(hearing());
    return built;
  }

  private SessionStore.Watcher hearing() {
    return new SessionStore.Watcher() {
      @Override
      public void changed(RecordKey key) {}

      @Override
      public void noticesLost() {
        deaf = true;
      }

      @Override
      public void noticesBack() {
        deaf = false;
      }
    };
  }

  private URI way(URI target) {
    return URI.create(target.toString().replace(":" + place.lab().port(), ":" + provider.port()));
  }
}
