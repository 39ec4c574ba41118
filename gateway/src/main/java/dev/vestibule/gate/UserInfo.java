package dev.vestibule.gate;

import static dev.vestibule.decision.Decision.Unavailable.SHORTLY;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.vestibule.decision.Answer;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.oidc.Identity;
import dev.vestibule.session.SessionCookie;
import dev.vestibule.session.SessionVault;
import dev.vestibule.session.SessionVault.Held;
import dev.vestibule.session.StoreUnavailable;
import dev.vestibule.session.Ticket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells a page of the application who is logged in, as JSON. Blocks; virtual threads only. */
public final class UserInfo {

  private final SessionCookie cookie;
  private final SlowLane slowLane;
  private final SessionVault vault;

  UserInfo(SessionCookie cookie, SlowLane slowLane, SessionVault vault) {
    this.cookie = cookie;
    this.slowLane = slowLane;
    this.vault = vault;
  }

  public Decision of(AuthRequest request) throws InterruptedException {
    Optional<Ticket> ticket = cookie.ticket(request.headers(), request.origin().secure());
    if (ticket.isEmpty()) {
      return new Decision.Challenge("no session");
    }
    return switch (slowLane.stand(ticket.get())) {
      case Standing.Alive _ -> read(ticket.get());
      case Standing.Gone() -> new Decision.Challenge("no session, or none any more");
      case Standing.Unknown(Duration retryAfter) -> new Decision.Unavailable(retryAfter);
    };
  }

  private Decision read(Ticket ticket) {
    try {
      return vault.load(ticket) instanceof Held.Live live
          ? new Decision.Respond(Answer.json(200, json(live.session().identity())))
          : new Decision.Challenge("no session, or none any more");
    } catch (StoreUnavailable e) {
      return new Decision.Unavailable(SHORTLY);
    }
  }

  static String json(Identity identity) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("user", identity.subject());
    members.put("email", identity.email());
    members.put("preferredUsername", identity.preferredUsername());
    members.put("groups", identity.groups());
    return JSONObjectUtils.toJSONString(members);
  }
}
