package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a process can be told from outside, by the {@code kill} of POSIX systems. */
enum Signal {
  TERM,
  INT,
  QUIT,
  WINCH,
  KILL,
  STOP,
  CONT;

  /** Tells this process. One that has ended meanwhile is told nothing. */
  void to(ProcessHandle process) {
    send(List.of(process));
  }

  /** Tells this process and all its descendants, the process itself first. */
  void toTree(ProcessHandle process) {
    send(tree(process));
  }

  static List<ProcessHandle> tree(ProcessHandle process) {
    return Stream.concat(Stream.of(process), process.descendants()).toList();
  }

  void send(List<ProcessHandle> processes) {
    List<String> command = new ArrayList<>(List.of("kill", "-s", name()));
    processes.stream().filter(ProcessHandle::isAlive).forEach(one -> command.add("" + one.pid()));
    if (command.size() == 3) {
      return;
    }
    try {
      // Its status says whether all were still there, which nobody can know beforehand.
      var _ =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor();
    } catch (IOException cannot) {
      throw new IllegalStateException("no 'kill' on this system: " + name() + " not sent", cannot);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
