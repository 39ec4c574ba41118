package dev.vestibule.bench.fleet;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection to a gateway that stays open, for one request after another; one thread's own. */
final class KeepAlive implements Closeable {
  private static final int LARGEST = 64 * 1024;
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final String LENGTH = "\r\ncontent-length:";

  private final Socket socket = new Socket();
  private final byte[] buffer = new byte[LARGEST];

  KeepAlive(int port) throws IOException {
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** Sends a request and reads its answer to the end: the answer's status. */
  int status(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    int filled = 0;
    int head = -1;
    while (head < 0) {
      int from = Math.max(0, filled - 3);
      filled += more(filled);
      head = endOfHead(from, filled);
    }
    String text = new String(buffer, 0, head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int whole = head + bodyLength(text);
    while (filled < whole) {
      filled += more(filled);
    }
    return Integer.parseInt(text, 9, 12, 10);
  }

  private int more(int filled) throws IOException {
    int read = socket.getInputStream().read(buffer, filled, LARGEST - filled);
    if (read <= 0) {
      throw new IOException("no whole answer: " + filled + " bytes");
    }
    return read;
  }

  private int endOfHead(int from, int to) {
    for (int i = from; i + 4 <= to; i++) {
      if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r') {
        return i + 4;
      }
    }
    return -1;
  }

  private static int bodyLength(String head) {
    int at = head.indexOf(LENGTH);
    if (at < 0) {
      return 0;
    }
    int from = at + LENGTH.length();
    return Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
