import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

/** Whoever the city's identity server knows. */
export interface Known {
  name: string;
  login: string;
  groups: readonly string[];
}

/** A real server of OpenID Connect, whose page for signing in lets the person in who sits there. */
export interface IdentityServer {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** By subject; changed as the tests like. */
  people: Map<string, Known>;
  /** Who sits at the browser. */
  sitting: string;
  /** How strongly it asks (acr). */
  acr: string;
  /** Goes where a browser goes that was sent to `url`; answers the address that it is sent back to. */
  visit(url: string): Promise<URL>;
  /** Signs what is claimed as the server would, as a token of this kind. */
  sign(claims: object, typ: string): Promise<string>;
  /** Signs the person out there who came by this browser last; answers what the server tells us of it, from its own side. */
  signOut(hint: string): Promise<string>;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'engawa', clientSecret: 'client-himitsu-of-the-city' };

/** Starts one on a free port, for a product at `publicUrl`. */
export async function openIdentityServer(publicUrl: string): Promise<IdentityServer> {
  const people = new Map<string, Known>();
  const state = { sitting: '', acr: 'pwd' };
  const told: string[] = [];
  const cookies = new Map<string, string>();
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: 'of-the-test', use: 'sig', alg: 'RS256' };
  const provider = new Provider(issuer, { ...configuration(people, publicUrl, told), jwks: { keys: [jwk] } });
  const handle = provider.callback();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!request.url?.startsWith('/enter/')) return void handle(request, response);
    await provider.interactionFinished(request, response, {
      login: { accountId: state.sitting, acr: state.acr },
    });
  }

  return Object.assign(state, {
    issuer,
    ...CLIENT,
    people,
    visit: (url: string) => {
      cookies.clear();
      return visit(url, issuer, cookies);
    },
    sign: (claims: object, typ: string) =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: jwk.kid, typ }).sign(privateKey),
    signOut: async (hint: string) => {
      const page = await ask(new URL(`${issuer}/session/end?id_token_hint=${hint}`), cookies);
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
      const body = new URLSearchParams({ xsrf, logout: 'yes' });
      await ask(new URL(`${issuer}/session/end/confirm`), cookies, body);
      const token = told.pop();
      if (token === undefined) throw new Error('the identity server told nothing');
      return token;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

function configuration(people: ReadonlyMap<string, Known>, publicUrl: string, told: string[]): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [`${publicUrl}/desk/sign-on/back`],
        post_logout_redirect_uris: [`${publicUrl}/desk`],
        backchannel_logout_uri: `${publicUrl}/desk/sign-on/out`,
      },
    ],
    acrValues: ['pwd', 'phr', 'phrh'],
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'groups'],
    claims: { acr: null, openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    // The product stands at no address in these tests: what would be posted there is kept.
    fetch: (_url, options) => {
      told.push(new URLSearchParams(String(options?.body)).get('logout_token') ?? '');
      return Promise.resolve(new Response(null, { status: 200 }));
    },
    interactions: { url: (_context, { uid }) => `/enter/${uid}` },
    cookies: { keys: ['a-key-of-the-test-server'] },
    async findAccount(_context, subject) {
      const known = people.get(subject);
      if (!known) return undefined;
      const { name, login, groups } = known;
      const claims = { sub: subject, name, preferred_username: login, groups: [...groups] };
      return { accountId: subject, claims: async () => claims };
    },
    // The city's server asks nobody whether the city's desk may know them.
    async loadExistingGrant(context) {
      const { Grant } = context.oidc.provider;
      const accountId = context.oidc.session?.accountId;
      const clientId = context.oidc.client?.clientId;
      const grant = new Grant({ ...(accountId ? { accountId } : {}), ...(clientId ? { clientId } : {}) });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
  };
}

const MOST_STEPS = 10;

/** One step of a browser that holds its cookies. */
async function ask(url: URL, cookies: Map<string, string>, body?: URLSearchParams): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const answer = await fetch(url, {
    ...{ redirect: 'manual', headers: { cookie } },
    ...(body ? { method: 'POST', body } : {}),
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name !== undefined) cookies.set(name, value ?? '');
  }
  return answer;
}

/** Follows where it is sent, up to the door of another house. */
async function visit(from: string, issuer: string, cookies: Map<string, string>): Promise<URL> {
  let url = new URL(from);
  for (let step = 0; step < MOST_STEPS && url.origin === issuer; step++) {
    const answer = await ask(url, cookies);
    const location = answer.headers.get('location');
    if (location === null)
      throw new Error(`the identity server says ${answer.status}: ${await answer.text()}`);
    url = new URL(location, url);
  }
  return url;
}
