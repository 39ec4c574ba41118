package dev.vestibule.lab.demo;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;

/**
 * Says whether a request may pull a lever. Only a POST, only under our own host (a rebound name has
 * another), and only from our own page: by {@code Origin}, and by {@code Sec-Fetch-Site} where the
 * browser sends it.
 */
record SameOrigin(String host) {

  boolean isOurHost(MultiMap headers) {
    return headers.getAll("Host").size() == 1 && host.equals(headers.get("Host"));
  }

  boolean mayAct(HttpMethod method, MultiMap headers) {
    String site = headers.get("Sec-Fetch-Site");
    return method.equals(HttpMethod.POST)
        && isOurHost(headers)
        && ("http://" + host).equals(headers.get("Origin"))
        && (site == null || site.equals("same-origin"));
  }
}
