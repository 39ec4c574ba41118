package dev.vestibule.oidc;

/**
 * The keys with which a provider signs (RFC 7517), fetched when first asked for.
 *
 * <p>Only public, asymmetric signature keys are kept, at most 64 of at most 1 MiB in all. Kept for
 * an hour, then fetched anew behind the callers; an unknown key id fetches at once, at most every
 * 10 s. What is known serves on while the provider is down.
 */
public final class ProviderKeys {
  ProviderKeys() {}
}
