package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which local TCP ports a process and its descendants talk from to a server on this machine, as
 * {@code /proc} tells it (proc(5)).
 */
record OpenSockets(Path proc) {

  private static final String ESTABLISHED = "01";

  boolean isKnown() {
    return Files.isReadable(proc.resolve("net").resolve("tcp"));
  }

  /** The local ports of its connections to that port. */
  Set<Integer> to(int server, ProcessHandle root) {
    Map<String, Integer> ports = new HashMap<>();
    // A client of IPv4 that opened its socket for both stands in the second.
    for (String table : List.of("tcp", "tcp6")) {
      connections(proc.resolve("net").resolve(table), server, ports);
    }
    Set<Integer> own = new HashSet<>();
    if (!ports.isEmpty()) {
      Signal.tree(root).forEach(process -> collect(process, ports, own));
    }
    return Set.copyOf(own);
  }

  /**
   * Local ports by inode. A line: number, local, remote, state, queues, timer, retries, uid,
   * timeout, inode.
   */
  private static void connections(Path table, int server, Map<String, Integer> ports) {
    try {
      for (String line : Files.readAllLines(table)) {
        String[] words = line.strip().split("\\s+", 11);
        if (words.length > 10 && words[3].equals(ESTABLISHED) && port(words[2]) == server) {
          ports.put("socket:[" + words[9] + "]", port(words[1]));
        }
      }
    } catch (IOException none) {
      return;
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
  }

  private void collect(ProcessHandle process, Map<String, Integer> ports, Set<Integer> own) {
    Path open = proc.resolve(Long.toString(process.pid())).resolve("fd");
    try (DirectoryStream<Path> files = Files.newDirectoryStream(open)) {
      for (Path file : files) {
        Integer port = ports.get(target(file));
        if (port != null) {
          own.add(port);
        }
      }
    } catch (IOException ended) {
      return;
    }
  }

  /** Empty for one that was closed meanwhile. */
  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException closed) {
      return "";
    }
  }
}
