import { randomUUID } from 'node:crypto';
import type { Operations } from './engawa-api.ts';

/** A route, as `METHOD /path/{of}/it`. */
export type Route = keyof Operations;
type Part<R extends Route, P extends string> = Operations[R] extends Record<P, infer Value> ? Value : never;
/** What a route takes: what stands in the address, what is asked for, what is sent. */
export type Given<R extends Route> = Pick<
  Operations[R],
  Extract<keyof Operations[R], 'params' | 'query' | 'body'>
> & {
  /** A name of your own for this write; one is made when it is left out, which covers what this call tries again. */
  idempotencyKey?: string;
};
export type AnswerOf<R extends Route> = Part<R, 'answer'>;

/** A no of the catalogue: decide by `code`. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;

  constructor(
    status: number,
    problem: { code?: string; title?: string; details?: object; requestId?: string },
  ) {
    super(problem.title ?? `answered ${status}`);
    this.status = status;
    this.code = problem.code ?? 'unreadable';
    this.details = { ...problem.details };
    this.requestId = problem.requestId ?? '';
  }
}

export interface ClientOptions {
  /** Where the city's Engawa is, without a slash at the end. */
  url: string;
  token: string;
  withinMs?: number;
  /** Waits between tries; a second, then two, then four. */
  rest?: (ms: number) => Promise<unknown>;
}

export interface EngawaClient {
  call<R extends Route>(route: R, given: Given<R>): Promise<AnswerOf<R>>;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

const TRIES = 4;
const FIRST_REST_MS = 1_000;
const AGAIN = new Set([429, 502, 503, 504]);

/**
 * A client for programs. Nobody there, too many and "not just now" are tried again, writes under one idempotency key, so
 * that none is done twice; every other no is thrown as `Refused`.
 */
export function createEngawaClient(options: ClientOptions): EngawaClient {
  const rest = options.rest ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));

  async function once(method: string, url: string, body: unknown, key: string): Promise<unknown> {
    const isWrite = method !== 'GET';
    const answer = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${options.token}`,
        ...(isWrite ? { 'idempotency-key': key } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(options.withinMs ?? 20_000),
    });
    const value = (await answer.json().catch(() => ({}))) as object;
    if (!answer.ok) throw new Refused(answer.status, value);
    return value;
  }

  return {
    async call(route, given) {
      const [method = 'GET', path = ''] = route.split(' ');
      const {
        params,
        query,
        body,
        idempotencyKey = randomUUID(),
      } = given as {
        params?: Readonly<Record<string, string | number>>;
        query?: Query;
        body?: unknown;
        idempotencyKey?: string;
      };
      const url = options.url + fill(path, params) + asQuery(query);
      for (let attempt = 1; ; attempt++) {
        try {
          return (await once(method, url, body, idempotencyKey)) as AnswerOf<typeof route>;
        } catch (error) {
          const isFinal = error instanceof Refused && !AGAIN.has(error.status);
          if (isFinal || attempt === TRIES) throw error;
          await rest(FIRST_REST_MS * 2 ** (attempt - 1));
        }
      }
    },
  };
}

function fill(path: string, params: Readonly<Record<string, string | number>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(params[name])));
}

function asQuery(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
