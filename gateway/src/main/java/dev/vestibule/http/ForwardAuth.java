package dev.vestibule.http;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Caller;
import dev.vestibule.decision.Decision;
import dev.vestibule.http.ForwardedRequest.Reading;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletionStage;

/**
 * {@code /oauth2/auth}: the door for proxies that ask before they let a request pass. Runs on one
 * event loop; a decision that is there at once is written at once, without I/O.
 */
final class ForwardAuth {

  private final ForwardedRequest forwarded;
  private final Doors doors;
  private final Places places;
  private final Writer writer;
  private final Context context;

  ForwardAuth(
      ForwardedRequest forwarded, Doors doors, Places places, Writer writer, Context context) {
    this.forwarded = forwarded;
    this.doors = doors;
    this.places = places;
    this.writer = writer;
    this.context = context;
  }

  void answer(HttpServerRequest asked) {
    if (restricts(asked.uri())) {
      writer.refuse(
          asked,
          "this release knows no allowed_… parameters, and to pass over them would let in whom they keep out");
      return;
    }
    switch (forwarded.toApplication(asked)) {
      case Reading.Refused(String reason) -> writer.refuse(asked, reason);
      case Reading.Accepted(AuthRequest request, boolean statusOnly) -> {
        if (request.target().startsWith("/oauth2/")) {
          ownPlace(asked, request);
        } else {
          admit(asked.response(), request, statusOnly);
        }
      }
    }
  }

  /**
   * Whether the question is one that other gateways answer by who the user is ({@code
   * allowed_groups} and its like). Caddy sends the application's own query along, which says
   * nothing.
   */
  private static boolean restricts(String target) {
    int query = target.indexOf('?');
    return query >= 0
        && (target.startsWith("allowed_", query + 1) || target.indexOf("&allowed_", query) > 0);
  }

  /**
   * The proxy asks about a request to ourselves, since its middleware covers our paths too. What
   * never answers 2xx works like that; anything else would be let pass to the application.
   */
  private void ownPlace(HttpServerRequest asked, AuthRequest request) {
    String path = Places.path(request.target());
    if (path.equals("/oauth2/callback") || path.equals("/oauth2/start")) {
      places.answer(asked, request, path);
    } else {
      writer.forbid(
          asked.response(),
          Caller.of(request),
          "the proxy has to send /oauth2/ straight to the gateway, without asking");
    }
  }

  private void admit(HttpServerResponse response, AuthRequest request, boolean statusOnly) {
    switch (doors.gate().admit(request)) {
      case Admission.Now(Decision decision) -> write(response, request, decision, statusOnly);
      case Admission.Later(CompletionStage<Decision> promise) -> {
        var _ =
            promise.whenComplete((decision, failure) ->
                context.runOnContext(_ ->
                    write(
                        response,
                        request,
                        failure == null ? decision : new Decision.Unavailable(SHORTLY),
                        statusOnly)));
      }
    }
  }

  private void write(
      HttpServerResponse response, AuthRequest request, Decision decision, boolean statusOnly) {
    if (response.closed()) {
      return;
    }
    if (statusOnly) {
      writer.writeStatus(response, request, decision);
    } else {
      writer.write(response, request, decision);
    }
  }
}
