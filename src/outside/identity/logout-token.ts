import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { IdentityServerFailed } from '#domain/sign-on/identity-client.ts';
import type { GuardedFetch } from './guarded-fetch.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const MOST_AGE_SEC = 300;
const MOST_CHARS = 16_000;
/** What a public key signs; nothing that both sides share, and never nothing. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA'];

/**
 * The subject of whom a server says that they signed out there (OpenID Connect Back-Channel Logout 1.0, 2.6): signed by
 * the server, for us, within five minutes, about signing out and nothing else. Throws `IdentityServerFailed` 'answer' for
 * anything that does not hold, and for a token that names a session alone.
 */
export async function readLogoutToken(
  fetch: GuardedFetch,
  server: { issuer: string; clientId: string; keysUrl: string; skewSec: number },
  given: { token: string; now: Date },
): Promise<string> {
  const no = (what: string, cause?: unknown): never => {
    throw new IdentityServerFailed('answer', what, cause === undefined ? undefined : { cause });
  };
  if (given.token.length > MOST_CHARS) no('logout_token');
  const answer = await fetch(server.keysUrl, { method: 'GET', headers: { accept: 'application/json' } });
  const keys = (await answer.json().catch(() => no('keys'))) as JSONWebKeySet;
  try {
    const { payload } = await jwtVerify(given.token, createLocalJWKSet(keys), {
      // A token made for something else is none, whoever signed it.
      ...{ typ: 'logout+jwt', issuer: server.issuer, audience: server.clientId, algorithms: ALGORITHMS },
      ...{ maxTokenAge: MOST_AGE_SEC, clockTolerance: server.skewSec, currentDate: given.now },
      requiredClaims: ['iat', 'jti', 'events'],
    });
    const events = payload['events'] as Readonly<Record<string, unknown>> | null;
    if (typeof events?.[EVENT] !== 'object' || payload['nonce'] !== undefined) no('events');
    return payload.sub ?? no('sub');
  } catch (error) {
    if (error instanceof errors.JOSEError) return no(error.code, error);
    throw error;
  }
}
