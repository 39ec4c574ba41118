package dev.vestibule.lab.storm;

import java.util.Map;

/**
 * What one browser lived through in a storm.
 *
 * @param user who sits before it
 * @param losses how often it was sent through the provider although it had a session
 * @param logins how often it came back from there
 * @param requests its polls that were sent, by the status of the answer; 0 without one
 */
public record Lived(String user, int losses, int logins, Map<Integer, Integer> requests) {

  public Lived {
    requests = Map.copyOf(requests);
  }

  /** All of them. */
  public int sent() {
    return requests.values().stream().mapToInt(Integer::intValue).sum();
  }
}
