package dev.vestibule.lab.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds loopback ports that are free just now. */
final class FreePorts {

  private static final int TRIES = 50;

  private FreePorts() {}

  static int from(int first) {
    for (int port = first; port < first + TRIES; port++) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port in " + first + ".." + (first + TRIES - 1));
  }

  static int any() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new UncheckedIOException("no free loopback port", none);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
