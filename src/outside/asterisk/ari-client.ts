import { ExchangeAway, type Outcome } from '#domain/calls/exchange.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';

/** Where an Asterisk is spoken with, and as whom. */
export interface AriAddress {
  /** For example `http://127.0.0.1:8088`; ARI lies below it. */
  url: string;
  user: string;
  password: string;
  /** The application that calls are handed to. */
  app: string;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

const ANSWERS_WITHIN_MS = 5_000;
const FILE_WITHIN_MS = 60_000;
/** No such channel (404), it is not in our application any more or hung up (409, 412). */
const GONE = new Set([404, 409, 412]);

/** Thin and typed: one request of ARI, with a limit of time. Refuses (ExchangeAway) what is neither done nor gone. */
export interface AriClient {
  send(
    method: 'POST' | 'DELETE',
    path: string,
    query?: Query,
    variables?: Readonly<Record<string, string>>,
  ): Promise<Outcome>;
  /** Settings that the exchange keeps in memory. */
  put(path: string, body: object): Promise<void>;
  get(path: string): Promise<unknown>;
  has(path: string): Promise<boolean>;
  /** A file as it comes; undefined when there is none. */
  file(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** A client for one Asterisk. */
export function createAriClient(address: AriAddress): AriClient {
  async function request(
    method: string,
    path: string,
    query: Query,
    withinMs: number,
    body?: object,
  ): Promise<Response> {
    assertOutsideTransaction('the exchange');
    const url = new URL(`/ari${path}`, address.url);
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value));
    try {
      return await fetch(url, {
        method,
        headers: {
          authorization: authorization(address),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        signal: AbortSignal.timeout(withinMs),
      });
    } catch (cause) {
      throw new ExchangeAway(`${method} ${path}: no answer`, { cause });
    }
  }

  return {
    async send(method, path, query = {}, variables) {
      const body = variables && { variables };
      const answer = await request(method, path, query, ANSWERS_WITHIN_MS, body);
      // Read to its end, so that the connection can be used again.
      const text = await answer.text().catch(() => '');
      if (answer.ok) return 'done';
      if (GONE.has(answer.status)) return 'gone';
      throw new AriError(`${method} ${path}`, answer.status, text);
    },
    async put(path, body) {
      const answer = await request('PUT', path, {}, ANSWERS_WITHIN_MS, body);
      // The answer repeats the secret: read, never kept.
      await answer.arrayBuffer().catch(() => undefined);
      if (!answer.ok) throw new AriError(`PUT ${path}`, answer.status, '');
    },
    async get(path) {
      const answer = await request('GET', path, {}, ANSWERS_WITHIN_MS);
      if (!answer.ok) throw new AriError(`GET ${path}`, answer.status, await answer.text().catch(() => ''));
      try {
        return await answer.json();
      } catch (cause) {
        throw new ExchangeAway(`GET ${path}: not a whole answer`, { cause });
      }
    },
    async has(path) {
      const answer = await request('GET', path, {}, ANSWERS_WITHIN_MS);
      const text = await answer.text().catch(() => '');
      if (!answer.ok && !GONE.has(answer.status)) throw new AriError(`GET ${path}`, answer.status, text);
      return answer.ok;
    },
    async file(path) {
      const answer = await request('GET', path, {}, FILE_WITHIN_MS);
      if (GONE.has(answer.status)) return undefined;
      if (!answer.ok) throw new AriError(`GET ${path}`, answer.status, '');
      return wholly(path, answer);
    },
  };
}

/** Throws (ExchangeAway) for a file that is cut short. */
async function* wholly(path: string, { body }: Response): AsyncIterable<Uint8Array> {
  try {
    if (body) yield* body;
  } catch (cause) {
    throw new ExchangeAway(`GET ${path}: cut short`, { cause });
  }
}

/** Asterisk answered with an error. */
export class AriError extends ExchangeAway {
  readonly status: number;

  constructor(what: string, status: number, body: string) {
    super(`${what}: ${status} ${body.slice(0, 200)}`);
    this.status = status;
  }
}

/** The header by which Asterisk knows us. */
export function authorization({ user, password }: AriAddress): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** One step of a path; ids of inbound channels are Asterisk's own. */
export function part(id: string): string {
  return encodeURIComponent(id);
}
