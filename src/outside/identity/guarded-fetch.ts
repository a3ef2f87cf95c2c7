import { lookup } from 'node:dns/promises';
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import { IdentityServerFailed } from '#domain/sign-on/identity-client.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { createAddressRule } from '#outside/webhook/addresses.ts';

const ANSWERS_WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 512_000;

/** What is asked of an identity server. */
export interface Asked {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | undefined;
}
export type GuardedFetch = (url: string, asked: Asked) => Promise<Response>;

/**
 * Asks identity servers and nothing else: as with webhooks every address of a host must be allowed, and the connection goes
 * to the one that was looked at. Redirects are not followed. Without TLS only into networks of the city's own.
 */
export function createGuardedFetch(privateNetworks: readonly string[]): GuardedFetch {
  const isAllowed = createAddressRule(privateNetworks);
  const isPublic = createAddressRule([]);
  return async (text, asked) => {
    assertOutsideTransaction('an identity server');
    const url = URL.parse(text);
    if (!url || url.username !== '' || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      throw new IdentityServerFailed('not-allowed', text);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found = isIP(host) === 0 ? await addressesOf(host) : [host];
    const [address] = found;
    if (address === undefined) throw new IdentityServerFailed('unreachable', url.host);
    if (!found.every(isAllowed) || (url.protocol === 'http:' && isPublic(address)))
      throw new IdentityServerFailed('not-allowed', url.host);
    return send(url, address, asked);
  };
}

async function addressesOf(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true, verbatim: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function send(url: URL, address: string, { method, headers, body }: Asked): Promise<Response> {
  const isName = isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0;
  const options: RequestOptions & { servername?: string } = {
    method,
    agent: false,
    hostname: address,
    ...(isName ? { servername: url.hostname } : {}),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    headers: {
      ...headers,
      host: url.host,
      connection: 'close',
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
  };
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new IdentityServerFailed('unreachable', url.host, { cause }));
    const ask = url.protocol === 'https:' ? requestTls : requestPlain;
    const outgoing = ask(url, options, (answer) => void read(answer).then(resolve, fail));
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

async function read(answer: IncomingMessage): Promise<Response> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > MOST_ANSWER_BYTES) {
      answer.destroy();
      throw new Error('the answer is too large');
    }
    pieces.push(piece);
  }
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const isEmpty = status === 204 || status === 304 || status < 200;
  return new Response(isEmpty ? null : Buffer.concat(pieces), { status: Math.max(status, 200), headers });
}
