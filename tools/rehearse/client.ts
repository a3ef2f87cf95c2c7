import { randomUUID } from 'node:crypto';
import type { AnswerOf } from '../../examples/client/engawa-client.ts';
import type { CaseAnswer } from '../../src/http/desk/case-shapes.ts';
import type {
  DirectoryAnswer,
  InteractionAnswer,
  InteractionsAnswer,
  OfferAnswer,
  SessionAnswer,
} from '../../src/http/desk/shapes.ts';
import type { Language } from './topics.ts';

type ChatAnswer = AnswerOf<'GET /public/chat/conversation'>;
type ChatMessage = AnswerOf<'POST /public/chat/messages'>;

/** A request that was not answered with a success, with the code of the refusal where there was one. */
export class NotTaken extends Error {
  readonly status: number;
  readonly code: string;

  constructor(what: string, status: number, code: string) {
    super(`${what}: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** The way to the product under rehearsal; `defects` gathers what no client should ever see. */
export interface Way {
  url: string;
  defects: string[];
  rest(ms: number): Promise<unknown>;
}

const ANSWERS_WITHIN_MS = 15_000;
const AGAIN_AFTER_MS = 500;
const MOST_TRIES = 20;

type Sent = { method: string; path: string; headers: Record<string, string>; body?: unknown };

/** Asks as real clients do: nobody there, too many and 5xx are tried again with the same ids; a refusal is thrown. */
async function ask<Answer>(way: Way, sent: Sent): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once<Answer>(way, sent);
    } catch (error) {
      const refused = error instanceof NotTaken && error.status < 500 && error.status !== 429;
      if (refused || attempt === MOST_TRIES) throw error;
      await way.rest(AGAIN_AFTER_MS);
    }
  }
}

async function once<Answer>(way: Way, { method, path, headers, body }: Sent): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${way.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
    body: body === undefined ? null : isForm ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as Answer;
  const what = `${method} ${path.replace(/[0-9a-f-]{36}/g, ':id').split('?')[0]}`;
  if (response.status === 500) way.defects.push(`${what} answered 500`);
  throw new NotTaken(what, response.status, codeOf(text));
}

function codeOf(text: string): string {
  try {
    return String((JSON.parse(text) as { code?: string }).code);
  } catch {
    return 'no-code';
  }
}

/** The key of the first entry point of a city that is for practice; any city's with `real`. */
export async function cityUnderRehearsal(way: Way, real: boolean): Promise<string> {
  const cities = await ask<AnswerOf<'GET /public/cities'>>(way, {
    method: 'GET',
    path: '/public/cities',
    headers: {},
  });
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
  const started = await ask<AnswerOf<'POST /public/chat/conversations'>>(way, {
    method: 'POST',
    path: '/public/chat/conversations',
    headers: {},
    body: { key, language, clientId: randomUUID() },
  });
  const headers = { authorization: `Bearer ${started.token}` };
  const send = <Answer>(method: string, path: string, body?: unknown) =>
    ask<Answer>(way, { method, path, headers, body });
  return {
    conversationId: started.conversationId,
    say: (body, fileIds = []) =>
      send('POST', '/public/chat/messages', { clientId: randomUUID(), body, fileIds }),
    read: (after) => send('GET', `/public/chat/conversation?after=${after}`),
    introduce: async (name) => void (await send('PUT', '/public/chat/profile', { name, contact: null })),
    async sendPicture() {
      const form = new FormData();
      form.append('file', new Blob([PICTURE], { type: 'image/png' }), 'photo.png');
      return (await send<{ id: string }>('POST', '/public/files', form)).id;
    },
    leave: async () => void (await send('POST', '/public/chat/end')),
  };
}

/** A desk by its API: for simulated agents, and to see what a trainee did. */
export interface DeskSide {
  readonly session: SessionAnswer;
  ready(): Promise<void>;
  offers(): Promise<OfferAnswer[]>;
  accept(offerId: string): Promise<InteractionAnswer>;
  list(view: 'mine' | 'ended', before?: string): Promise<InteractionsAnswer>;
  open(id: string): Promise<InteractionAnswer>;
  case(id: string): Promise<CaseAnswer>;
  directory(): Promise<DirectoryAnswer>;
  reply(id: string, body: string): Promise<{ id: string }>;
  openCase(input: Record<string, unknown>): Promise<CaseAnswer>;
  end(id: string): Promise<void>;
  wrapUp(id: string, code: string): Promise<void>;
}

/** Signs in and sits down at a desk; presence stays as it is. */
export async function signIn(way: Way, login: string, password: string): Promise<DeskSide> {
  const response = await fetch(`${way.url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (!response.ok) throw new NotTaken(`sign-in of ${login}`, response.status, codeOf(await response.text()));
  const session = (await response.json()) as SessionAnswer;
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const headers = { cookie, 'x-csrf-token': session.csrfToken };
  const send = <Answer>(method: string, path: string, body?: unknown) =>
    ask<Answer>(way, { method, path, headers, body });
  return {
    session,
    ready: async () => void (await send('PUT', '/desk/presence', { status: 'ready', reason: null })),
    offers: async () => (await send<{ offers: OfferAnswer[] }>('GET', '/desk/offers')).offers,
    accept: (offerId) => send('POST', `/desk/offers/${offerId}/accept`),
    list: (view, before) =>
      send(
        'GET',
        `/desk/interactions?view=${view}&limit=200${before ? `&before=${encodeURIComponent(before)}` : ''}`,
      ),
    open: (id) => send('GET', `/desk/interactions/${id}`),
    case: (id) => send('GET', `/desk/cases/${id}`),
    directory: () => send('GET', '/desk/directory'),
    reply: (id, body) =>
      send('POST', `/desk/interactions/${id}/messages`, {
        clientId: randomUUID(),
        kind: 'reply',
        body,
        fileIds: [],
      }),
    openCase: (input) => send('POST', '/desk/cases', { clientId: randomUUID(), ...input }),
    end: async (id) => void (await send('POST', `/desk/interactions/${id}/end`)),
    wrapUp: async (id, code) =>
      void (await send('POST', `/desk/interactions/${id}/wrap-up`, { code, note: null })),
  };
}
