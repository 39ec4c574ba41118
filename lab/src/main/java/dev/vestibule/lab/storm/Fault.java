package dev.vestibule.lab.storm;

import java.time.Duration;

/**
 * Something that goes wrong at a set time of the storm. {@code first} counts from the storm's
 * beginning, when every browser is logged in; {@code every} is zero for what happens once. {@code
 * replica} counts from 1, or is {@link #IN_TURN} or {@link #HOLDER}.
 */
sealed interface Fault {

  /** No replica in particular: one after another. */
  int IN_TURN = 0;

  /** Whose refresh the provider has in work, or will have next. */
  int HOLDER = -1;

  Duration first();

  default Duration every() {
    return Duration.ZERO;
  }

  /** How long it lasts; zero for what is over at once. */
  default Duration length() {
    return Duration.ZERO;
  }

  /** The flag that asks for it. */
  default String flag() {
    return switch (this) {
      case Kill _ -> "--kill";
      case Pause _ -> "--pause";
      case RollingRestart _ -> "--rolling-restart";
      case RotateKeys _ -> "--rotate-keys";
      case ClocksApart _ -> "--clocks-apart";
      case ProviderDown _ -> "--provider-down";
      case StoreDown _ -> "--redis-down";
      case StorePaused _ -> "--redis-pause";
      case StoreFailover _, PrimaryKilled _ -> "--redis-failover";
      case Partition _ -> "--partition";
    };
  }

  /** As marked in the plots. */
  String label();

  /** With its times, as told in the report. */
  default String text() {
    return label()
        + " at "
        + Durations.text(first())
        + (length().isZero() ? "" : " for " + Durations.text(length()))
        + (every().isZero() ? "" : ", every " + Durations.text(every()));
  }

  /** SIGKILL, and started again at once, as a supervisor does. */
  record Kill(int replica, Duration first, Duration every) implements Fault {
    @Override
    public String label() {
      return replica == HOLDER ? "kill -9 of the holder" : "kill -9";
    }
  }

  /** SIGSTOP and, later, SIGCONT: a long collection, a paused virtual machine. */
  record Pause(int replica, Duration first, Duration every, Duration length) implements Fault {
    @Override
    public String label() {
      return replica == HOLDER ? "holder paused" : "paused";
    }
  }

  /** SIGTERM and start, one replica after another. */
  record RollingRestart(Duration first, Duration every) implements Fault {
    @Override
    public String label() {
      return "rolling restart";
    }
  }

  /** The steps of the description's rotation, each by a restart of one replica after another. */
  record RotateKeys(Duration first) implements Fault {
    @Override
    public String label() {
      return "keys rotated";
    }
  }

  /** Each replica's wall clock is so much ahead of the one's before it, from its start on. */
  record ClocksApart(Duration apart) implements Fault {
    public ClocksApart {
      if (apart.toMillis() < 1_000) {
        throw new IllegalArgumentException(
            "--clocks-apart: " + Durations.text(apart) + " (expected: at least 1s)");
      }
    }

    @Override
    public Duration first() {
      return Duration.ZERO;
    }

    @Override
    public String label() {
      return "clocks " + Durations.text(apart) + " apart";
    }

    @Override
    public String text() {
      return label();
    }
  }

  /** Nobody listens at the provider; its memory stays. */
  record ProviderDown(Duration first, Duration every, Duration length) implements Fault {
    @Override
    public String label() {
      return "provider down";
    }
  }

  /** The store's process is killed and started again after a while, with what was on its disk. */
  record StoreDown(Duration first, Duration every, Duration length, boolean forgets)
      implements Fault {
    @Override
    public String label() {
      return forgets ? "store down, emptied" : "store down";
    }
  }

  /** The store's process is frozen: it neither answers nor closes connections. */
  record StorePaused(Duration first, Duration every, Duration length) implements Fault {
    @Override
    public String label() {
      return "store paused";
    }
  }

  /**
   * The store's replica takes over, without what it had not been sent during {@code loses}. {@code
   * unacknowledged}: gateways are not told that there is one, so they wait for no acknowledgement
   * of it.
   */
  record StoreFailover(Duration first, Duration loses, boolean unacknowledged) implements Fault {
    @Override
    public Duration length() {
      return loses;
    }

    @Override
    public String label() {
      return unacknowledged ? "store failover, unacknowledged" : "store failover";
    }
  }

  /** SIGKILL of a primary of the Cluster, over when its replica has its place; it returns then. */
  record PrimaryKilled(Duration first) implements Fault {
    @Override
    public String label() {
      return "Cluster primary killed";
    }
  }

  /** One replica is cut off from the store; the others are not. */
  record Partition(int replica, Duration first, Duration every, Duration length) implements Fault {
    @Override
    public String label() {
      return "cut off from the store";
    }
  }
}
