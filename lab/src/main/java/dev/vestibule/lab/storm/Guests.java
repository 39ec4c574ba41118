package dev.vestibule.lab.storm;

import java.net.URI;
import java.util.List;

/**
 * People who take part in a storm with browsers of their own: the provider knows them, the front
 * serves them as it serves everybody, and what they see they count themselves. Of a report only the
 * provider's and the replicas' figures are about them too. Called on the thread that runs the
 * storm.
 */
public interface Guests {

  /** What they type into the provider's form: letters and digits, and none is {@code userN}. */
  List<String> names();

  /** The front is open, and {@code page} is what they came for. Returns once all have logged in. */
  void arrive(URI page);

  /** Now it counts. */
  void begin();

  /**
   * Now it no longer counts, and the storm's own browsers send no more. They leave before this
   * returns: what they came for is about to be taken down. Not told where the storm fails or is cut
   * short.
   *
   * @param browsers what each of them lived through from {@link #begin} until now
   */
  void end(List<Lived> browsers);

  /** A storm without guests. */
  static Guests none() {
    return new Guests() {
      @Override
      public List<String> names() {
        return List.of();
      }

      @Override
      public void arrive(URI page) {}

      @Override
      public void begin() {}

      @Override
      public void end(List<Lived> browsers) {}
    };
  }
}
