import { createHash } from 'node:crypto';
import * as openid from 'openid-client';
import {
  IdentityServerFailed,
  type IdentityClient,
  type ServerCheck,
} from '#domain/sign-on/identity-client.ts';
import { asClaimed } from '#domain/sign-on/rules.ts';
import type { OidcSettings, OpenedServer } from '#domain/sign-on/types.ts';
import type { Clock } from '#kernel/clock.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
import { readLogoutToken } from './logout-token.ts';

const KNOWN_FOR_MS = 600_000;
const MOST_KNOWN = 50;
const CLOCK_SKEW_SEC = 60;

type OidcServer = OpenedServer & { settings: OidcSettings };
interface Kept {
  nonce: string;
  codeVerifier: string;
}

/** OpenID Connect: authorization code with PKCE, state and nonce. */
export function createOidcClient({ fetch, clock }: { fetch: GuardedFetch; clock: Clock }): IdentityClient {
  const known = new Map<string, { at: number; found: openid.Configuration }>();

  /** What a server says of itself; asked anew every ten minutes. */
  async function describe(server: OidcServer): Promise<openid.Configuration> {
    const key = keyOf(server);
    const before = known.get(key);
    const now = clock.now().getTime();
    if (before && now - before.at < KNOWN_FOR_MS) return before.found;
    const found = await ask('description', () => discover(server, fetch));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, { at: now, found });
    return found;
  }

  return {
    async begin(given, { state, backUrl }) {
      const server = oidc(given);
      const config = await describe(server);
      const codeVerifier = openid.randomPKCECodeVerifier();
      const nonce = openid.randomNonce();
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: backUrl,
        scope: server.settings.scopes,
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(server.settings.strength === null ? {} : { acr_values: server.settings.strength }),
      });
      const kept: Kept = { nonce, codeVerifier };
      return { url: url.href, kept: JSON.stringify(kept) };
    },

    async finish(given, { kept, state, backUrl, answer }) {
      const server = oidc(given);
      const config = await describe(server);
      const { nonce, codeVerifier } = JSON.parse(kept) as Kept;
      const back = new URL(backUrl);
      for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
      const tokens = await ask('answer', () =>
        openid.authorizationCodeGrant(config, back, {
          pkceCodeVerifier: codeVerifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        }),
      );
      const claims = tokens.claims();
      if (!claims) throw new IdentityServerFailed('answer', 'id_token');
      const { strength } = server.settings;
      const acr = typeof claims['acr'] === 'string' ? claims['acr'] : '';
      if (strength !== null && !strength.split(' ').includes(acr))
        throw new IdentityServerFailed('strength', acr);
      const more = await moreOf(config, server.settings, claims, tokens.access_token);
      const { loginClaim, nameClaim, groupsClaim } = server.settings;
      const claimed = asClaimed({
        subject: claims.sub,
        login: more[loginClaim],
        name: more[nameClaim],
        groups: more[groupsClaim],
      });
      if (!claimed) throw new IdentityServerFailed('answer', 'sub');
      return { claimed, leaveHint: tokens.id_token ?? null };
    },

    async check(given) {
      const server = oidc(given);
      known.delete(keyOf(server));
      const config = await describe(server);
      const metadata = config.serverMetadata();
      return [
        { what: 'description', ok: true, detail: metadata.authorization_endpoint ?? '' },
        { what: 'issuer', ok: true, detail: metadata.issuer },
        {
          what: 'pkce',
          ok: metadata.supportsPKCE(),
          detail: (metadata.code_challenge_methods_supported ?? []).join(' '),
        },
        await lookAtKeys(metadata.jwks_uri, fetch),
        {
          what: 'sign-out',
          ok: metadata.end_session_endpoint !== undefined,
          detail: metadata.end_session_endpoint ?? '',
        },
      ];
    },

    async signedOut(given, told) {
      if (told.by !== 'token') throw new IdentityServerFailed('answer', 'logout_token');
      const server = oidc(given);
      const { issuer, jwks_uri: keysUrl } = (await describe(server)).serverMetadata();
      if (keysUrl === undefined) throw new IdentityServerFailed('description', 'jwks_uri');
      const { clientId } = server.settings;
      const of = { issuer, clientId, keysUrl, skewSec: CLOCK_SKEW_SEC };
      const subject = await readLogoutToken(fetch, of, { token: told.token, now: clock.now() });
      return { subject, answerUrl: null };
    },

    // It knows us by a secret.
    makeOwnKey: async () => null,

    async leaveUrl(given, { leaveHint, backUrl }) {
      const config = await describe(oidc(given));
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      return openid.buildEndSessionUrl(config, {
        post_logout_redirect_uri: backUrl,
        ...(leaveHint === null ? {} : { id_token_hint: leaveHint }),
      }).href;
    },
  };
}

function oidc(server: OpenedServer): OidcServer {
  const { settings } = server;
  if (settings.kind !== 'oidc') throw new Error('not a server of OpenID Connect');
  return { ...server, settings };
}

function keyOf({ settings, secret }: OidcServer): string {
  return createHash('sha256')
    .update(JSON.stringify([settings.issuer, settings.clientId, secret]))
    .digest('base64url');
}

function discover({ settings, secret }: OidcServer, fetch: GuardedFetch): Promise<openid.Configuration> {
  const isPlain = settings.issuer.startsWith('http:');
  return openid.discovery(
    new URL(settings.issuer),
    settings.clientId,
    { [openid.clockTolerance]: CLOCK_SKEW_SEC },
    // Without a secret we are a public client: PKCE alone binds the code to us.
    secret === null ? openid.None() : openid.ClientSecretPost(secret),
    {
      // Which addresses may be asked in the clear is for `fetch` to say.
      execute: isPlain ? [openid.allowInsecureRequests] : [],
      [openid.customFetch]: (url, { method, headers, body }) =>
        fetch(url, {
          method,
          headers,
          ...(typeof body === 'string' || body instanceof URLSearchParams ? { body: body.toString() } : {}),
        }),
    },
  );
}

/** Claims that the token leaves out are asked for, as far as the server has such a place. */
async function moreOf(
  config: openid.Configuration,
  { loginClaim, nameClaim, groupsClaim }: OidcSettings,
  claims: openid.IDToken,
  accessToken: string,
): Promise<Record<string, unknown>> {
  const missing = [loginClaim, nameClaim, groupsClaim].some((name) => claims[name] === undefined);
  if (!missing || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  const info = await ask('answer', () => openid.fetchUserInfo(config, accessToken, claims.sub));
  return { ...info, ...claims };
}

async function lookAtKeys(url: string | undefined, fetch: GuardedFetch): Promise<ServerCheck> {
  if (url === undefined) return { what: 'keys', ok: false, detail: '' };
  const answer = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } });
  const body = (await answer.json().catch(() => null)) as { keys?: unknown[] } | null;
  const count = Array.isArray(body?.keys) ? body.keys.length : 0;
  return { what: 'keys', ok: count > 0, detail: String(count) };
}

/** Says in our words why a server was of no use. */
async function ask<T>(why: 'description' | 'answer', work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const own = [error, (error as Error).cause].find((each) => each instanceof IdentityServerFailed);
    if (own) throw own;
    const { code = '' } = error as { code?: string };
    const isNo = error instanceof openid.AuthorizationResponseError;
    throw new IdentityServerFailed(isNo ? 'said-no' : why, isNo ? error.error : code, { cause: error });
  }
}
