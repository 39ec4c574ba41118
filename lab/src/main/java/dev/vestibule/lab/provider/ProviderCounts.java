package dev.vestibule.lab.provider;

/** What the provider has counted since its start. */
public record ProviderCounts(
    long discoveries,
    long jwksFetches,
    long authorizations,
    long tokenRequests,
    long codeGrants,
    long refreshRequests,
    long refreshesAccepted,
    long refreshesRefused,
    long spentTokensPresented,
    long familiesRevoked,
    long revocations,
    int concurrentRefreshMax,
    int mostPresentationsOfOneToken) {}
