package dev.vestibule.lab.report;

/**
 * The provider's cumulative counts at one moment.
 *
 * @param grants refresh requests that reached it
 * @param accepted those it answered with tokens
 * @param refusals those it refused
 * @param spentPresented those that presented a token it had already replaced
 * @param familiesRevoked families it revoked because of that
 */
public record ProviderFigures(
    long grants, long accepted, long refusals, long spentPresented, long familiesRevoked) {

  /** Before the first grant. */
  public static final ProviderFigures NONE = new ProviderFigures(0, 0, 0, 0, 0);

  /** What came between an earlier moment and this one. */
  ProviderFigures minus(ProviderFigures earlier) {
    return new ProviderFigures(
        grants - earlier.grants,
        accepted - earlier.accepted,
        refusals - earlier.refusals,
        spentPresented - earlier.spentPresented,
        familiesRevoked - earlier.familiesRevoked);
  }

  ProviderFigures plus(ProviderFigures more) {
    return new ProviderFigures(
        grants + more.grants,
        accepted + more.accepted,
        refusals + more.refusals,
        spentPresented + more.spentPresented,
        familiesRevoked + more.familiesRevoked);
  }
}
