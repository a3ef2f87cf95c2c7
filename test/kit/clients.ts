import type { InjectOptions, LightMyRequestResponse as Response } from 'fastify';
import type { RefusalCode } from '#kernel/refusal.ts';
import type { AuditAnswer, AuditChainAnswer } from '../../src/http/admin/audit-shapes.ts';
import type { CaseAnswer, CasesAnswer } from '../../src/http/desk/case-shapes.ts';
import type {
  InteractionAnswer,
  InteractionsAnswer,
  MessageAnswer,
  OfferAnswer,
} from '../../src/http/desk/interaction-shapes.ts';
import type { ResidentAnswer, TimelineAnswer } from '../../src/http/desk/resident-shapes.ts';
import type { DirectoryAnswer, SessionAnswer } from '../../src/http/desk/session-shapes.ts';
import type { failedWorkAnswer } from '../../src/http/desk/shapes.ts';
import type { SearchAnswer } from '../../src/http/desk/search-shapes.ts';
import type {
  ChatAnswer,
  ChatMessage,
  EntryPointAnswer,
  PublicCaseAnswer,
} from '../../src/http/public/shapes.ts';
import type { FileAnswer } from '../../src/http/shapes.ts';
import type { TestHouse } from './house.ts';
import type { z } from 'zod';

/** What a client needs of a house. */
export type FrontDoor = Pick<TestHouse, 'app' | 'personal'>;

type FailedWorkAnswer = z.infer<typeof failedWorkAnswer>;

/** An answer that was not expected to be a no. */
export class UnexpectedRefusal extends Error {}

/** One request: awaited it gives what was answered, and throws on a refusal; `refused` expects one. Sent once, when first asked. */
export class Call<T> implements PromiseLike<T> {
  readonly #send: () => Promise<Response>;
  #sent: Promise<Response> | undefined;

  constructor(send: () => Promise<Response>) {
    this.#send = send;
  }

