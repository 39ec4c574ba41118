package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Adds up what the processes of a replica have used, by looking at {@code /proc} (proc(5)). CPU
 * that a process used between the last look and its end is missed, unless its parent waited for it.
 */
final class UsageMeter {

  /** USER_HZ: 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private final Path proc;
  private final ReentrantLock looking = new ReentrantLock();

  /**
   * CPU ticks by the pid of a root, as last seen: one for each start. Guarded by {@link #looking}.
   */
  private final Map<Long, Long> ticksByRun = new HashMap<>();

  private long peak;
  private boolean known;

  UsageMeter(Path proc) {
    this.proc = proc;
  }

  void look(ProcessHandle root) {
    List<ProcessHandle> tree = Signal.tree(root);
    List<Seen> seen =
        tree.stream().flatMap(process -> see(process, tree.size() == 1).stream()).toList();
    long ticks = seen.stream().mapToLong(Seen::ticks).sum();
    long memory = seen.stream().mapToLong(Seen::kibibytes).sum();
    looking.lock();
    try {
      known |= !seen.isEmpty();
      ticksByRun.merge(root.pid(), ticks, Math::max);
      peak = Math.max(peak, memory * 1024);
    } finally {
      looking.unlock();
    }
  }

  private record Seen(long ticks, long kibibytes) {}

  /** Nothing for one that ended between the listing and the look, or without a /proc. */
  private Optional<Seen> see(ProcessHandle process, boolean alone) {
    Path folder = proc.resolve(Long.toString(process.pid()));
    try {
      return Optional.of(
          new Seen(
              ticks(Files.readString(folder.resolve("stat"))),
              alone
                  ? kibibytes(folder.resolve("status"), "VmHWM:")
                  : kibibytes(folder.resolve("smaps_rollup"), "Pss:")));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  Usage total() {
    looking.lock();
    try {
      long ticks = ticksByRun.values().stream().mapToLong(Long::longValue).sum();
      return known ? new Usage(ticks / TICKS_PER_SECOND, peak, true) : Usage.UNKNOWN;
    } finally {
      looking.unlock();
    }
  }

  /** utime, stime, cutime and cstime: fields 14 to 17. The second, a name, may hold anything. */
  private static long ticks(String stat) {
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum();
  }

  private static long kibibytes(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).replace("kB", "").strip())
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
