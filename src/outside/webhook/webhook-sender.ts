import { lookup } from 'node:dns/promises';
import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import type { SendError, SendOutcome, WebhookSender } from '#domain/integration/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { createAddressRule } from './addresses.ts';

const ANSWERS_WITHIN_MS = 10_000;
const MOST_ANSWER_BYTES = 64_000;

type Found = { address: string; family: number };
export interface WebhookSenderOptions {
  /** Networks of the city's own that may be written to, as CIDR; none by default. */
  privateNetworks?: readonly string[];
  /** Stands in for the resolver in tests. */
  resolve?: (host: string) => Promise<Found[]>;
  withinMs?: number;
}

/**
 * Posts to the addresses of other systems and to nothing else: a host is looked up once, every address that it has must be
 * allowed, and the connection goes to what was looked at, so that a name that points elsewhere a moment later leads
 * nowhere. Redirects are not followed. Without TLS only into networks of the city's own.
 */
export function createWebhookSender(options: WebhookSenderOptions = {}): WebhookSender {
  const { privateNetworks = [], withinMs = ANSWERS_WITHIN_MS } = options;
  const isAllowed = createAddressRule(privateNetworks);
  const resolve = options.resolve ?? ((host: string) => lookup(host, { all: true, verbatim: true }));

  function objection(text: string): SendError | null {
    const url = URL.parse(text);
    if (!url || url.username !== '' || url.password !== '' || url.hostname === '') return 'no-address';
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'no-address';
    if (url.protocol === 'http:' && privateNetworks.length === 0) return 'tls';
    const host = bare(url.hostname);
    return isIP(host) === 0 || isAllowed(host) ? null : 'address-not-allowed';
  }

  /** What may be connected to; an error instead when there is nothing, or one of the addresses is not allowed. */
  async function placeOf(url: URL): Promise<Found | SendError> {
    const host = bare(url.hostname);
    const found =
      isIP(host) === 0 ? await resolve(host).catch(() => []) : [{ address: host, family: isIP(host) }];
    const [first] = found;
    if (!first) return 'no-address';
    if (!found.every(({ address }) => isAllowed(address))) return 'address-not-allowed';
    // In the clear only where the installation says that the network is its own.
    if (url.protocol === 'http:' && createAddressRule([])(first.address)) return 'tls';
    return first;
  }

  return {
    objection,
    async send({ url: text, headers, body }) {
      assertOutsideTransaction('a webhook');
      const reason = objection(text);
      if (reason) return failed(reason);
      const url = new URL(text);
      const deadline = AbortSignal.timeout(withinMs);
      const place = await Promise.race([placeOf(url), expired(deadline)]);
      if (typeof place === 'string') return failed(place);
      return post(url, place, { headers, body, deadline });
    },
  };
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
const failed = (error: SendError, status: number | null = null): SendOutcome => ({ status, error });

function expired(signal: AbortSignal): Promise<SendError> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve('time-out'), { once: true }),
  );
}

interface Post {
  headers: Readonly<Record<string, string>>;
  body: string;
  deadline: AbortSignal;
}

function post(url: URL, place: Found, { headers, body, deadline }: Post): Promise<SendOutcome> {
  const options: RequestOptions & { servername?: string } = {
    method: 'POST',
    agent: false,
    // To the address that was looked at, whatever the name says by now; the certificate is still that of the name.
    hostname: place.address,
    ...(isIP(bare(url.hostname)) === 0 ? { servername: url.hostname } : {}),
    signal: deadline,
    headers: {
      ...headers,
      host: url.host,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    },
  };
  return new Promise((resolve) => {
    const ask = url.protocol === 'https:' ? requestTls : requestPlain;
    const outgoing = ask(url, options, (answer) => void readAnswer(answer).then(resolve));
    outgoing.on('error', (error) => resolve(failed(errorOf(error, deadline))));
    outgoing.end(body);
  });
}

/** Looks at the status, and at the length of what follows; what it says is kept nowhere. */
async function readAnswer(answer: IncomingMessage): Promise<SendOutcome> {
  const status = answer.statusCode ?? 0;
  let sizeBytes = 0;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      sizeBytes += piece.length;
      if (sizeBytes > MOST_ANSWER_BYTES) {
        answer.destroy();
        return failed('answer-too-large', status);
      }
    }
  } catch {
    return failed('no-connection', status);
  }
  if (status >= 200 && status < 300) return { status, error: null };
  if (status >= 300 && status < 400) return failed('redirect', status);
  const retryAfterSec = Number(answer.headers['retry-after']);
  return { status, error: 'status', ...(retryAfterSec > 0 ? { retryAfterSec } : {}) };
}

function errorOf(error: Error & { code?: string }, deadline: AbortSignal): SendError {
  if (deadline.aborted) return 'time-out';
  return /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|UNABLE_TO/.test(error.code ?? '') ? 'tls' : 'no-connection';
}
