import { randomUUID } from 'node:crypto';
import type { Operations, RefusalCode } from './engawa-api.ts';

/** A route, as `METHOD /path/{of}/it`. */
export type AnyRoute = keyof Operations;
/** Those that a program may call; the others are for people at a screen. */
export type Route = { [R in AnyRoute]: Operations[R] extends { atScreen: true } ? never : R }[AnyRoute];
type Part<R extends AnyRoute, P extends string> =
  Operations[R] extends Record<P, infer Value> ? Value : never;
/** What a route takes: what stands in the address, what is asked for, what is sent (`form` holds a file, as the part `file`). */
export type Given<R extends AnyRoute> = Pick<
  Operations[R],
  Extract<keyof Operations[R], 'params' | 'query' | 'body' | 'form'>
> & {
  /** A name of your own for this write; one is made when it is left out, which covers what this call tries again. */
  idempotencyKey?: string;
};
export type AnswerOf<R extends AnyRoute> = Part<R, 'answer'>;
/** The codes that a route may refuse with. */
export type RefusalOf<R extends AnyRoute> = Operations[R]['refuses'];

/** A no of the catalogue: decide by `code`. */
export class Refused extends Error {
  readonly status: number;
  /** 'unreadable' for what something on the way answered. */
  readonly code: RefusalCode | 'unreadable';
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;

  constructor(
    status: number,
    problem: { code?: RefusalCode; title?: string; details?: object; requestId?: string },
  ) {
    super(problem.title ?? `answered ${status}`);
    this.status = status;
    this.code = problem.code ?? 'unreadable';
    this.details = { ...problem.details };
    this.requestId = problem.requestId ?? '';
  }
}

/** Whether a route refused with this code of its own; the compiler knows which it may have. */
export function isRefused<R extends AnyRoute>(
  error: unknown,
  _route: R,
  code: RefusalOf<R>,
): error is Refused {
  return error instanceof Refused && error.code === code;
}

export interface CallerOptions {
  /** Where the city's Engawa is, without a slash at the end. */
  url: string;
  /** What lets the caller in. */
  headers: Readonly<Record<string, string>>;
  withinMs?: number;
  tries?: number;
  /** Waits before the next try; a second, then two, then four. */
  rest?: (attempt: number) => Promise<unknown>;
  /** Which answers are tried again. */
  isAgain?: (refused: Refused) => boolean;
}
export type ClientOptions = Omit<CallerOptions, 'headers'> & { token: string };
export type Caller<Routes extends AnyRoute = AnyRoute> = <R extends Routes>(
  route: R,
  given: Given<R>,
) => Promise<AnswerOf<R>>;
export interface EngawaClient {
  call: Caller<Route>;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;
/** The same without the types of a route. */
interface Loose {
  params?: Readonly<Record<string, string | number>>;
  query?: Query;
  body?: unknown;
  form?: FormData;
  idempotencyKey?: string;
}

const TRIES = 4;
const FIRST_REST_MS = 1_000;
const AGAIN = new Set([429, 502, 503, 504]);

const restOf = (attempt: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, FIRST_REST_MS * 2 ** (attempt - 1)));

/**
 * A client for programs. Nobody there, too many and "not just now" are tried again, writes under one idempotency key, so
 * that none is done twice; every other no is thrown as `Refused`.
 */
export function createEngawaClient({ token, ...options }: ClientOptions): EngawaClient {
  return { call: createCaller({ ...options, headers: { authorization: `Bearer ${token}` } }) };
}

/** The same for whoever is let in by other headers: a resident's browser, a person's session. */
export function createCaller(options: CallerOptions): Caller {
  const { rest = restOf, tries = TRIES, isAgain = ({ status }) => AGAIN.has(status) } = options;
  return async (route, given) => {
    const [method = 'GET', path = ''] = route.split(' ');
    const { params, query, body, form, idempotencyKey = randomUUID() } = given as Loose;
    const url = options.url + fill(path, params) + asQuery(query);
    const headers = {
      accept: 'application/json',
      ...options.headers,
      ...(method === 'GET' ? {} : { 'idempotency-key': idempotencyKey }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    for (let attempt = 1; ; attempt++) {
      try {
        return (await once(url, form ? { ...sent, body: form } : sent, options.withinMs)) as AnswerOf<
          typeof route
        >;
      } catch (error) {
        const isFinal = error instanceof Refused && !isAgain(error);
        if (isFinal || attempt === tries) throw error;
        await rest(attempt);
      }
    }
  };
}

async function once(url: string, sent: RequestInit, withinMs = 20_000): Promise<unknown> {
  const answer = await fetch(url, {
    ...sent,
    redirect: 'error',
    signal: AbortSignal.timeout(withinMs),
  });
  const value = (await answer.json().catch(() => ({}))) as object;
  if (!answer.ok) throw new Refused(answer.status, value);
  return value;
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
