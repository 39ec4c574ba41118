package dev.vestibule.oidc;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of provider treats refresh tokens: data that the refresh protocol goes by. What each
 * kind does is in {@link KnownProviders}.
 *
 * @param rotation what becomes of a refresh token that was presented
 * @param afterUnknown what to do when the answer to a grant was lost
 * @param refusals looked up in order before the general rules; the first that matches wins
 * @param refreshKillsAccessToken whether a refresh ends the previous access token at once, so that
 *     a forwarded one must be swapped late and quickly
 * @param offlineAccess whether the provider gives a refresh token only for the scope {@code
 *     offline_access}; then it is added at login
 * @param authorizationParameters what a login must say so that a refresh token comes; the settings'
 *     own win
 */
public record ProviderProfile(
    String name,
    Rotation rotation,
    AfterUnknown afterUnknown,
    List<RefusalRule> refusals,
    boolean refreshKillsAccessToken,
    boolean offlineAccess,
    Map<String, String> authorizationParameters) {

  /** The cautious one: assumes rotation, leans on nothing. */
  public static final String DEFAULT_NAME = "generic";

  public ProviderProfile {
    refusals = List.copyOf(refusals);
    authorizationParameters = Map.copyOf(authorizationParameters);
  }

  public static Optional<ProviderProfile> named(String name) {
    return KnownProviders.ALL.stream().filter(profile -> profile.name().equals(name)).findFirst();
  }

  /** All names, in the order in which they are documented. */
  public static List<String> names() {
    return KnownProviders.ALL.stream().map(ProviderProfile::name).toList();
  }

  /**
   * How a refusal with this status, error and description is to be taken by this profile; empty
   * where the general rules decide.
   */
  Optional<Refusal> classify(int status, String error, String description) {
    return refusals.stream()
        .filter(rule -> rule.matches(status, error, description))
        .map(RefusalRule::meaning)
        .findFirst();
  }

  ProviderProfile killingAccessTokens() {
    return new ProviderProfile(
        name, rotation, afterUnknown, refusals, true, offlineAccess, authorizationParameters);
  }

  ProviderProfile needingOfflineAccess() {
    return new ProviderProfile(
        name,
        rotation,
        afterUnknown,
        refusals,
        refreshKillsAccessToken,
        true,
        authorizationParameters);
  }

  ProviderProfile asking(String parameter, String value) {
    return new ProviderProfile(
        name,
        rotation,
        afterUnknown,
        refusals,
        refreshKillsAccessToken,
        offlineAccess,
        Map.of(parameter, value));
  }

  /** What becomes of a refresh token that was presented. */
  public sealed interface Rotation {
    /**
     * It is spent: presenting it again is refused, at some providers with the end of the whole
     * family.
     */
    record Rotates() implements Rotation {}

    /** It stays valid, whether or not a new one comes. */
    record Static() implements Rotation {}

    /**
     * It is spent, but presented again within this time it yields its successor. Never leant on
     * except after a lost answer.
     */
    record Grace(Duration within) implements Rotation {}
  }

  /** What to do when the answer to a grant was lost. */
  public enum AfterUnknown {
    /** Present the same refresh token once more, at once: it heals. */
    RETRY,
    /**
     * Present nothing while the access token lives, then once: a replay may end the session at the
     * provider.
     */
    HOLD
  }

  /** What a refusal means. */
  public enum Refusal {
    /** This grant is over: {@link GrantAnswer.Refused}. */
    ENDED,
    /** May be tried again: {@link GrantAnswer.Rejected}. */
    RETRY,
    /** Not about this grant: {@link GrantAnswer.Fault}. */
    FAULT
  }

  /**
   * Recognises a refusal.
   *
   * @param status null: any
   * @param descriptionContains null: any; compared without regard to case
   */
  public record RefusalRule(
      @Nullable Integer status,
      String error,
      @Nullable String descriptionContains,
      Refusal meaning) {
    boolean matches(int actualStatus, String actualError, String description) {
      return (status == null || status == actualStatus)
          && error.equals(actualError)
          && (descriptionContains == null
              || description
                  .toLowerCase(Locale.ROOT)
                  .contains(descriptionContains.toLowerCase(Locale.ROOT)));
    }
  }
}
