package dev.vestibule.lab.fleet;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A process that listens where its configuration says and answers /ping: as much of a gateway as
 * the lab can see.
 */
public final class StubGateway {

  private StubGateway() {}

  /** The command line that starts it. */
  public static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        StubGateway.class.getName());
  }

  public static void main(String[] arguments) throws IOException {
    String listen =
        Files.readAllLines(Path.of(arguments[1])).stream()
            .filter(line -> line.startsWith("listen:"))
            .findFirst()
            .orElseThrow();
    int port = Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/ping") ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
  }
}
