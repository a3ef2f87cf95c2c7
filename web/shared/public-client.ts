import type {
  AccountLinkAnswer,
  ChatAnswer,
  ChatMessage,
  CityAnswer,
  EntryPointAnswer,
  PublicCaseAnswer,
  PublicLooksAnswer,
  ResidentLanguage,
} from '../../src/http/public/shapes.ts';
import type { DeviceLinkAnswer } from '../../src/http/public/chat-shapes.ts';
import type { FileAnswer } from '../../src/http/shapes.ts';
import type { ClientCode } from './i18n.ts';

/** How a call ended: the answer, or the code of the no (see `refusalWords`), never a thrown error. */
export type CallResult<T> =
  | { ok: true; value: T }
  | { ok: false; code: ClientCode; status: number; retryAfterSec: number | null };

/** Who asks: the holder of a chat token, or of a case's private link. */
export type Ticket = { chat: string } | { case: string };

/** An answer that takes longer than this is treated as none: the same thing is then sent again. */
const TIMEOUT_MS = 20_000;

interface CallOptions {
  token?: string;
  body?: unknown;
}

async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<CallResult<T>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (options.token) headers['authorization'] = `Bearer ${options.token}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: 'omit',
      cache: 'no-store',
      signal: aborter.signal,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await response.text();
    return response.ok ? { ok: true, value: JSON.parse(text || 'null') as T } : refusalFrom(response, text);
  } catch {
    return { ok: false, code: 'network', status: 0, retryAfterSec: null };
  } finally {
    clearTimeout(timer);
  }
}

function refusalFrom(response: Response, text: string): CallResult<never> {
  const retryAfter = Number(response.headers.get('retry-after'));
  return {
    ok: false,
    code: codeOf(text),
    status: response.status,
    retryAfterSec: retryAfter > 0 ? retryAfter : null,
  };
}

function codeOf(text: string): ClientCode {
  try {
    const code: unknown = (JSON.parse(text) as { code?: unknown }).code;
    return typeof code === 'string' ? (code as ClientCode) : 'unknown';
  } catch {
    return 'unknown';
  }
}

const segment = encodeURIComponent;

export type NewMessage = { clientId: string; body: string; fileIds: string[] };
export type Profile = ChatAnswer['profile'];
export type CaseEntry = PublicCaseAnswer['entries'][number];

export const fetchEntryPoint = (key: string) =>
  call<EntryPointAnswer>('GET', `/public/entry-points/${segment(key)}`);

export const startConversation = (body: { key: string; language: ResidentLanguage; clientId: string }) =>
  call<{ token: string; conversationId: string }>('POST', '/public/chat/conversations', { body });

export const fetchConversation = (token: string, after: number) =>
  call<ChatAnswer>('GET', `/public/chat/conversation?after=${after}`, { token });

export const fetchEarlier = (token: string, before: number) =>
  call<ChatAnswer>('GET', `/public/chat/conversation?before=${before}`, { token });

export type LeftMessage = NewMessage & {
  kind: 'here' | 'call' | 'mail';
  contact: string | null;
  name: string | null;
};
export const leaveMessage = (token: string, body: LeftMessage) =>
  call<ChatMessage>('POST', '/public/chat/wish', { token, body });

export type SurveySaid = { interactionId: string; points: number; words: string | null };
export const answerSurvey = (token: string, body: SurveySaid) =>
  call<unknown>('PUT', '/public/chat/survey', { token, body });

export const makeDeviceLink = (token: string) =>
  call<DeviceLinkAnswer>('POST', '/public/chat/device-link', { token, body: {} });

export const joinDevice = (body: { key: string; secret: string; clientId: string }) =>
  call<{ token: string; conversationId: string }>('POST', '/public/chat/devices', { body });

export const tellTyping = (token: string) =>
  call<unknown>('POST', '/public/chat/typing', { token, body: {} });

export const markReceived = (token: string, seq: number) =>
  call<unknown>('POST', '/public/chat/received', { token, body: { seq } });

export const sendMessage = (token: string, body: NewMessage) =>
  call<ChatMessage>('POST', '/public/chat/messages', { token, body });

export const markRead = (token: string, seq: number) =>
  call<unknown>('POST', '/public/chat/read', { token, body: { seq } });

export const saveProfile = (token: string, body: Profile) =>
  call<unknown>('PUT', '/public/chat/profile', { token, body });

export const saveLanguage = (token: string, language: ResidentLanguage) =>
  call<unknown>('PUT', '/public/chat/language', { token, body: { language } });

export const endConversation = (token: string) => call<unknown>('POST', '/public/chat/end', { token });

export const fetchCities = () => call<CityAnswer[]>('GET', '/public/cities');

export const fetchCase = (token: string) => call<PublicCaseAnswer>('GET', `/public/cases/${segment(token)}`);

export const sendToCase = (token: string, body: NewMessage) =>
  call<CaseEntry>('POST', `/public/cases/${segment(token)}/messages`, { body });

export const fetchSetup = (token: string) => call<unknown>('GET', `/public/setup/${segment(token)}`);

export type NewCity = {
  cityName: string;
  cityKana: string;
  cityCode: string;
  name: string;
  login: string;
  password: string;
};
export const sendSetup = (token: string, body: NewCity) =>
  call<unknown>('POST', `/public/setup/${segment(token)}`, { body });

export const fetchLooks = (token: string) =>
  call<PublicLooksAnswer>('GET', `/public/looks/${segment(token)}`);

export const fetchAccountLink = (token: string) =>
  call<AccountLinkAnswer>('GET', `/public/account-links/${segment(token)}`);
export const sendAccountPassword = (token: string, password: string) =>
  call<unknown>('POST', `/public/account-links/${segment(token)}`, { body: { password } });

function filePath(path: string, ticket: Ticket): string {
  return 'case' in ticket ? `${path}?case=${segment(ticket.case)}` : path;
}

/** Fetches a file's bytes with the ticket, because an <img> or a link cannot send it. Null when it cannot be had. */
export async function fetchFile(fileId: string, ticket: Ticket): Promise<Blob | null> {
  const headers: Record<string, string> = 'chat' in ticket ? { authorization: `Bearer ${ticket.chat}` } : {};
  try {
    const path = filePath(`/public/files/${segment(fileId)}`, ticket);
    const response = await fetch(path, { headers, credentials: 'omit' });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

export interface Upload {
  done: Promise<CallResult<FileAnswer>>;
  cancel: () => void;
}

/** Sends one file and tells how much has gone (0 to 1); XMLHttpRequest, because fetch does not tell. */
export function uploadFile(file: File, ticket: Ticket, onProgress: (part: number) => void): Upload {
  const request = new XMLHttpRequest();
  const done = new Promise<CallResult<FileAnswer>>((resolve) => {
    const lost = () => resolve({ ok: false, code: 'network', status: 0, retryAfterSec: null });
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onerror = lost;
    request.onabort = lost;
    request.onload = () => resolve(uploadResult(request));
    request.open('POST', filePath('/public/files', ticket));
    if ('chat' in ticket) request.setRequestHeader('authorization', `Bearer ${ticket.chat}`);
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
  return { done, cancel: () => request.abort() };
}

function uploadResult(request: XMLHttpRequest): CallResult<FileAnswer> {
  if (request.status >= 200 && request.status < 300) {
    return { ok: true, value: JSON.parse(request.responseText) as FileAnswer };
  }
  const code = codeOf(request.responseText);
  const known = code === 'unknown' && request.status === 413 ? 'file.too-large' : code;
  return { ok: false, code: known, status: request.status, retryAfterSec: null };
}

/** Opens the stream of hints after `cursor`; null when it cannot be had now. The caller reads and aborts it. */
export async function openFeed(token: string, cursor: string, signal: AbortSignal): Promise<Response | null> {
  const response = await fetch(`/public/chat/feed?cursor=${segment(cursor)}`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    credentials: 'omit',
    cache: 'no-store',
    signal,
  });
  return response.ok && response.body ? response : null;
}
