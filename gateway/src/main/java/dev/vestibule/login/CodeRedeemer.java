package dev.vestibule.login;

import static dev.vestibule.login.Pages.SHORTLY;

import dev.vestibule.login.Redemption.Failed;
import dev.vestibule.login.Redemption.Redeemed;
import dev.vestibule.oidc.GrantAnswer;
import dev.vestibule.oidc.IdTokenVerdict;
import dev.vestibule.oidc.NotConnected;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.TokenAnswer;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.refresh.Revocations;
import dev.vestibule.session.OnceMarks;
import dev.vestibule.session.StoreUnavailable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns an authorization code into verified tokens, once: the attempt is marked as used, durably
 * and wherever it arrives, before its code leaves us. Tokens that can't be used are revoked.
 * Blocks; virtual threads only.
 */
final class CodeRedeemer {
  private static final String PURPOSE = "login";

  private final OnceMarks marks;
  private final Revocations revocations;

  CodeRedeemer(OnceMarks marks, Revocations revocations) {
    this.marks = marks;
    this.revocations = revocations;
  }

  Redemption redeem(Provider provider, LoginAttempt attempt, String code) {
    try {
      if (!marks.first(PURPOSE, attempt.id().text(), attempt.expiresAt())) {
        return failed(LoginFailure.ALREADY_USED, "attempt used before");
      }
    } catch (StoreUnavailable e) {
      return failed(LoginFailure.STORE_AWAY, String.valueOf(e.getMessage()));
    }
    try {
      return read(
          provider,
          attempt,
          provider.tokens().exchangeCode(code, attempt.redirectUri(), attempt.verifier()));
    } catch (NotConnected e) {
      return failed(LoginFailure.PROVIDER_AWAY, String.valueOf(e.getMessage()));
    }
  }

  private Redemption read(Provider provider, LoginAttempt attempt, GrantAnswer answer) {
    return switch (answer) {
      case GrantAnswer.Granted(TokenAnswer tokens) -> verified(provider, attempt, tokens);
      case GrantAnswer.Refused(String error) -> failed(LoginFailure.CODE_REFUSED, error);
      case GrantAnswer.Rejected(int status, String error, _) ->
          failed(LoginFailure.CODE_REFUSED, status + " " + error);
      case GrantAnswer.Fault(String reason, @Nullable Duration retryAfter) ->
          new Failed(
              LoginFailure.PROVIDER_ERROR, reason, Objects.requireNonNullElse(retryAfter, SHORTLY));
      case GrantAnswer.Busy(Duration retryAfter) ->
          new Failed(LoginFailure.PROVIDER_AWAY, "busy", retryAfter);
      case GrantAnswer.Unknown(String reason) -> failed(LoginFailure.PROVIDER_AWAY, reason);
    };
  }

  private Redemption verified(Provider provider, LoginAttempt attempt, TokenAnswer answer) {
    TokenSet tokens = TokenSet.of(answer);
    String idToken = answer.idToken();
    if (idToken == null) {
      revocations.revoke(provider, tokens);
      return failed(LoginFailure.UNTRUSTWORTHY, "no ID token");
    }
    IdTokenVerdict verdict =
        provider.idTokens().verifyLogin(idToken, attempt.nonce(), answer.accessToken());
    if (!(verdict instanceof IdTokenVerdict.Verified)) {
      revocations.revoke(provider, tokens);
    }
    return switch (verdict) {
      case IdTokenVerdict.Verified(var identity) ->
          new Redeemed(tokens, identity, answer.receivedAt());
      case IdTokenVerdict.KeysUnreachable(Duration retryAfter) ->
          new Failed(LoginFailure.PROVIDER_AWAY, "keys unreachable", retryAfter);
      case IdTokenVerdict.Invalid(String reason) -> failed(LoginFailure.UNTRUSTWORTHY, reason);
    };
  }

  private static Failed failed(LoginFailure failure, String detail) {
    return new Failed(failure, detail, SHORTLY);
  }
}
