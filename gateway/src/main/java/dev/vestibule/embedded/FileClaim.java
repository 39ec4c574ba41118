package dev.vestibule.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.session.StoreUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * That a file belongs to one store of one process: an operating system's lock on a file beside it,
 * which ends with the process however that ends. The lock file itself stays: who removed it could
 * remove another's.
 */
final class FileClaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileClaim.class);
  private static final int LONGEST_OWNER = 32;

  /**
   * Files claimed in this process; entered before the lock is tried, removed after it is released.
   * Static, for such locks are a process's own: a second channel of this process on the lock file
   * would release the lock when it is closed.
   */
  private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

  private final Path claimed;
  private final FileChannel channel;

  private FileClaim(Path claimed, FileChannel channel) {
    this.claimed = claimed;
    this.channel = channel;
  }

  static FileClaim of(Path file) throws StoreUnavailable {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    Path claimed = StoreFile.realFolderOf(file).resolve(lockFile.getFileName());
    if (!CLAIMED.add(claimed)) {
      throw inUse(file, "this process");
    }
    try {
      return new FileClaim(claimed, lock(file, lockFile));
    } catch (StoreUnavailable | RuntimeException | Error e) {
      CLAIMED.remove(claimed);
      throw e;
    }
  }

  private static FileChannel lock(Path file, Path lockFile) throws StoreUnavailable {
    try {
      FileChannel channel = StoreFile.openPrivate(lockFile);
      try {
        if (channel.tryLock() == null) {
          throw inUse(file, "another process" + owner(channel));
        }
        channel.truncate(0);
        channel.write(
            ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
        return channel;
      } catch (StoreUnavailable | IOException | RuntimeException | Error e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreUnavailable(
          "session store "
              + file
              + ": can't lock "
              + lockFile
              + " ("
              + e
              + "); the user that runs the gateway must own both and their folder",
          e);
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(LONGEST_OWNER);
    channel.read(pid, 0);
    String written = UTF_8.decode(pid.flip()).toString();
    return written.matches("[0-9]+") ? " (" + written + ")" : "";
  }

  private static StoreUnavailable inUse(Path file, String owner) {
    return new StoreUnavailable(
        "session store "
            + file
            + ": in use by "
            + owner
            + ". One file serves one gateway: end the other, or give this one a file of its own");
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", claimed).setCause(e).log("releasing a lock failed");
    } finally {
      CLAIMED.remove(claimed);
    }
  }
}
