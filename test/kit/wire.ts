import { randomUUID } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
import type { ChatAnswer, ChatMessage } from '#http/public/shapes.ts';
import type { z } from 'zod';
import type {
  interactionAnswer,
  interactionsAnswer,
  messageAnswer,
  offersAnswer,
} from '#http/desk/interaction-shapes.ts';
import { PASSWORD, WIDGET_KEY } from './small-city.ts';

type OffersAnswer = z.infer<typeof offersAnswer>;
type InteractionAnswer = z.infer<typeof interactionAnswer>;
type InteractionsAnswer = z.infer<typeof interactionsAnswer>;
type MessageAnswer = z.infer<typeof messageAnswer>;

/** An answer that is a refusal or a defect: anything else than 2xx. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, what: string) {
    super(`${what}: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** The way to a server that comes and goes. */
export interface Wire {
  url: string;
  /** Answers that were neither a success nor a refusal one can name, with what was asked. */
  defects: string[];
  /** How often a request found nobody, or was told to come again. */
  failures: number;
}

const ANSWERS_WITHIN_MS = 10_000;
const AGAIN_AFTER_MS = 100;

async function once(
  wire: Wire,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Response> {
  const response = await fetch(`${wire.url}${path}`, {
    method,
    headers: {
      ...headers,
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : body instanceof FormData ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (response.ok) return response;
  const text = await response.text();
  const code = codeOf(text);
  if (response.status === 500) wire.defects.push(`${method} ${path}: ${text.slice(0, 300)}`);
  throw new Refused(response.status, code, `${method} ${path}`);
}

function codeOf(text: string): string {
  try {
    return (JSON.parse(text) as { code: string }).code;
  } catch {
    return text.slice(0, 80);
  }
}

/** Asks until there is an answer: nobody there, 5xx and "too many" pass; a refusal is thrown. As the real clients do. */
async function ask<Answer>(
  wire: Wire,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> {
  for (;;) {
    try {
      const response = await once(wire, method, path, headers, body);
      return (await response.json()) as Answer;
    } catch (error) {
      if (error instanceof Refused && error.status < 500 && error.status !== 429) throw error;
      wire.failures += 1;
      await rest(AGAIN_AFTER_MS);
    }
  }
}

/** What was acknowledged to its sender. */
export interface Acknowledged {
  clientId: string;
  id: string;
  body: string;
  /** What was sent up with it. */
  files: readonly { id: string; text: string }[];
}

/** A resident's client: keeps its token, sends one message after the other, each until it is acknowledged. */
export interface ResidentClient {
  readonly conversationId: string;
  readonly token: string;
  readonly acknowledged: Acknowledged[];
  say(body: string, files?: readonly { id: string; text: string }[]): Promise<ChatMessage>;
  /** Sends a text file up; to be said with. */
  upload(name: string, text: string): Promise<{ id: string; text: string }>;
  /** A file as it is served: undefined for one that is refused. */
  file(id: string): Promise<string | undefined>;
  leave(): Promise<void>;
  read(after?: number): Promise<ChatAnswer>;
}

export async function resident(
  wire: Wire,
  key: string = WIDGET_KEY,
  language = 'ja',
): Promise<ResidentClient> {
  const begun = { key, language, clientId: randomUUID() };
  const { token, conversationId } = await ask<{ token: string; conversationId: string }>(
    wire,
    'POST',
    '/public/chat/conversations',
    {},
    begun,
  );
  const headers = { authorization: `Bearer ${token}` };
  const acknowledged: Acknowledged[] = [];
  return {
    conversationId,
    token,
    acknowledged,
    async say(body, files = []) {
      const clientId = randomUUID();
      const message = await ask<ChatMessage>(wire, 'POST', '/public/chat/messages', headers, {
        clientId,
        body,
        fileIds: files.map(({ id }) => id),
      });
      acknowledged.push({ clientId, id: message.id, body, files });
      return message;
    },
    async upload(name, text) {
      const form = new FormData();
      form.set('file', new File([text], name, { type: 'text/plain' }));
      return { id: (await ask<{ id: string }>(wire, 'POST', '/public/files', headers, form)).id, text };
    },
    async file(id) {
      const answer = await fetch(`${wire.url}/public/files/${id}`, { headers });
      return answer.ok ? answer.text() : undefined;
    },
    async leave() {
      await ask(wire, 'POST', '/public/chat/end', headers);
    },
    read: (after = 0) => ask<ChatAnswer>(wire, 'GET', `/public/chat/conversation?after=${after}`, headers),
  };
}

/** A staff member's client; keeps its session over restarts. */
export interface StaffClient {
  /** Replies that were acknowledged, by conversation, in the order of sending. */
  readonly acknowledged: Map<string, Acknowledged[]>;
  ready(): Promise<void>;
  offers(): Promise<OffersAnswer>;
  accept(offerId: string): Promise<InteractionAnswer>;
  mine(): Promise<InteractionsAnswer>;
  reply(interaction: { id: string; conversationId: string }, body: string): Promise<MessageAnswer>;
  end(interactionId: string): Promise<void>;
  wrapUp(interactionId: string, code: string): Promise<void>;
  get<Answer>(path: string): Promise<Answer>;
  /** A file as it is served. */
  text(path: string): Promise<string>;
  send<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

export async function staff(wire: Wire, login: string): Promise<StaffClient> {
  const headers = await signIn(wire, login);
  const acknowledged = new Map<string, Acknowledged[]>();
  const send = <Answer>(method: string, path: string, body?: unknown) =>
    ask<Answer>(wire, method, path, headers, body);
  return {
    acknowledged,
    send,
    get: (path) => send('GET', path),
    text: async (path) => (await once(wire, 'GET', path, headers)).text(),
    ready: async () => void (await send('PUT', '/desk/presence', { status: 'ready', reason: null })),
    offers: () => send('GET', '/desk/offers'),
    accept: (offerId) => send('POST', `/desk/offers/${offerId}/accept`),
    mine: () => send('GET', '/desk/interactions?view=mine&limit=200'),
    async reply({ id, conversationId }, body) {
      const clientId = randomUUID();
      const message = await send<MessageAnswer>('POST', `/desk/interactions/${id}/messages`, {
        clientId,
        kind: 'reply',
        body,
        fileIds: [],
      });
      const before = acknowledged.get(conversationId) ?? [];
      acknowledged.set(conversationId, [...before, { clientId, id: message.id, body, files: [] }]);
      return message;
    },
    end: async (interactionId) => void (await send('POST', `/desk/interactions/${interactionId}/end`)),
    wrapUp: async (interactionId, code) =>
      void (await send('POST', `/desk/interactions/${interactionId}/wrap-up`, { code, note: null })),
  };
}

async function signIn(wire: Wire, login: string): Promise<Record<string, string>> {
  for (;;) {
    try {
      const response = await once(wire, 'POST', '/desk/session', {}, { login, password: PASSWORD });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const { csrfToken } = (await response.json()) as { csrfToken: string };
      return { cookie, 'x-csrf-token': csrfToken };
    } catch (error) {
      if (error instanceof Refused && error.status < 500) throw error;
      await rest(AGAIN_AFTER_MS);
    }
  }
}
