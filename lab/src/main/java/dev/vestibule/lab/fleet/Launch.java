package dev.vestibule.lab.fleet;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a process is run.
 *
 * @param directory its working directory
 * @param environment added to ours
 * @param liveness a URL that answers 200 as soon as it serves
 * @param output gets what it prints, appended
 * @param patience how long it may take to start, and to stop
 * @param stopSignal what asks it to end
 * @param clock the wall clock that it sees
 */
record Launch(
    List<String> command,
    Path directory,
    Map<String, String> environment,
    URI liveness,
    Path output,
    Duration patience,
    Signal stopSignal,
    WrongClock clock) {

  Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  Process start() throws java.io.IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    builder.environment().putAll(clock.environment());
    return builder.start();
  }
}
