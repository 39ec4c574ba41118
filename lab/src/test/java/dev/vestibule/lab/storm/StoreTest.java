package dev.vestibule.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vestibule.lab.fleet.Replication;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Redis processes, asked as replicas ask them: each by its own way. */
@Timeout(60)
class StoreTest {

  private static final String NO_ANSWER = "";

  @TempDir private Path folder;

  @Test
  void whereThereIsNoStoreNobodyIsToldAnAddress() {
    try (Store none = new Store.None()) {
      assertThat(none.ways().addresses()).isEmpty();
    }
  }

  @Test
  void eachReplicaHasAWayOfItsOwnToOneStore() {
    try (Store store = started(Store.Single.in(folder, 2))) {
      assertThat(store.ways().addresses()).hasSize(2).doesNotHaveDuplicates();
      assertThat(ask(store, 0, "SET", "a", "1")).isEqualTo("+OK");
      assertThat(ask(store, 1, "GET", "a")).isEqualTo("$1 1");
    }
  }

  @Test
  void oneReplicasWayIsCutAndMendedAndTheOthersAreNot() {
    try (Store store = started(Store.Single.in(folder, 2))) {
      store.ways().cut(1);
      assertThat(ask(store, 1, "PING")).isEqualTo(NO_ANSWER);
      assertThat(ask(store, 0, "PING")).isEqualTo("+PONG");
      store.ways().mend(1);
      assertThat(ask(store, 1, "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void itComesBackWithWhatItHadWrittenBehindTheSameAddress() {
    try (Store.Single store = started(Store.Single.in(folder, 1))) {
      assertThat(ask(store, 0, "SET", "a", "1")).isEqualTo("+OK");
      // On its disk before it is killed; everysec may lose the last second, as in life.
      await().until(() -> ask(store, 0, "INFO", "persistence").contains("aof_pending_bio_fsync:0"));
      store.down();
      assertThat(ask(store, 0, "PING")).isEqualTo(NO_ANSWER);
      store.up(false);
      assertThat(ask(store, 0, "GET", "a")).isEqualTo("$1 1");
    }
  }

  @Test
  void itComesBackEmptyIfItForgets() {
    try (Store.Single store = started(Store.Single.in(folder, 1))) {
      assertThat(ask(store, 0, "SET", "a", "1")).isEqualTo("+OK");
      store.down();
      store.up(true);
      assertThat(ask(store, 0, "EXISTS", "a")).isEqualTo(":0");
    }
  }

  @Test
  void whileItIsFrozenNobodyIsAnsweredAndNobodyIsRefused() {
    try (Store.Single store = started(Store.Single.in(folder, 1))) {
      store.freeze();
      CompletableFuture<String> asked =
          CompletableFuture.supplyAsync(() -> ask(store, 0, "PING"), Thread::startVirtualThread);
      // It listens still: the connection is made, and its question waits there.
      await().until(() -> store.ways().links().getFirst().connections() == 1);
      assertThat(asked).isNotDone();
      store.thaw();
      assertThat(asked.join()).isEqualTo("+PONG");
    }
  }

  @Test
  void aFailoverKeepsTheAddressAndLosesWhatWasWrittenWhileItLagged() {
    try (Store.Pair store = started(Store.Pair.in(folder, 2))) {
      assertThat(ask(store, 0, "SET", "heard", "1")).isEqualTo("+OK");
      await().until(() -> Replication.isCaughtUp(ask(store, 0, "INFO", "replication")));
      store.lag();
      assertThat(ask(store, 0, "SET", "unheard", "1")).isEqualTo("+OK");
      store.failOver();
      assertThat(ask(store, 0, "GET", "heard")).isEqualTo("$1 1");
      assertThat(ask(store, 1, "EXISTS", "unheard")).isEqualTo(":0");
      assertThat(ask(store, 1, "SET", "after", "1")).isEqualTo("+OK");
      // Who died is back, and hears of it.
      await().until(() -> Replication.isCaughtUp(ask(store, 0, "INFO", "replication")));
    }
  }

  @Test
  void aWayThatIsCutStaysCutOverAFailover() {
    try (Store.Pair store = started(Store.Pair.in(folder, 2))) {
      store.ways().cut(1);
      store.lag();
      store.failOver();
      assertThat(ask(store, 0, "PING")).isEqualTo("+PONG");
      assertThat(ask(store, 1, "PING")).isEqualTo(NO_ANSWER);
    }
  }

  @Test
  void whenItIsClosedNobodyListens() {
    Store.Single store = started(Store.Single.in(folder, 1));
    store.close();
    assertThat(store.redis().isRunning()).isFalse();
    assertThat(ask(store, 0, "PING")).isEqualTo(NO_ANSWER);
  }

  /** The first lines of the answer on that replica's way; empty if there is none. */
  private static String ask(Store store, int replica, String... words) {
    String address = store.ways().addresses().get(replica);
    int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(question(words).getBytes(StandardCharsets.UTF_8));
      return answer(socket.getInputStream());
    } catch (IOException nobody) {
      return NO_ANSWER;
    }
  }

  private static String question(String... words) {
    return Stream.of(words)
        .map(word -> "$" + word.length() + "\r\n" + word + "\r\n")
        .collect(Collectors.joining("", "*" + words.length + "\r\n", ""));
  }

  private static String answer(InputStream in) throws IOException {
    byte[] piece = new byte[8_192];
    int length = in.read(piece);
    return length < 0
        ? NO_ANSWER
        : new String(piece, 0, length, StandardCharsets.UTF_8).strip().replace("\r\n", " ");
  }

  private static <S extends Store> S started(S store) {
    store.start();
    return store;
  }
}
