package dev.vestibule.lab.fleet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One command to a Redis and its answer (RESP2), on a connection of its own. */
final class RedisQuestion {

  private static final int PATIENCE_MILLIS = 2_000;
  private static final int LARGEST = 64 * 1024;

  private RedisQuestion() {}

  /** The answer's text; an error's begins with {@code -}. Nulls are empty. */
  static String ask(int port, String... words) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(command(words));
      return answer(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private static byte[] command(String... words) {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return command.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String answer(InputStream in) throws IOException {
    String first = line(in);
    if (first.startsWith("$")) {
      int length = Math.clamp(Long.parseLong(first.substring(1)), 0, LARGEST);
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
    return first.startsWith("-") || first.isEmpty() ? first : first.substring(1);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\r'; c = in.read()) {
      if (c < 0 || line.length() > LARGEST) {
        throw new IOException("the answer ends early");
      }
      line.append((char) c);
    }
    in.read();
    return line.toString();
  }
}
