import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { json, text } from 'node:stream/consumers';
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

/** Kept between requests for less time than Asterisk keeps them, so that none is sent into a connection that it closes. */
const IDLE_MS = 4_000;

/** A client for one Asterisk. */
export function createAriClient(address: AriAddress): AriClient {
  // Not `fetch`: it takes half a millisecond and as much computing for each of a call's dozen requests, this a third of it.
  const { request: open, Agent } = address.url.startsWith('https:') ? https : http;
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS });

  async function request(
    method: string,
    path: string,
    query: Query,
    withinMs: number,
    body?: object,
  ): Promise<IncomingMessage> {
    assertOutsideTransaction('the exchange');
    const url = new URL(`/ari${path}`, address.url);
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value));
    const headers = {
      authorization: authorization(address),
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    return new Promise((resolve, reject) => {
      const asked = open(url, { method, headers, agent, signal: AbortSignal.timeout(withinMs) }, resolve);
      asked.on('error', (cause) => reject(new ExchangeAway(`${method} ${path}: no answer`, { cause })));
      asked.end(body && JSON.stringify(body));
    });
  }

  return {
    async send(method, path, query = {}, variables) {
      const body = variables && { variables };
      const answer = await request(method, path, query, ANSWERS_WITHIN_MS, body);
      // Read to its end, so that the connection can be used again.
      const said = await wordsOf(answer);
      if (isOk(answer)) return 'done';
      if (GONE.has(statusOf(answer))) return 'gone';
      throw new AriError(`${method} ${path}`, statusOf(answer), said);
    },
    async put(path, body) {
      const answer = await request('PUT', path, {}, ANSWERS_WITHIN_MS, body);
      // The answer repeats the secret: read, never kept.
      await wordsOf(answer);
      if (!isOk(answer)) throw new AriError(`PUT ${path}`, statusOf(answer), '');
    },
    async get(path) {
      const answer = await request('GET', path, {}, ANSWERS_WITHIN_MS);
      if (!isOk(answer)) throw new AriError(`GET ${path}`, statusOf(answer), await wordsOf(answer));
      try {
        return await json(answer);
      } catch (cause) {
        throw new ExchangeAway(`GET ${path}: not a whole answer`, { cause });
      }
    },
    async has(path) {
      const answer = await request('GET', path, {}, ANSWERS_WITHIN_MS);
      const said = await wordsOf(answer);
      if (!isOk(answer) && !GONE.has(statusOf(answer)))
        throw new AriError(`GET ${path}`, statusOf(answer), said);
      return isOk(answer);
    },
    async file(path) {
      const answer = await request('GET', path, {}, FILE_WITHIN_MS);
      if (!isOk(answer)) {
        await wordsOf(answer);
        if (GONE.has(statusOf(answer))) return undefined;
        throw new AriError(`GET ${path}`, statusOf(answer), '');
      }
      return wholly(path, answer);
    },
  };
}

const statusOf = (answer: IncomingMessage): number => answer.statusCode ?? 0;
const isOk = (answer: IncomingMessage): boolean => statusOf(answer) >= 200 && statusOf(answer) < 300;

/** What it answered, read to its end. */
function wordsOf(answer: IncomingMessage): Promise<string> {
  return text(answer).catch(() => '');
}

/** Throws (ExchangeAway) for a file that is cut short. */
async function* wholly(path: string, answer: IncomingMessage): AsyncIterable<Uint8Array> {
  try {
    yield* answer;
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
