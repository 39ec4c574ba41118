package dev.vestibule.refresh.simulation;

/** What can go wrong, as the design lists it. */
enum FaultRow {
  HOLDER_KILLED("holder killed mid-grant: its intent ran out, the next found the token in doubt"),
  HOLDER_FROZEN("holder frozen mid-grant past its intent"),
  LATE_REQUEST("a late request with an old view found the newer generation"),
  LATE_ANSWER("a late answer was stored although its intent had run out"),
  OVERTAKEN(100, "a late answer was stored between the next holder's claim and its grant"),
  RACE_LOST("an answer found its generation gone and was discarded"),
  LOGOUT_IN_FLIGHT("a logout met a refresh in flight and won"),
  CALLER_LEFT("the caller disconnected, the grant went on"),
  IDENTITY_LATER("tokens stored with an ID token that could not be verified yet"),
  ANOTHER_SUBJECT("a refresh brought somebody else"),
  NO_ROTATION("no new refresh token: the old one stayed"),
  UNKNOWN_OUTCOME("5xx, timeout or reset after sending"),
  PRESENTED_AGAIN("a token in doubt was presented once more"),
  UNKNOWN_AGAIN("the second presentation's outcome was unknown too"),
  REFUSED_IN_DOUBT("a refusal in doubt waited for a late answer"),
  NEVER_SENT("never connected, or 429: the intent was abandoned"),
  PROVIDER_FAULT("invalid_client, HTML: the provider's fault"),
  UNNAMED_REFUSAL("an unknown 4xx"),
  UNNAMED_REPEATED("an unknown 4xx after its cool-down ended the session"),
  STORE_UNREACHABLE("the store did not answer"),
  STORE_GONE_AFTER_GRANT("the store did not answer while new tokens were to be stored"),
  ACKNOWLEDGEMENT_LOST("the store did it, the answer was lost"),
  FAILOVER_REPLAYED("a failover lost a write, which its process replayed"),
  STORE_FORGOT("the store started again with nothing"),
  FORGOTTEN_RESTORED("a record that the store had forgotten was put back"),
  FAILOVER_LOST(100, "outside: a failover lost a write for good"),
  TOO_LITTLE_LEFT("connected too late in the intent: abandoned"),
  SHUTDOWN_IN_FLIGHT("a shutdown finished the flight first"),
  QUEUE_FULL("no permit"),
  TOO_OLD("the refresh token was too old");

  final int atLeast;
  final String what;

  FaultRow(String what) {
    this(1_000, what);
  }

  /** For what is rarer than a row of the table. */
  FaultRow(int atLeast, String what) {
    this.atLeast = atLeast;
    this.what = what;
  }
}
