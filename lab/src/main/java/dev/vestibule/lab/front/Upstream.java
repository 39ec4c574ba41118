package dev.vestibule.lab.front;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import java.time.Duration;

/**
 * Sends whole requests to loopback ports and takes whole answers back, each of at most {@value
 * #LARGEST_BODY} bytes.
 */
public final class Upstream {

  private static final int LARGEST_BODY = 1 << 20;

  /** What is sent. */
  public record Ask(HttpMethod method, String uri, MultiMap headers, Buffer body) {}

  /** What came back. */
  public record Reply(int status, MultiMap headers, Buffer body) {}

  /** There was no connection to be had, so nothing was sent. */
  static final class NotSent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSent(Throwable cause) {
      // One for each refused connection of a storm: nobody reads where it was made.
      super(cause.getMessage(), cause, false, false);
    }
  }

  private final HttpClient client;
  private final Duration patience;

  public Upstream(Vertx vertx, Duration patience) {
    this(vertx, patience, new PoolOptions().setHttp1MaxSize(128).setMaxWaitQueueSize(1_000));
  }

  Upstream(Vertx vertx, Duration patience, PoolOptions pool) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(2_000).setMaxHeaderSize(64 * 1024), pool);
    this.patience = patience;
  }

  /** {@code host}: what the {@code Host} header says. Fails if there is no whole answer in time. */
  public Future<Reply> send(int port, HostAndPort host, Ask ask) {
    return send(HostAndPort.create("127.0.0.1", port), host, ask, Promise.<Void>promise().future());
  }

  /**
   * The same to any host. {@code left}: completes when nobody waits for the answer any more; the
   * request is reset then. Fails with {@link NotSent} while another may still be asked instead.
   */
  Future<Reply> send(HostAndPort target, HostAndPort host, Ask ask, Future<Void> left) {
    RequestOptions options =
        new RequestOptions()
            .setHost(target.host())
            .setPort(target.port())
            .setMethod(ask.method())
            .setURI(ask.uri())
            .setIdleTimeout(patience.toMillis());
    return client
        .request(options)
        .recover(refused -> Future.failedFuture(new NotSent(refused)))
        .compose(request -> {
          request.authority(host);
          ask.headers().forEach((name, value) -> request.headers().add(name, value));
          Future<Reply> reply = exchange(request, ask.body());
          left.onSuccess(gone -> {
            // Once it is answered, its connection carries somebody else's request.
            if (!reply.isComplete()) {
              request.reset();
            }
          });
          return reply;
        });
  }

  private static Future<Reply> exchange(HttpClientRequest request, Buffer body) {
    Future<HttpClientResponse> sent = body.length() == 0 ? request.send() : request.send(body);
    return sent.compose(response ->
        whole(response).map(all -> new Reply(response.statusCode(), response.headers(), all)));
  }

  private static Future<Buffer> whole(HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    Buffer all = Buffer.buffer();
    response.handler(piece -> {
      all.appendBuffer(piece);
      if (all.length() > LARGEST_BODY) {
        whole.tryFail("the answer is larger than " + LARGEST_BODY);
        response.request().reset();
      }
    });
    response.exceptionHandler(whole::tryFail);
    response.endHandler(ended -> whole.tryComplete(all));
    return whole.future();
  }
}
