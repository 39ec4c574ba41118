package dev.vestibule.lab.browser;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What the application says in a panel's answer.
 *
 * @param user whom it saw; empty if nobody, or if the answer is not the application's
 * @param token what it found of the access token; empty if the answer is not the application's
 */
record PanelAnswer(String user, String token) {

  private static final PanelAnswer ANOTHERS = new PanelAnswer("", "");

  /** A status alone proves nothing: a gateway may say 200, or 204, by itself. */
  static PanelAnswer of(Answer answer) {
    if (!answer.succeeds()) {
      return ANOTHERS;
    }
    try {
      JsonObject panel = new JsonObject(answer.body());
      return new PanelAnswer(text(panel.getValue("user")), text(panel.getValue("token")));
    } catch (DecodeException notAPanel) {
      return ANOTHERS;
    }
  }

  boolean isTheApplications() {
    return !token.isEmpty();
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }
}
