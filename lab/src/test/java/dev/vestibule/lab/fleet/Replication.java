package dev.vestibule.lab.fleet;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a primary says of its replica. {@code WAIT} would be of the connection's own writes only,
 * and each question here is asked over another.
 */
public final class Replication {
  private static final Pattern OWN = Pattern.compile("master_repl_offset:(\\d+)");
  private static final Pattern REPLICAS = Pattern.compile("slave0:\\S*,state=online,offset=(\\d+)");

  private Replication() {}

  /** Whether the replica has acknowledged all that was written; {@code info} is of the primary. */
  public static boolean isCaughtUp(String info) {
    Matcher own = OWN.matcher(info);
    Matcher replicas = REPLICAS.matcher(info);
    return own.find() && replicas.find() && own.group(1).equals(replicas.group(1));
  }
}
