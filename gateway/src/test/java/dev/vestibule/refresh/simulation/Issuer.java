package dev.vestibule.refresh.simulation;

import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.TokenAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider's token endpoint, with what it knows of one family of refresh tokens. */
final class Issuer {
  /** How it treats a refresh token that was presented. */
  enum Kind {
    /** Spends it; a replay ends the family. */
    FAMILY,
    /** Spends it; a replay is refused, the successor lives. */
    PLAIN,
    /** Spends it; a replay within 30 s yields the same successor, later it ends the family. */
    GRACE,
    /** Keeps it. */
    STATIC,
    /** As FAMILY, and a 500 that was rolled back has burnt the token all the same. */
    BURNING
  }

  private enum Status {
    VALID,
    SPENT,
    REVOKED
  }

  /** One refresh token. */
  static final class Token {
    final String text;
    final int number;
    private Status status = Status.VALID;
    private long spentAt;
    private @Nullable Token successor;

    Token(int number) {
      this.number = number;
      this.text = "refresh-" + number;
    }
  }

  private static final long GRACE = 30_000;

  private final World world;
  private final Kind kind;
  private final Map<String, Token> tokens = new HashMap<>();
  private final List<Token> inOrder = new ArrayList<>();
  private int answers;

  Issuer(World world, Kind kind) {
    this.world = world;
    this.kind = kind;
  }

  Token issue() {
    Token token = new Token(inOrder.size());
    tokens.put(token.text, token);
    inOrder.add(token);
    return token;
  }

  Token token(String text) {
    return java.util.Objects.requireNonNull(tokens.get(text));
  }

  /** Whether it would honour this token now. */
  boolean honours(Token token) {
    return token.status == Status.VALID || inGrace(token);
  }

  GrantAnswer present(String refreshToken) {
    Token token = token(refreshToken);
    if (world.strikes(world.scenario.providerErrors())) {
      return error(token);
    }
    return grant(token);
  }

  void revoke(String refreshToken) {
    if (kind == Kind.PLAIN) {
      token(refreshToken).status = Status.REVOKED;
    } else {
      endFamily();
    }
  }

  void endFamily() {
    inOrder.forEach(token -> token.status = Status.REVOKED);
  }

  private GrantAnswer error(Token token) {
    return switch ((int) world.chance.between(0, 7)) {
      case 0 -> new GrantAnswer.Busy(Duration.ofSeconds(world.chance.between(1, 5)));
      case 1 -> new GrantAnswer.Fault("invalid_client", null);
      case 2 -> new GrantAnswer.Fault("HTML", Duration.ofSeconds(2));
      case 3 -> new GrantAnswer.Rejected(400, "temporarily_odd", false);
      case 4 -> {
        if (kind == Kind.BURNING) {
          token.status = Status.SPENT;
          token.spentAt = world.time.now();
        }
        yield new GrantAnswer.Unknown("500");
      }
      case 5 -> {
        grant(token);
        yield new GrantAnswer.Unknown("503 after rotating");
      }
      default -> {
        grant(token);
        yield new GrantAnswer.Unknown("unreadable 200");
      }
    };
  }

  private GrantAnswer grant(Token token) {
    if (kind == Kind.STATIC && token.status == Status.VALID) {
      return granted(token, world.chance.of(0.5));
    }
    if (token.status == Status.VALID) {
      Token next = issue();
      token.status = Status.SPENT;
      token.spentAt = world.time.now();
      token.successor = next;
      return granted(next, true);
    }
    if (inGrace(token) && token.successor != null) {
      return granted(token.successor, true);
    }
    if (kind != Kind.PLAIN) {
      endFamily();
    }
    return world.scenario.unnamedRefusals()
        ? new GrantAnswer.Rejected(400, "invalid_request", false)
        : new GrantAnswer.Refused("invalid_grant");
  }

  private boolean inGrace(Token token) {
    return kind == Kind.GRACE
        && token.status == Status.SPENT
        && token.successor != null
        && token.successor.status == Status.VALID
        && world.time.now() < token.spentAt + GRACE;
  }

  private GrantAnswer granted(Token token, boolean told) {
    answers++;
    return new GrantAnswer.Granted(
        new TokenAnswer(
            "access-" + answers,
            world.time.instant().plusMillis(world.scenario.accessLife()),
            told ? token.text : null,
            idToken(),
            null,
            world.time.instant()));
  }

  private @Nullable String idToken() {
    if (!world.chance.of(world.scenario.idTokens())) {
      return null;
    }
    return (world.strikes(world.scenario.otherSubject()) ? World.OTHERS : World.OURS) + answers;
  }
}
