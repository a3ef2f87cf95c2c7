/** How fast a channel's account may send: `perSec` in the long run, `burst` at once. A fact of the provider's contract. */
export interface SendLimit {
  perSec: number;
  burst: number;
}

/**
 * Takes a token from an account's bucket: when the bucket is full again afterwards, or from when on there is a token.
 * `fullAt` is when it would have been full. One instant says as much as a count and
 * the time of counting, and does not gather the errors of fractions. A clock that went back fills nothing.
 */
export function takeToken(fullAt: Date, limit: SendLimit, now: Date): { fullAt: Date } | { notBefore: Date } {
  const perTokenMs = Math.ceil(1000 / limit.perSec);
  const full = Math.max(fullAt.getTime(), now.getTime());
  const notBefore = full - (limit.burst - 1) * perTokenMs;
  return now.getTime() < notBefore
    ? { notBefore: new Date(notBefore) }
    : { fullAt: new Date(full + perTokenMs) };
}
