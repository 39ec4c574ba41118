package dev.vestibule.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** An HTTP client that follows nothing and remembers nothing. May be used from any thread. */
final class PlainClient implements AutoCloseable {
  /** What a page's own {@code fetch} says of itself. */
  static final Map<String, String> SCRIPT =
      Map.of(
          "Accept",
          "application/json",
          "Sec-Fetch-Mode",
          "cors",
          "Sec-Fetch-Dest",
          "empty",
          "Sec-Fetch-Site",
          "same-origin");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  record Answer(int status, HttpHeaders headers, String body) {
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  Answer get(URI address, Map<String, String> headers) {
    return send(HttpRequest.newBuilder(address).GET(), headers);
  }

  Answer post(URI address, Map<String, String> headers, String body) {
    return send(
        HttpRequest.newBuilder(address).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
  }

  /** Whether anybody answers there with this status. */
  boolean answers(URI address, Map<String, String> headers, int status) {
    try {
      return get(address, headers).status() == status;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    client.close();
  }

  private Answer send(HttpRequest.Builder request, Map<String, String> headers) {
    request.timeout(Duration.ofSeconds(30));
    headers.forEach(request::setHeader);
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + request.build().uri(), e);
    }
  }
}
