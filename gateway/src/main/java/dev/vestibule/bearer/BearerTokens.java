package dev.vestibule.bearer;

import dev.vestibule.decision.Admission;
import dev.vestibule.decision.AuthRequest;
import dev.vestibule.decision.Decision;
import dev.vestibule.decision.IdentityHeaders;
import dev.vestibule.decision.Origin;
import dev.vestibule.oidc.AccessTokenVerdict;
import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.Provider;
import dev.vestibule.oidc.ProviderSettings;
import dev.vestibule.oidc.Providers;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in requests that bring an access token of a provider (RFC 6750, RFC 9068), at the hosts
 * where that is allowed.
 *
 * <p>A token is verified once, on a virtual thread. After that its hash finds the answer, on the
 * caller's thread, without I/O and before anything of the token is read, until it runs out, is
 * revoked, or ten minutes are over. A token decides alone: whoever sends one gets no login, and no
 * session speaks for a bad one. Safe for use by any thread; never throws for what a request holds.
 */
public final class BearerTokens {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokens.class);

  private static final Admission.Now REVOKED =
      new Admission.Now(new Decision.RejectToken("revoked"));

  /** What a remembered token takes without its headers. */
  private static final int BASE_WEIGHT = 600;

  /** Decides whether a token is to be believed. Blocks for keys. */
  @FunctionalInterface
  interface Verifier {
    AccessTokenVerdict verify(String token);
  }

  /** Makes what the application is told of whoever sent a token. */
  @FunctionalInterface
  public interface Headers {
    IdentityHeaders of(Identity identity, String accessToken);
  }

  /** How many verifications are under way at once, and how many revocations are remembered. */
  record Bounds(int verifications, int revocations) {
    static Bounds usual() {
      return new Bounds(100, RevokedTokens.MOST);
    }
  }

  private final Set<Origin> hosts;
  private final String issuer;
  private final Verifier verifier;
  private final Headers headers;
  private final InstantSource clock;
  private final TokenDigest.Hash hash;
  private final RevokedTokens revoked;
  private final VerifiedTokens verified;
  private final VerificationFlights verifications;

  BearerTokens(
      Set<Origin> hosts,
      String issuer,
      Verifier verifier,
      Headers headers,
      SecureRandom random,
      InstantSource clock,
      Bounds bounds) {
    this.hosts = Set.copyOf(hosts);
    this.issuer = issuer;
    this.verifier = verifier;
    this.headers = headers;
    this.clock = clock;
    this.hash = new TokenDigest.Hash(random);
    this.revoked = new RevokedTokens(bounds.revocations());
    this.verified = new VerifiedTokens();
    this.verifications = new VerificationFlights(bounds.verifications());
  }

  /** What the settings ask for, of the provider that they name, or of the one to log in with. */
  public static BearerTokens of(
      BearerSettings settings,
      Providers providers,
      Headers headers,
      SecureRandom random,
      InstantSource clock) {
    String name = settings.provider();
    Provider provider = name == null ? providers.login() : providers.named(name).orElseThrow();
    return new BearerTokens(
        Set.copyOf(settings.hosts()),
        provider.settings().issuer().toString(),
        provider.accessTokens(settings.audience())::verify,
        headers,
        random,
        clock,
        Bounds.usual());
  }

  /**
   * The answer to a request that brings a bearer token, or {@code otherwise}: what a client says on
   * purpose goes before what a browser sends by itself.
   */
  public Admission admit(AuthRequest request, Function<AuthRequest, Admission> otherwise) {
    Admission byToken = admit(request);
    return byToken == null ? otherwise.apply(request) : byToken;
  }

  /** Null for a request that brings no token, or to a host where tokens count for nothing. */
  @Nullable Admission admit(AuthRequest request) {
    if (!hosts.contains(request.origin())) {
      return null;
    }
    return switch (BearerHeader.of(request.headers())) {
      case BearerHeader.Absent() -> null;
      case BearerHeader.Malformed(String reason) ->
          new Admission.Now(new Decision.RejectToken(reason));
      case BearerHeader.Present(String token) -> admit(token);
    };
  }

  private Admission admit(String token) {
    TokenDigest digest = hash.of(token);
    Finding known = verified.find(digest, clock.millis());
    return known == null
        ? new Admission.Later(
            verifications
                .of(digest, () -> find(digest, token))
                .thenApply(found -> answer(found).decision()))
        : answer(known);
  }

  /**
   * Looks at the revocations for each request by itself: neither a memory that is written late nor
   * a verification that others joined lets in what was revoked meanwhile.
   */
  private Admission.Now answer(Finding finding) {
    return switch (finding) {
      case Finding.Accepted good -> revoked.include(good.token()) ? REVOKED : good.admission();
      case Finding.Refused bad -> bad.admission();
      case Finding.Nothing(var retryAfter) ->
          new Admission.Now(new Decision.Unavailable(retryAfter));
    };
  }

  private Finding find(TokenDigest digest, String token) {
    // A verification that was under way when this one was asked for may have landed since.
    Finding known = verified.find(digest, clock.millis());
    if (known != null) {
      return known;
    }
    Finding found = verify(token);
    verified.remember(digest, found);
    return found;
  }

  private Finding verify(String token) {
    return switch (verifier.verify(token)) {
      case AccessTokenVerdict.Verified good -> accepted(token, good);
      case AccessTokenVerdict.Invalid(String reason) -> refused(reason);
      case AccessTokenVerdict.KeysUnreachable(var retryAfter) -> new Finding.Nothing(retryAfter);
    };
  }

  private Finding accepted(String token, AccessTokenVerdict.Verified good) {
    KnownToken known = KnownToken.of(good.identity(), good.tokenId());
    IdentityHeaders made = headers.of(good.identity(), token);
    return new Finding.Accepted(
        known,
        new Admission.Now(new Decision.Allow(made)),
        good.believedUntil().toEpochMilli(),
        weight(known, made));
  }

  private Finding refused(String reason) {
    LOG.atDebug().addKeyValue("reason", reason).log("bearer.refused");
    return new Finding.Refused(
        new Admission.Now(new Decision.RejectToken(reason)),
        clock.millis() + VerifiedTokens.REFUSED.toMillis());
  }

  private static int weight(KnownToken known, IdentityHeaders made) {
    return BASE_WEIGHT
        + 2 * (known.subject().length() + known.session().length() + known.id().length())
        + made.pairs().stream().mapToInt(p -> 2 * (p.name().length() + p.value().length())).sum();
  }

  /**
   * Lets in none of a user's tokens any more that were issued up to {@code issuedUntil}, by the
   * issuer's clock: for a logout token its {@code iat}. From the next request on, in this process,
   * for as long as it runs. Tokens of another issuer aren't let in anyway.
   */
  public void revokeSubject(String issuer, String subject, Instant issuedUntil) {
    if (issuer.equals(this.issuer)) {
      revoked.revokeSubject(subject, issuedUntil);
    }
  }

  /** As {@link #revokeSubject}, for the tokens that name this session at the provider. */
  public void revokeSession(String issuer, String sid, Instant issuedUntil) {
    if (issuer.equals(this.issuer)) {
      revoked.revokeSession(sid, issuedUntil);
    }
  }

  /** As {@link #revokeSubject}, for the one token with this {@code jti}. */
  public void revokeToken(String issuer, String tokenId) {
    if (issuer.equals(this.issuer)) {
      // It has been issued, by a clock that may be ahead of ours.
      revoked.revokeToken(tokenId, clock.instant().plus(ProviderSettings.MAX_CLOCK_SKEW));
    }
  }
}
