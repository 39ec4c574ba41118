package dev.vestibule.outbound;

import dev.vestibule.oidc.AnswerLost;
import dev.vestibule.oidc.ProviderHttp;
import dev.vestibule.oidc.ProviderRequest;
import dev.vestibule.oidc.ProviderResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection, for one exchange, closed after it whatever came of it. */
final class VertxConnection implements ProviderHttp.Connection {
  private final HttpClientConnection connection;
  private final URI target;
  private final AtomicBoolean used = new AtomicBoolean();

  /** Completed by an event loop, waited for by the sender. */
  private final CompletableFuture<ProviderResponse> answer = new CompletableFuture<>();

  VertxConnection(HttpClientConnection connection, URI target) {
    this.connection = connection;
    this.target = target;
    // Or Vert.x logs what it could not parse, and that may hold a token.
    connection.exceptionHandler(answer::completeExceptionally);
  }

  @Override
  public ProviderResponse send(ProviderRequest request, Duration deadline) throws AnswerLost {
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("a connection carries one request");
    }
    connection
        .request(options(request))
        .onFailure(answer::completeExceptionally)
        .onSuccess(sending -> exchange(sending, request));
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AnswerLost("interrupted while waiting for the answer");
    } catch (TimeoutException e) {
      throw new AnswerLost("no whole answer within " + deadline);
    } catch (ExecutionException e) {
      throw new AnswerLost("no whole answer: " + cause(e), e);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    var _ = connection.close();
  }

  private RequestOptions options(ProviderRequest request) {
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method().name()))
            .setHost(VertxProviderHttp.host(target))
            .setPort(VertxProviderHttp.port(target))
            .setSsl("https".equals(target.getScheme()))
            .setURI(target.getRawQuery() == null ? path : path + "?" + target.getRawQuery())
            .setFollowRedirects(false);
    request.headers().forEach(options::putHeader);
    return options.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
  }

  /** Runs on the context that Vert.x chose for the request, as do all the handlers it sets. */
  private void exchange(HttpClientRequest sending, ProviderRequest request) {
    sending
        .response()
        .onFailure(answer::completeExceptionally)
        .onSuccess(response -> collect(response, request.maxAnswer()));
    sending.exceptionHandler(answer::completeExceptionally);
    sending.send(Buffer.buffer(request.form())).onFailure(answer::completeExceptionally);
  }

  private void collect(HttpClientResponse response, int maxAnswer) {
    String coding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      answer.completeExceptionally(new Unreadable("a content coding that was not asked for"));
      return;
    }
    Buffer body = Buffer.buffer();
    response.exceptionHandler(answer::completeExceptionally);
    response.handler(part -> {
      if (body.length() + part.length() > maxAnswer) {
        // The waiting side closes the connection, which ends the stream.
        answer.completeExceptionally(new Unreadable("a body of more than " + maxAnswer + " bytes"));
        response.pause();
      } else {
        body.appendBuffer(part);
      }
    });
    response.endHandler(_ ->
        answer.complete(
            new ProviderResponse(
                response.statusCode(), headers(response), body.toString(StandardCharsets.UTF_8))));
  }

  private static Map<String, String> headers(HttpClientResponse response) {
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    return headers;
  }

  /**
   * What went wrong, by type: a message of the layers below may quote what was received. Ours may
   * be shown.
   */
  static String cause(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return cause instanceof Unreadable
        ? String.valueOf(cause.getMessage())
        : cause.getClass().getSimpleName();
  }

  /** An answer that is not read to its end. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String reason) {
      super(reason, null, false, false);
    }
  }
}
