package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * The store's file as the file system sees it: who may read it, and where it may lie. Never opens
 * one that exists: closing it would release the locks that SQLite has on it in this process.
 */
final class StoreFile {
  private StoreFile() {}

  static Path folderOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "an absolute path");
  }

  static Path realFolderOf(Path file) throws StoreUnavailable {
    try {
      return folderOf(file).toRealPath();
    } catch (IOException e) {
      throw new StoreUnavailable("session store " + file + ": no such folder (" + e + ")", e);
    }
  }

  static void requireFolder(Path file) throws StoreUnavailable {
    Path folder = folderOf(file);
    if (!Files.isDirectory(folder)) {
      throw new StoreUnavailable(
          "session store "
              + file
              + ": there is no folder "
              + folder
              + ". Create it, owned by the user that runs the gateway");
    }
    if (!Files.isWritable(folder)) {
      throw new StoreUnavailable(
          "session store "
              + file
              + ": no permission to write in "
              + folder
              + ". It must belong to the user that runs the gateway");
    }
  }

  /** Readable for its owner only; SQLite gives its -wal and -shm the same permissions. */
  static void createIfAbsent(Path file) throws StoreUnavailable {
    try {
      Files.createFile(file, ownerOnly(file));
    } catch (FileAlreadyExistsException e) {
      requireWritable(file, e);
    } catch (IOException e) {
      throw new StoreUnavailable("session store " + file + ": can't be created (" + e + ")", e);
    }
  }

  private static void requireWritable(Path file, FileAlreadyExistsException exists)
      throws StoreUnavailable {
    if (!Files.isRegularFile(file) || !Files.isWritable(file)) {
      throw new StoreUnavailable(
          "session store "
              + file
              + ": not a file that may be written; it must belong to the user that runs the"
              + " gateway",
          exists);
    }
  }

  /** For reading and writing; created for its owner only if there is none. */
  static FileChannel openPrivate(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        ownerOnly(file));
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
