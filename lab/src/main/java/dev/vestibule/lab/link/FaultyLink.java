package dev.vestibule.lab.link;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on loopback whose faults are set by a test. Controls may be called from any thread
 * except an event loop. At most {@value #MOST_CONNECTIONS} connections; past that new ones are
 * closed at once.
 */
public final class FaultyLink implements AutoCloseable {

  private static final int MOST_CONNECTIONS = 1_000;
  private static final int LARGEST_BACKLOG = 1 << 20;

  private final Vertx vertx;
  private final NetServer server;
  private final NetClient client;
  private final Set<NetSocket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger answersToDrop = new AtomicInteger();
  private final AtomicInteger answersDropped = new AtomicInteger();
  private volatile int target;
  private volatile boolean cut;
  private volatile boolean silent;
  private volatile Duration delay = Duration.ZERO;

  private FaultyLink() {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
    client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(5_000));
    server = vertx.createNetServer().connectHandler(this::connected).listen(0, "127.0.0.1").await();
  }

  /** A link that leads nowhere yet: its port is known before that of whom it leads to. */
  public static FaultyLink open() {
    return new FaultyLink();
  }

  public static FaultyLink to(int port) {
    FaultyLink link = new FaultyLink();
    link.leadTo(port);
    return link;
  }

  public void leadTo(int port) {
    target = port;
  }

  public int port() {
    return server.actualPort();
  }

  public String uri() {
    return "http://127.0.0.1:" + port();
  }

  /** Closes every connection, and new ones as soon as they are made. */
  public void cut() {
    cut = true;
    connections.forEach(NetSocket::close);
  }

  /** Takes requests and lets nothing through in either direction, while connections stay open. */
  public void silence() {
    silent = true;
  }

  /** Each piece of data takes this long, in each direction, in order. */
  public void delay(Duration each) {
    delay = each;
  }

  /**
   * The next answers are thrown away at their first byte, and their connections closed: the request
   * went through.
   */
  public void dropAnswers(int answers) {
    answersToDrop.set(answers);
  }

  public int answersDropped() {
    return answersDropped.get();
  }

  /** No fault is left; what was silenced or cut stays lost. */
  public void mend() {
    cut = false;
    silent = false;
    delay = Duration.ZERO;
    answersToDrop.set(0);
  }

  public int connections() {
    return connections.size();
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  private void connected(NetSocket near) {
    if (cut || target == 0 || connections.size() >= MOST_CONNECTIONS) {
      near.close();
      return;
    }
    connections.add(near);
    near.closeHandler(closed -> connections.remove(near));
    near.pause();
    client
        .connect(target, "127.0.0.1")
        .onSuccess(far -> join(near, far))
        .onFailure(refused -> near.close());
  }

  private void join(NetSocket near, NetSocket far) {
    Direction out = new Direction(far);
    Direction back = new Direction(near);
    near.handler(out::carry);
    far.handler(answer -> {
      if (answersToDrop.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        answersDropped.incrementAndGet();
        near.close();
        return;
      }
      back.carry(answer);
    });
    near.closeHandler(closed -> {
      connections.remove(near);
      far.close();
    });
    far.closeHandler(closed -> near.close());
    near.resume();
  }

  /** One direction of a connection. Runs on the link's only event loop. */
  private final class Direction {

    private final NetSocket to;
    private long lastDue = System.nanoTime();
    private int backlog;

    Direction(NetSocket to) {
      this.to = to;
    }

    void carry(Buffer piece) {
      if (silent || cut) {
        return;
      }
      long now = System.nanoTime();
      long due = Math.max(lastDue, now + delay.toNanos());
      lastDue = due;
      if (due <= now) {
        to.write(piece);
        return;
      }
      backlog += piece.length();
      if (backlog > LARGEST_BACKLOG) {
        to.close();
        return;
      }
      vertx
          .timer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(due - now)), TimeUnit.MILLISECONDS)
          .onSuccess(arrived -> {
            backlog -= piece.length();
            to.write(piece);
          });
    }
  }
}
