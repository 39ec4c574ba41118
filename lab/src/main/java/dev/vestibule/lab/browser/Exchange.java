package dev.vestibule.lab.browser;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, which is waited for until patience ends. Reads at most {@value
 * #MOST_BODY} bytes; a longer answer counts as none.
 */
final class Exchange {

  private static final int MOST_BODY = 1 << 20;

  /** What is sent. {@code form} is empty but for POST. */
  record Ask(HttpMethod method, URI address, MultiMap headers, String form) {
    /** Cookies and passwords are not for logs. */
    @Override
    public String toString() {
      return "Ask[" + method + "]";
    }
  }

  private final Network network;
  private final Promise<Answer> answer = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientRequest sent;

  private Exchange(Network network) {
    this.network = network;
  }

  /** Never fails. To be called on the event loop, where it completes. */
  static Future<Answer> of(Network network, Ask ask, Duration patience) {
    return new Exchange(network).start(ask, patience);
  }

  private Future<Answer> start(Ask ask, Duration patience) {
    long timer = network.vertx().setTimer(patience.toMillis(), over -> giveUp());
    RequestOptions options;
    try {
      options = options(ask);
    } catch (IllegalArgumentException nowhere) {
      // A redirect may lead to an address that is none.
      giveUp();
      return answer.future().onComplete(done -> network.vertx().cancelTimer(timer));
    }
    network
        .client()
        .request(options)
        .onSuccess(request -> send(request, ask.form()))
        .onFailure(unreachable -> giveUp());
    return answer.future().onComplete(done -> network.vertx().cancelTimer(timer));
  }

  private static RequestOptions options(Ask ask) {
    URI address = ask.address();
    String host = Origins.host(address);
    int port = Origins.port(address);
    String query = address.getRawQuery();
    RequestOptions options =
        new RequestOptions()
            .setMethod(ask.method())
            .setHost(host)
            .setPort(port)
            .setSsl(Origins.isTls(address))
            .setURI(Origins.path(address) + (query == null ? "" : "?" + query))
            .setHeaders(ask.headers())
            .setFollowRedirects(false);
    // As browsers do: no resolver is asked for names that mean this machine.
    return host.equals("localhost") || host.endsWith(".localhost")
        ? options.setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
        : options;
  }

  private void send(HttpClientRequest request, String form) {
    sent = request;
    if (!network.address().isEmpty()) {
      request.putHeader("X-Forwarded-For", network.address());
    }
    if (answer.future().isComplete()) {
      request.reset();
      return;
    }
    request
        .send(Buffer.buffer(form.getBytes(StandardCharsets.UTF_8)))
        .onSuccess(this::read)
        .onFailure(broken -> giveUp());
  }

  private void read(HttpClientResponse response) {
    response
        .handler(chunk -> {
          if (body.length() + chunk.length() > MOST_BODY) {
            giveUp();
          } else {
            body.appendBuffer(chunk);
          }
        })
        .exceptionHandler(broken -> giveUp())
        .endHandler(end ->
            answer.tryComplete(
                new Answer(
                    network.nanoTime().getAsLong(),
                    response.statusCode(),
                    response.cookies(),
                    text(response.getHeader("Location")),
                    text(response.getHeader("Retry-After")),
                    body.toString(StandardCharsets.UTF_8))));
  }

  private void giveUp() {
    boolean waiting = answer.tryComplete(Answer.none(network.nanoTime().getAsLong()));
    if (waiting && sent != null) {
      sent.reset();
    }
  }

  private static String text(@Nullable String header) {
    return header == null ? "" : header;
  }
}
