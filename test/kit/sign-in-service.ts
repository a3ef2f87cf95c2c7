import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A city's sign-in service: gives tokens for a refresh token (RFC 6749), and tells servers whose they are (RFC 7662). */
export interface SignInService {
  tokenUrl: string;
  introspectUrl: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  /** How many tokens it gave. */
  readonly given: number;
  /** How often a server asked about one that is over. */
  readonly refused: number;
  /** From now on no token that it gave opens anything. */
  endTokens(): void;
  /** Whether it gives tokens at all. */
  isOpen: boolean;
  close(): Promise<void>;
}

/** Starts one on a free port; its tokens are those of `user` and say that they last `lastsSec`. */
export async function openSignInService(user: string, lastsSec = 3_600): Promise<SignInService> {
  const valid = new Set<string>();
  const known = { clientId: 'engawa', clientSecret: 'client himitsu', refreshToken: 'refresh-himitsu' };
  const service = { isOpen: true, given: 0, refused: 0 };
  const server = createServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request));
    if (request.url === '/token') return giveToken(form, response);
    // Some servers ask by the address, as Google's old interface wants it.
    const token =
      form.get('token') ?? new URL(request.url ?? '', 'http://localhost').searchParams.get('token');
    const active = token !== null && valid.has(token);
    if (!active) service.refused++;
    say(response, 200, active ? { active, username: user } : { active });
  }

  function giveToken(form: URLSearchParams, response: ServerResponse): void {
    const isTheirs =
      form.get('grant_type') === 'refresh_token' &&
      form.get('client_id') === known.clientId &&
      form.get('client_secret') === known.clientSecret &&
      form.get('refresh_token') === known.refreshToken;
    if (!service.isOpen || !isTheirs) return say(response, 400, { error: 'invalid_grant' });
    const token = randomBytes(24).toString('base64url');
    valid.add(token);
    service.given++;
    say(response, 200, { access_token: token, token_type: 'Bearer', expires_in: lastsSec });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(service, {
    ...known,
    tokenUrl: `${url}/token`,
    introspectUrl: `${url}/introspect`,
    endTokens: () => valid.clear(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function say(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}
