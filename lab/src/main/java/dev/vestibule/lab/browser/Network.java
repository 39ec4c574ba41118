package dev.vestibule.lab.browser;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What all browsers share. The client's pool must hold a connection for each panel of each browser
 * and a few more: what waits for a connection is counted as waiting for the gateway. So panels do
 * not hold each other up, as under HTTP/2; without it Chrome sends six at a time. It must not
 * follow redirects or keep cookies by itself (it does not unless told to).
 *
 * @param client HTTP/1.1, as from {@code vertx.createHttpClient(options, pool)}
 * @param nanoTime for waits, as {@link System#nanoTime}
 * @param clock for what cookies say of their age
 * @param address where the browser is said to come from, as a load balancer before the gateway
 *     would say it ({@code X-Forwarded-For}); empty: nobody says
 */
public record Network(
    Vertx vertx, HttpClient client, LongSupplier nanoTime, InstantSource clock, String address) {

  public Network(Vertx vertx, HttpClient client, LongSupplier nanoTime, InstantSource clock) {
    this(vertx, client, nanoTime, clock, "");
  }

  /** The same network at another address. */
  public Network from(String other) {
    return new Network(vertx, client, nanoTime, clock, other);
  }
}
