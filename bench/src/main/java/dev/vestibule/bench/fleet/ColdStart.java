package dev.vestibule.bench.fleet;

import dev.vestibule.bench.Exchange;
import dev.vestibule.bench.Figures;
import dev.vestibule.bench.ServerProcess;
import dev.vestibule.bench.Site;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * From the start of a replica's process to its first ready answer, and to the first request that it
 * lets in, whose session is in Redis. It keeps nothing over a start but its configuration.
 */
final class ColdStart {
  static final int ROUNDS = 5;

  private final Replica replica;
  private final List<String> command;
  private final Table table;

  /**
   * @param vestibule the words that start the gateway's program, before its command
   */
  ColdStart(Replica replica, List<String> vestibule, Table table) {
    this.replica = replica;
    this.command = new ArrayList<>(vestibule);
    command.addAll(
        List.of("serve", "--config", replica.folder().resolve("vestibule.yaml").toString()));
    this.table = table;
  }

  /** The replica is stopped; so it is left. */
  void measure(long keys, String cookie) throws IOException {
    List<Double> ready = new ArrayList<>();
    List<Double> letIn = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long began = System.nanoTime();
      try (ServerProcess process =
          ServerProcess.start(command, replica.port(), status -> status == 200, replica.log())) {
        int status =
            Exchange.get(replica.port(), "/oauth2/auth", Site.panelRequest(cookie)).status();
        letIn.add((System.nanoTime() - began) / 1e6);
        FleetSite.expect(FleetSite.LET_IN, status);
        ready.add(process.untilReady().toNanos() / 1e6);
      }
    }
    table.row("%,d keys in Redis, to the first 200 of /ready".formatted(keys), ms(ready));
    table.row("%,d keys in Redis, to the first session let in".formatted(keys), ms(letIn));
  }

  private static String ms(List<Double> rounds) {
    return Figures.of(rounds).text("%.0f");
  }
}
