package dev.vestibule.http;

import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Origin;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/**
 * Reads what a trusted proxy says of the request that it asks about. What is missing, doubled,
 * contradictory or for an unknown host is refused; there is no host that stands in for another.
 *
 * <p>Two dialects: Traefik, Caddy and whoever else sends {@code X-Forwarded-Method} say all in
 * {@code X-Forwarded-*}, and pass any answer on; older nginx configurations send {@code
 * X-Original-URL}, or the host alone, and understand nothing but a status. Names are compared
 * exactly: {@code X_Forwarded_Host} is another header.
 */
final class ForwardedRequest {
  /** What came of reading. */
  sealed interface Reading {
    /**
     * Understood.
     *
     * @param statusOnly whether whoever asked understands but 2xx, 401 and 403
     */
    record Accepted(AuthRequest request, boolean statusOnly) implements Reading {}

    /**
     * Not understood, and so not let in.
     *
     * @param reason names the header, holds nothing of the request
     */
    record Refused(String reason) implements Reading {}
  }

  private static final CharSequence METHOD = AsciiString.cached("x-forwarded-method");
  private static final CharSequence PROTO = AsciiString.cached("x-forwarded-proto");
  private static final CharSequence FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
  private static final CharSequence URI = AsciiString.cached("x-forwarded-uri");
  private static final CharSequence ORIGINAL_URL = AsciiString.cached("x-original-url");
  private static final CharSequence ORIGINAL_METHOD = AsciiString.cached("x-original-method");
  private static final CharSequence REDIRECT = AsciiString.cached("x-auth-request-redirect");
  private static final CharSequence HOST = AsciiString.cached("host");

  private static final int LONGEST_TARGET = 8192;
  private static final int LONGEST_METHOD = 32;

  private final KnownHosts hosts;

  ForwardedRequest(KnownHosts hosts) {
    this.hosts = hosts;
  }

  /** The request to an application that {@code /oauth2/auth} is asked about. */
  Reading toApplication(HttpServerRequest asked) {
    MultiMap headers = asked.headers();
    List<String> methods = headers.getAll(METHOD);
    if (methods.isEmpty()) {
      return originalRequest(asked);
    }
    List<String> targets = headers.getAll(URI);
    if (methods.size() > 1 || targets.size() != 1) {
      return refused("X-Forwarded-Method and X-Forwarded-Uri must each be there once");
    }
    List<String> authorities = headers.getAll(FORWARDED_HOST);
    if (authorities.size() != 1) {
      return refused("X-Forwarded-Host must be there once");
    }
    return read(
        methods.getFirst(),
        headers.getAll(PROTO),
        authorities.getFirst(),
        targets.getFirst(),
        headers,
        false);
  }

  /** The request to one of our own places, which a proxy passes on. */
  Reading toPlace(HttpServerRequest received) {
    return toHost(received, received.method().name(), received.uri(), false);
  }

  private Reading originalRequest(HttpServerRequest asked) {
    MultiMap headers = asked.headers();
    List<String> methods = headers.getAll(ORIGINAL_METHOD);
    List<String> urls = headers.getAll(ORIGINAL_URL);
    if (methods.size() > 1 || urls.size() > 1) {
      return refused("X-Original-Method and X-Original-URL may each be there once");
    }
    String method = methods.isEmpty() ? asked.method().name() : methods.getFirst();
    if (urls.isEmpty()) {
      return toHost(asked, method, pathOf(headers), true);
    }
    String url = urls.getFirst();
    int authority = url.indexOf("://") + 3;
    int path = authority < 3 ? -1 : url.indexOf('/', authority);
    if (path < 0) {
      return refused("X-Original-URL is no absolute URL");
    }
    String named = url.substring(authority, path);
    return contradicts(headers, named)
        ? refused("X-Original-URL, X-Forwarded-Host and Host name several hosts")
        : read(
            method,
            List.of(url.substring(0, authority - 3)),
            named,
            url.substring(path),
            headers,
            true);
  }

  /** What else names a known host must name the same: a client may have added one of the two. */
  private boolean contradicts(MultiMap headers, String named) {
    Origin origin = hosts.find("", named);
    for (CharSequence header : List.of(FORWARDED_HOST, HOST)) {
      for (String other : headers.getAll(header)) {
        Origin claimed = hosts.find("", other);
        if (claimed != null && !claimed.equals(origin)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String pathOf(MultiMap headers) {
    for (CharSequence header : List.of(REDIRECT, URI)) {
      List<String> values = headers.getAll(header);
      if (values.size() == 1 && values.getFirst().startsWith("/")) {
        return values.getFirst();
      }
    }
    return "/";
  }

  private Reading toHost(
      HttpServerRequest received, String method, String target, boolean statusOnly) {
    MultiMap headers = received.headers();
    List<String> authorities = headers.getAll(FORWARDED_HOST);
    if (authorities.isEmpty()) {
      authorities = headers.getAll(HOST);
    }
    return authorities.size() == 1
        ? read(method, headers.getAll(PROTO), authorities.getFirst(), target, headers, statusOnly)
        : refused("X-Forwarded-Host or Host must be there once");
  }

  private Reading read(
      String method,
      List<String> schemes,
      String authority,
      String target,
      MultiMap headers,
      boolean statusOnly) {
    if (schemes.size() > 1 || schemes.contains("")) {
      return refused("X-Forwarded-Proto is empty, or there more than once");
    }
    Origin origin = hosts.find(schemes.isEmpty() ? "" : schemes.getFirst(), authority);
    if (origin == null) {
      return unknown(authority);
    }
    if (!target.startsWith("/") || target.length() > LONGEST_TARGET) {
      return refused("the request's target is no path, or longer than 8 KiB");
    }
    return isToken(method)
        ? new Reading.Accepted(
            new AuthRequest(method, origin, target, new VertxHeaders(headers)), statusOnly)
        : refused("the request's method is none");
  }

  private Reading unknown(String authority) {
    return hosts.find("", authority) == null
        ? refused("its host is not one of the configured `hosts`")
        : refused(
            "its host is configured for another scheme than X-Forwarded-Proto says; let the proxy send http on to https");
  }

  private static boolean isToken(String method) {
    int length = method.length();
    for (int at = 0; at < length; at++) {
      char c = method.charAt(at);
      if ((c < 'A' || c > 'Z') && c != '-') {
        return false;
      }
    }
    return length > 0 && length <= LONGEST_METHOD;
  }

  private static Reading refused(String reason) {
    return new Reading.Refused(reason);
  }
}
