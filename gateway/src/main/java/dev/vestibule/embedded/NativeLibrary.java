package dev.vestibule.embedded;

import dev.vestibule.session.StoreUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's library into the process, once. The driver's own way leaves a copy in the
 * temporary folder for each process that was killed, fails where that is mounted {@code noexec},
 * and takes twice as long. Here the copy is made beside the store's file, in a folder of its owner
 * alone, and is gone as soon as it is loaded; the temporary folder is the second choice.
 *
 * <p>{@code -Dorg.sqlite.lib.path} names a folder that has the library already.
 */
final class NativeLibrary {
  private static final String PATH = "org.sqlite.lib.path";

  private NativeLibrary() {}

  static synchronized void load(Path folder) throws StoreUnavailable {
    if (System.getProperty(PATH) != null) {
      initialize();
      return;
    }
    List<Exception> failures = new ArrayList<>();
    for (Path parent : List.of(folder, Path.of(System.getProperty("java.io.tmpdir")))) {
      try {
        loadFromCopyIn(parent);
        return;
      } catch (IOException | StoreUnavailable e) {
        failures.add(e);
      }
    }
    StoreUnavailable e =
        new StoreUnavailable(
            "SQLite's library can be loaded neither from "
                + folder
                + " nor from the temporary folder (mounted noexec, or no space?). Give"
                + " -Djava.io.tmpdir a folder that allows it",
            failures.getLast());
    e.addSuppressed(failures.getFirst());
    throw e;
  }

  private static void loadFromCopyIn(Path parent) throws IOException, StoreUnavailable {
    String name = LibraryLoaderUtil.getNativeLibName();
    Path folder = Files.createTempDirectory(parent, ".sqlite-");
    Path copy = folder.resolve(name);
    try (InputStream library =
        NativeLibrary.class.getResourceAsStream(
            LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
      if (library == null) {
        throw new StoreUnavailable(
            "SQLite has no library for "
                + System.getProperty("os.name")
                + " on "
                + System.getProperty("os.arch")
                + "; -D"
                + PATH
                + " names a folder that has one");
      }
      Files.copy(library, copy);
      System.setProperty(PATH, folder.toString());
      initialize();
    } finally {
      System.clearProperty(PATH);
      Files.deleteIfExists(copy);
      Files.deleteIfExists(folder);
    }
  }

  private static void initialize() throws StoreUnavailable {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // as the loader declares it
      throw new StoreUnavailable("SQLite's library can't be loaded (" + e.getMessage() + ")", e);
    }
  }
}