  raw(): Promise<Response> {
    return (this.#sent ??= this.#send());
  }

  // biome-ignore lint/suspicious/noThenProperty: awaiting it is the point.
  then<A = T, B = never>(
    done?: ((value: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.raw()
      .then(read<T>)
      .then(done, failed);
  }

  /** Expects a refusal with this code; returns its details. */
  async refused(code: RefusalCode): Promise<Record<string, unknown>> {
    const response = await this.raw();
    const answer = response.json() as {
      code?: string;
      details?: Record<string, unknown>;
      requestId?: string;
    };
    if (response.statusCode < 400 || answer.code !== code) {
      throw new UnexpectedRefusal(
        `expected the refusal ${code}, got ${response.statusCode} ${response.body.slice(0, 300)}`,
      );
    }
    if (!answer.requestId) throw new UnexpectedRefusal('a refusal without its request id');
    return answer.details ?? {};
  }
}

function read<T>(response: Response): T {
  if (response.statusCode >= 400)
    throw new UnexpectedRefusal(
      `${response.raw.req.method} ${response.raw.req.url}: ${response.statusCode} ${response.body.slice(0, 500)}`,
    );
  return (
    response.headers['content-type']?.toString().includes('json') ? response.json() : response.rawPayload
  ) as T;
}

let serial = 0;
/** A sender's own id that nobody used before. */
export const newClientId = (): string => `client-${process.pid}-${++serial}-abcdefghij`;

/** A file as browsers send it. */
export function multipart(
  bytes: Buffer,
  name: string,
  mediaType = 'application/octet-stream',
): Pick<InjectOptions, 'payload' | 'headers'> {
  const boundary = 'veranda';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: ${mediaType}\r\n\r\n`;
  return {
    payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a browser holds that sits at one of the house's two fronts. */
export interface Sender {
  call<T>(
    method: Method,
    url: string,
    body?: object,
    more?: Pick<InjectOptions, 'payload' | 'headers'>,
  ): Call<T>;
}

export function sender(house: FrontDoor, headers: () => Record<string, string>): Sender {
  return {
    call: (method, url, body, more) =>
      new Call(() =>
        house.app.inject({
          method,
          url,
          ...(body ? { payload: body } : {}),
          ...more,
          headers: { ...headers(), ...(more?.headers as Record<string, string> | undefined) },
        }),
      ),
  };
}

// ── the resident's side ──────────────────────────────────────────────────────

export interface ResidentClient extends Sender {
  token: string;
  conversationId: string;
  say(body: string, more?: { clientId?: string; fileIds?: string[] }): Call<ChatMessage>;
  view(after?: number): Call<ChatAnswer>;
  /** What was said to this resident, as texts. */
  heard(): Promise<string[]>;
  read(seq: number): Call<{ ok: true }>;
  profile(name: string | null, contact: string | null): Call<{ ok: true }>;
  speak(language: string): Call<{ ok: true }>;
  leave(): Call<{ ok: true }>;
  upload(bytes: Buffer, name: string): Call<FileAnswer>;
  file(id: string): Call<Buffer>;
}

/** A resident with the chat open, nothing said yet. */
export async function openChat(
  house: FrontDoor,
  options: { key?: string; language?: string } = {},
): Promise<ResidentClient> {
  const started = await visitor(house).call<{ token: string; conversationId: string }>(
    'POST',
    '/public/chat/conversations',
    {
      key: options.key ?? 'aoba',
      language: options.language ?? 'ja',
      clientId: newClientId(),
    },
  );
  return chatWith(house, started.token, started.conversationId);
}

/** The same browser later: whoever holds the token goes on. */
export function chatWith(house: FrontDoor, token: string, conversationId: string): ResidentClient {
  house.personal.add(token);
  const { call } = sender(house, () => ({ authorization: `Bearer ${token}` }));
  const view = (after = 0) => call<ChatAnswer>('GET', `/public/chat/conversation?after=${after}`);
  return {
    call,
    token,
    conversationId,
    view,
    say(body, more = {}) {
      if (body.length > 5) house.personal.add(body);
      return call('POST', '/public/chat/messages', { clientId: newClientId(), body, ...more });
    },
    heard: async () =>
      (await view()).messages.filter((message) => message.from !== 'resident').map((message) => message.body),
    read: (seq) => call('POST', '/public/chat/read', { seq }),
    profile(name, contact) {
      for (const value of [name, contact]) if (value) house.personal.add(value);
      return call('PUT', '/public/chat/profile', { name, contact });
    },
    speak: (language) => call('PUT', '/public/chat/language', { language }),
    leave: () => call('POST', '/public/chat/end'),
    upload: (bytes, name) => call('POST', '/public/files', undefined, multipart(bytes, name)),
    file: (id) => call('GET', `/public/files/${id}`),
  };
}

/** Somebody without any token. */
export function visitor(house: FrontDoor) {
  const { call } = sender(house, () => ({}));
  return { call, entryPoint: (key: string) => call<EntryPointAnswer>('GET', `/public/entry-points/${key}`) };
}

/** Whoever holds the private link of a case. */
export function caseLink(house: FrontDoor, publicUrl: string) {
  const token = publicUrl.split('/').at(-1) ?? '';
  house.personal.add(token);
  const { call } = sender(house, () => ({}));
  return {
    call,
    read: () => call<PublicCaseAnswer>('GET', `/public/cases/${token}`),
    write(body: string, fileIds: string[] = []) {
      house.personal.add(body);
      return call<PublicCaseAnswer['entries'][number]>('POST', `/public/cases/${token}/messages`, {
        clientId: newClientId(),
        body,
        fileIds,
      });
    },
    upload: (bytes: Buffer, name: string) =>
      call<FileAnswer>('POST', `/public/files?case=${token}`, undefined, multipart(bytes, name)),
    file: (id: string) => call<Buffer>('GET', `/public/files/${id}?case=${token}`),
  };
}

// ── the desk ─────────────────────────────────────────────────────────────────

export type View = 'mine' | 'waiting' | 'handovers' | 'active' | 'ended';
type Body = Record<string, unknown>;

export interface DeskClient extends Sender {
  session: SessionAnswer;
  staffId: string;
  cookie: string;
  ready(): Call<SessionAnswer['presence']>;
  away(reason?: string): Call<SessionAnswer['presence']>;
  offers(): Promise<OfferAnswer[]>;
  /** The one offer; throws when there is none or more. */
  offer(): Promise<OfferAnswer>;
  accept(offerId: string): Call<InteractionAnswer>;
  /** Accepts the one offer. */
  acceptNext(): Promise<InteractionAnswer>;
  decline(offerId: string): Call<{ ok: true }>;
  list(view: View): Call<InteractionsAnswer>;
  open(id: string): Call<InteractionAnswer>;
  reply(id: string, body: string, more?: { clientId?: string; fileIds?: string[] }): Call<MessageAnswer>;
  note(id: string, body: string): Call<MessageAnswer>;
  markRead(id: string, seq: number): Call<{ ok: true }>;
  take(id: string): Call<InteractionAnswer>;
  end(id: string): Call<InteractionAnswer>;
  wrapUp(id: string, code?: string, note?: string | null): Call<InteractionAnswer>;
  handOver(
    id: string,
    to: { toQueueId?: string; toDepartmentId?: string; toStaffId?: string },
    note?: string | null,
    clientId?: string,
  ): Call<InteractionAnswer>;
  decide(handoverId: string, what: 'accept' | 'withdraw'): Call<InteractionAnswer>;
  refuseHandover(handoverId: string, reason: string, words?: string | null): Call<{ ok: true }>;
  link(id: string, residentId: string): Call<InteractionAnswer>;
  directory(): Call<DirectoryAnswer>;
  /** `given` narrows it, or goes on: kind, from, to, state, departmentId, before. */
  search(words: string, given?: Record<string, string>): Call<SearchAnswer>;
  createResident(person: {
    name: string | null;
    kana?: string | null;
    phone?: string | null;
    email?: string | null;
    clientId?: string;
  }): Call<ResidentAnswer>;
  resident(id: string): Call<ResidentAnswer>;
  timeline(id: string): Call<TimelineAnswer>;
  cases(view?: string, status?: string): Call<CasesAnswer>;
  case(id: string): Call<CaseAnswer>;
  openCase(input: Body): Call<CaseAnswer>;
  updateCase(id: string, change: Body): Call<CaseAnswer>;
  writeEntry(
    id: string,
    kind: 'note' | 'message-to-resident',
    body: string,
  ): Call<CaseAnswer['entries'][number]>;
  promise(id: string, text: string, dueOn: string): Call<CaseAnswer['promises'][number]>;
  upload(bytes: Buffer, name: string): Call<FileAnswer>;
  file(id: string): Call<Buffer>;
  poll(
    cursor: string,
  ): Call<{ hints: { type: string; kind: string; id: string }[]; cursor: string; reset: boolean }>;
  audit(subject?: string): Call<AuditAnswer>;
  auditChain(): Call<AuditChainAnswer>;
  failedWork(): Call<FailedWorkAnswer>;
  signOut(): Call<{ ok: true }>;
}

/** Signs in and sits down. */
export async function signIn(house: FrontDoor, login: string, password: string): Promise<DeskClient> {
  house.personal.add(password);
  const response = await visitor(house)
    .call<SessionAnswer>('POST', '/desk/session', { login, password })
    .raw();
  const session = read<SessionAnswer>(response);
  const token = response.cookies.find((cookie) => cookie.name === 'engawa_session')?.value ?? '';
  return deskOf(house, session, token);
}

/** A desk by what its browser holds. */
export function deskOf(house: FrontDoor, session: SessionAnswer, token: string): DeskClient {
  for (const secret of [token, session.csrfToken, session.staff.name]) house.personal.add(secret);
  const cookie = `engawa_session=${token}`;
  const { call } = sender(house, () => ({ cookie, 'x-csrf-token': session.csrfToken }));
  const told = (body: string | null | undefined) => {
    if (body && body.length > 5) house.personal.add(body);
  };
  const offers = async () => (await call<{ offers: OfferAnswer[] }>('GET', '/desk/offers')).offers;
  const offer = async () => {
    const [only, ...others] = await offers();
    if (!only || others.length > 0)
      throw new Error(`expected one offer for ${session.staff.name}, found ${only ? others.length + 1 : 0}`);
    return only;
  };
  const accept = (id: string) => call<InteractionAnswer>('POST', `/desk/offers/${id}/accept`);
  return {
    call,
    session,
    staffId: session.staff.id,
    cookie,
    ready: () => call('PUT', '/desk/presence', { status: 'ready' }),
    away: (reason = 'break') => call('PUT', '/desk/presence', { status: 'away', reason }),
    offers,
    offer,
    accept,
    acceptNext: async () => accept((await offer()).id),
    decline: (id) => call('POST', `/desk/offers/${id}/decline`, {}),
    list: (view) => call('GET', `/desk/interactions?view=${view}&limit=200`),
    open: (id) => call('GET', `/desk/interactions/${id}`),
    reply(id, body, more = {}) {
      told(body);
      return call('POST', `/desk/interactions/${id}/messages`, {
        clientId: newClientId(),
        kind: 'reply',
        body,
        ...more,
      });
    },
    note(id, body) {
      told(body);
      return call('POST', `/desk/interactions/${id}/messages`, {
        clientId: newClientId(),
        kind: 'note',
        body,
      });
    },
    markRead: (id, seq) => call('POST', `/desk/interactions/${id}/read`, { seq }),
    take: (id) => call('POST', `/desk/interactions/${id}/take`),
    end: (id) => call('POST', `/desk/interactions/${id}/end`),
    wrapUp: (id, code = 'solved', note = null) => (
      told(note), call('POST', `/desk/interactions/${id}/wrap-up`, { code, note })
    ),
    handOver: (id, to, note = null, clientId = newClientId()) => (
      told(note), call('POST', `/desk/interactions/${id}/handover`, { clientId, ...to, note })
    ),
    decide: (id, what) => call('POST', `/desk/handovers/${id}/${what}`),
    refuseHandover: (id, reason, words = null) => (
      told(words), call('POST', `/desk/handovers/${id}/refuse`, { reason, words })
    ),
    link: (id, residentId) => call('PUT', `/desk/interactions/${id}/resident`, { residentId }),
    directory: () => call('GET', '/desk/directory'),
    search: (words, given = {}) =>
      call('GET', `/desk/search?${new URLSearchParams({ q: words, ...given }).toString()}`),
    createResident(person) {
      for (const value of [person.name, person.kana, person.phone, person.email])
        if (value) house.personal.add(value);
      return call('POST', '/desk/residents', { clientId: newClientId(), ...person });
    },
    resident: (id) => call('GET', `/desk/residents/${id}`),
    timeline: (id) => call('GET', `/desk/residents/${id}/timeline`),
    cases: (view = 'all', status = 'all') =>
      call('GET', `/desk/cases?view=${view}&status=${status}&limit=200`),
    case: (id) => call('GET', `/desk/cases/${id}`),
    openCase: (input) => (
      told(input['title'] as string), call('POST', '/desk/cases', { clientId: newClientId(), ...input })
    ),
    updateCase: (id, change) => call('PATCH', `/desk/cases/${id}`, change),
    writeEntry: (id, kind, body) => (
      told(body), call('POST', `/desk/cases/${id}/entries`, { clientId: newClientId(), kind, body })
    ),
    promise: (id, text, dueOn) => (
      told(text), call('POST', `/desk/cases/${id}/promises`, { clientId: newClientId(), text, dueOn })
    ),
    upload: (bytes, name) => call('POST', '/desk/files', undefined, multipart(bytes, name)),
    file: (id) => call('GET', `/desk/files/${id}`),
    poll: (cursor) => call('GET', `/desk/feed/poll?cursor=${cursor}`),
    audit: (subject) => call('GET', `/admin/audit${subject ? `?subject=${subject}` : ''}`),
    auditChain: () => call('GET', '/admin/audit/chain'),
    failedWork: () => call('GET', '/admin/failed-work'),
    signOut: () => call('DELETE', '/desk/session'),
  };
}
