package dev.vestibule.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One request and its answer to the byte (HTTP/1.1, bodies with a length only), so that answers can
 * be compared and repeated.
 */
public final class Exchange {
  private static final int LARGEST = 64 * 1024;
  private static final int TIMEOUT_MILLIS = 5_000;

  private Exchange() {}

  /** A header as it was on the wire. */
  public record Header(String name, String value) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  /** An answer, and how many bytes it had. */
  public record Answer(int status, List<Header> headers, String head, int bytes) {
    public List<String> all(String name) {
      return headers.stream().filter(header -> header.is(name)).map(Header::value).toList();
    }

    /** The value of a header that must be there. */
    public String header(String name) {
      List<String> values = all(name);
      if (values.isEmpty()) {
        throw new IllegalStateException("an answer without " + name + ": " + status);
      }
      return values.getFirst();
    }
  }

  /** A GET to a loopback port on a connection of its own. */
  public static Answer get(int port, String target, List<Header> headers) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request(port, target, headers));
      return read(socket.getInputStream());
    }
  }

  /** What a GET is on the wire. */
  public static byte[] request(int port, String target, List<Header> headers) {
    StringBuilder text = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    text.append("Host: 127.0.0.1:").append(port).append("\r\n");
    headers.forEach(
        header -> text.append(header.name()).append(": ").append(header.value()).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0 || head.size() > LARGEST) {
        throw new IOException("no whole answer: " + head.size() + " bytes of a head");
      }
      head.write(next);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    List<String> lines = text.strip().lines().toList();
    List<Header> headers = new ArrayList<>();
    int body = 0;
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      Header header = new Header(line.substring(0, colon), line.substring(colon + 1).strip());
      headers.add(header);
      if (header.name().toLowerCase(Locale.ROOT).equals("content-length")) {
        body = in.readNBytes(Math.min(Integer.parseInt(header.value()), LARGEST)).length;
      }
    }
    int status = Integer.parseInt(lines.getFirst().substring(9, 12));
    return new Answer(status, List.copyOf(headers), text, head.size() + body);
  }
}
