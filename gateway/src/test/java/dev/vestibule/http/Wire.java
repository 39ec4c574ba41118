package dev.vestibule.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Says to a server what no well-behaved client would. */
final class Wire {
  private static final int PATIENCE = 10_000;

  private Wire() {}

  /** The answer to {@code head}, which gets its line ends, {@code Connection: close} and an end. */
  static String exchange(int port, String head) throws IOException {
    return send(port, head.strip().replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n");
  }

  /** Everything that comes back until the server closes. */
  static String send(int port, String bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** A header of the answer; empty if it is not there. */
  static String header(String answer, String name) {
    return answer
        .lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }
}
