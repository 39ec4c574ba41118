package dev.vestibule.lab.front;

/** By what a front chooses a replica. */
public sealed interface Balance {

  /** One after the other. */
  record RoundRobin() implements Balance {}

  /** Any, by this seed. */
  record Random(long seed) implements Balance {}

  /** A client's requests all go to the same replica while that one can be reached. */
  record HashByClient() implements Balance {}
}
