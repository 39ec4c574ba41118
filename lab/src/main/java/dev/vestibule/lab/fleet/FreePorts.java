package dev.vestibule.lab.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Finds loopback ports that are free just now, and that systems do not give to outgoing connections
 * of their own accord (Linux does from 32768 on): a replica that is down for a moment finds its
 * port again. Of two JVMs that look for ports side by side each can be told to take every other one
 * ({@code freePorts.share}, a number).
 */
public final class FreePorts {

  private static final int TRIES = 50;
  private static final int LOWEST = 15_000;
  private static final int ABOVE_HIGHEST = 32_000;
  private static final @Nullable Integer SHARE = Integer.getInteger("freePorts.share");

  private FreePorts() {}

  public static int from(int first) {
    for (int port = first; port < first + TRIES; port++) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port in " + first + ".." + (first + TRIES - 1));
  }

  public static int any() {
    return any(1).getFirst();
  }

  /** So many different ones: all are held until the last is found. */
  public static List<Integer> any(int ports) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < ports; i++) {
        held.add(held());
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(FreePorts::release);
    }
  }

  private static ServerSocket held() {
    for (int left = TRIES; ; left--) {
      int port = ofShare(ThreadLocalRandom.current().nextInt(LOWEST, ABOVE_HIGHEST));
      try {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      } catch (IOException taken) {
        if (left == 1) {
          throw new UncheckedIOException("no free loopback port in " + TRIES + " tries", taken);
        }
      }
    }
  }

  private static int ofShare(int port) {
    return SHARE == null ? port : (port & ~1) | (SHARE & 1);
  }

  private static void release(ServerSocket held) {
    try {
      held.close();
    } catch (IOException stays) {
      throw new UncheckedIOException("a port was not released", stays);
    }
  }

  /** Whether one could listen there on loopback now. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
