import { randomUUID } from 'node:crypto';
import {
  type AnswerOf,
  type Caller,
  createCaller,
  type Given,
  Refused,
} from '../../examples/client/engawa-client.ts';
import type { Language } from './topics.ts';

type ChatAnswer = AnswerOf<'GET /public/chat/conversation'>;
type ChatMessage = AnswerOf<'POST /public/chat/messages'>;
type OfferAnswer = AnswerOf<'GET /desk/offers'>['offers'][number];

/** The way to the product under rehearsal; `defects` gathers what no client should ever see. */
export interface Way {
  url: string;
  defects: string[];
  rest(ms: number): Promise<unknown>;
}

const ANSWERS_WITHIN_MS = 15_000;
const AGAIN_AFTER_MS = 500;
const MOST_TRIES = 20;

/** Asks as real clients do: nobody there, too many and 5xx are tried again with the same ids; a refusal is thrown. */
function callerBy(way: Way, headers: Readonly<Record<string, string>>): Caller {
  return createCaller({
    url: way.url,
    headers,
    withinMs: ANSWERS_WITHIN_MS,
    tries: MOST_TRIES,
    rest: () => way.rest(AGAIN_AFTER_MS),
    isAgain(refused) {
      if (refused.status === 500) way.defects.push(`answered 500 (${refused.requestId})`);
      return refused.status >= 500 || refused.status === 429;
    },
  });
}

/** The key of the first entry point of a city that is for practice; any city's with `real`. */
export async function cityUnderRehearsal(way: Way, real: boolean): Promise<string> {
  const cities = await callerBy(way, {})('GET /public/cities', {});
  const key = cities.find((city) => real || city.demo)?.entryPoints[0]?.key;
  if (!key)
    throw new Error(
      '練習用の市がありません。本番の市で行うときは --real を付けてください。 / no city for practice',
    );
  return key;
}

/** What a resident's browser can do, and nothing else. */
export interface ResidentSide {
  readonly conversationId: string;
  say(body: string, fileIds?: readonly string[]): Promise<ChatMessage>;
  read(after: number): Promise<ChatAnswer>;
  introduce(name: string): Promise<void>;
  sendPicture(): Promise<string>;
  leave(): Promise<void>;
}

// A picture of 8 × 8 points, as small as one can be that every check takes.
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGNwaDiAFTEMLQkAYvNgAXSglMMAAAAASUVORK5CYII=',
  'base64',
);

/** Opens the chat as a browser does. */
export async function openChat(way: Way, key: string, language: Language): Promise<ResidentSide> {
  const started = await callerBy(way, {})('POST /public/chat/conversations', {
    body: { key, language, clientId: randomUUID() },
  });
  const call = callerBy(way, { authorization: `Bearer ${started.token}` });
  return {
    conversationId: started.conversationId,
    say: (body, fileIds = []) =>
      call('POST /public/chat/messages', { body: { clientId: randomUUID(), body, fileIds: [...fileIds] } }),
    read: (after) => call('GET /public/chat/conversation', { query: { after } }),
    introduce: async (name) =>
      void (await call('PUT /public/chat/profile', { body: { name, contact: null } })),
    async sendPicture() {
      const form = new FormData();
      form.append('file', new Blob([PICTURE], { type: 'image/png' }), 'photo.png');
      return (await call('POST /public/files', { query: {}, form })).id;
    },
    leave: async () => void (await call('POST /public/chat/end', {})),
  };
}

/** A desk by its API: for simulated agents, and to see what a trainee did. */
export interface DeskSide {
  readonly session: AnswerOf<'POST /desk/session'>;
  ready(): Promise<void>;
  offers(): Promise<OfferAnswer[]>;
  accept(offerId: string): Promise<AnswerOf<'POST /desk/offers/{id}/accept'>>;
  list(view: 'mine' | 'ended', before?: string): Promise<AnswerOf<'GET /desk/interactions'>>;
  open(id: string): Promise<AnswerOf<'GET /desk/interactions/{id}'>>;
  case(id: string): Promise<AnswerOf<'GET /desk/cases/{id}'>>;
  directory(): Promise<AnswerOf<'GET /desk/directory'>>;
  reply(id: string, body: string): Promise<{ id: string }>;
  openCase(input: Omit<Given<'POST /desk/cases'>['body'], 'clientId'>): Promise<AnswerOf<'POST /desk/cases'>>;
  end(id: string): Promise<void>;
  wrapUp(id: string, code: string): Promise<void>;
}

const LIST_PAGE = 200;

/** Signs in and sits down at a desk; presence stays as it is. */
export async function signIn(way: Way, login: string, password: string): Promise<DeskSide> {
  // Not by the client: what lets a person in afterwards stands in a header of the answer.
  const response = await fetch(`${way.url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password } satisfies Given<'POST /desk/session'>['body']),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (!response.ok) throw new Refused(response.status, (await response.json()) as object);
  const session = (await response.json()) as AnswerOf<'POST /desk/session'>;
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const call = callerBy(way, { cookie, 'x-csrf-token': session.csrfToken });
  const of = (id: string) => ({ params: { id } });
  return {
    session,
    ready: async () => void (await call('PUT /desk/presence', { body: { status: 'ready', reason: null } })),
    offers: async () => (await call('GET /desk/offers', {})).offers,
    accept: (offerId) => call('POST /desk/offers/{id}/accept', of(offerId)),
    list: (view, before) =>
      call('GET /desk/interactions', { query: { view, limit: LIST_PAGE, ...(before ? { before } : {}) } }),
    open: (id) => call('GET /desk/interactions/{id}', of(id)),
    case: (id) => call('GET /desk/cases/{id}', of(id)),
    directory: () => call('GET /desk/directory', {}),
    reply: (id, body) =>
      call('POST /desk/interactions/{id}/messages', {
        ...of(id),
        body: { clientId: randomUUID(), kind: 'reply', body, fileIds: [] },
      }),
    openCase: (input) => call('POST /desk/cases', { body: { clientId: randomUUID(), ...input } }),
    end: async (id) => void (await call('POST /desk/interactions/{id}/end', of(id))),
    wrapUp: async (id, code) =>
      void (await call('POST /desk/interactions/{id}/wrap-up', { ...of(id), body: { code, note: null } })),
  };
}
