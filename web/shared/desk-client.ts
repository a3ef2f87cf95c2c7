import type { FileAnswer, RefusalAnswer } from '#http/shapes.ts';
import type { RefusalCode } from '#http/shapes.ts';
import { asFailure, DeskFailure } from './desk-failure.ts';

export type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The one way of the desk to its server. Everything that goes wrong arrives as a `DeskFailure`. */
export type DeskClient = {
  get<T>(url: string, options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<T>;
  send<T>(method: Method, url: string, body?: unknown): Promise<T>;
  /** What answers with bytes, such as a sound. */
  blob(method: Method | 'GET', url: string, body?: unknown): Promise<Blob>;
  sendFile<T>(url: string, file: File): Promise<T>;
  /** `onProgress` hears the share sent, 0 to 1. */
  upload(file: File, onProgress: (share: number) => void): Promise<FileAnswer>;
  /** The token of the present session; null after it ended. */
  setCsrf(token: string | null): void;
};

export type ClientOptions = {
  fetch: typeof fetch;
  /** Called when the server does not know the session any more. */
  onSessionLost: () => void;
  /** Called when the desk is covered: by another tab, or before this page was loaded. */
  onLocked?: () => void;
  /** Whether this may be asked now; what may not is refused here, as the server would, without asking it. */
  mayAsk?: (url: string) => boolean;
  /** Hears each JSON answer with the local times (ms) of sending and receiving, to learn the server's time. */
  onAnswer?: (sentMs: number, receivedMs: number, answer: unknown) => void;
  nowMs: () => number;
  /** Nobody is at the browser: what is asked then keeps no session alive. */
  isIdle?: () => boolean;
  timeoutMs?: number;
};

/** For what the server has to make first, and for files. */
const LONG_WORK_MS = 60_000;

/** Reads the refusal out of an answer that is not a success; anything unreadable is a defect with its status. */
export function failureOf(status: number, text: string): DeskFailure {
  const refusal = parseJson(text) as Partial<RefusalAnswer> | undefined;
  if (!refusal || typeof refusal.code !== 'string') return new DeskFailure('defect', { status });
  return new DeskFailure('refused', {
    status,
    code: refusal.code as RefusalCode,
    details: refusal.details ?? {},
    requestId: refusal.requestId ?? null,
  });
}

/** A client that speaks with the server of this page. */
export function createDeskClient(options: ClientOptions): DeskClient {
  let csrf: string | null = null;
  const timeoutMs = options.timeoutMs ?? 15_000;

  async function request<T>(
    url: string,
    init: RequestInit,
    limitMs: number,
    signal?: AbortSignal,
  ): Promise<T> {
    const sentMs = options.nowMs();
    return ask(url, init, limitMs, signal, async (response) => {
      const text = await response.text();
      const answer = text === '' ? undefined : parseJson(text);
      options.onAnswer?.(sentMs, options.nowMs(), answer);
      return answer as T;
    });
  }

  async function ask<T>(
    url: string,
    init: RequestInit,
    limitMs: number,
    signal: AbortSignal | undefined,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    if (options.mayAsk?.(url) === false)
      throw new DeskFailure('refused', { status: 423, code: 'session.desk-locked' });
    const timeout = AbortSignal.timeout(limitMs);
    try {
      const headers = {
        ...(init.headers as Record<string, string>),
        ...(options.isIdle?.() ? { 'x-idle': '1' } : {}),
      };
      const response = await options.fetch(url, {
        ...init,
        headers,
        credentials: 'same-origin',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      if (!response.ok) throw failureOf(response.status, await response.text());
      return await read(response);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'session.required') options.onSessionLost();
      if (failure.code === 'session.desk-locked') options.onLocked?.();
      throw failure;
    }
  }

  function withBody(method: Method | 'GET', body: unknown, accept: string): RequestInit {
    const headers: Record<string, string> = { accept };
    if (csrf) headers['x-csrf-token'] = csrf;
    if (body !== undefined) headers['content-type'] = 'application/json';
    return { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  }

  return {
    get: (url, given = {}) =>
      request(
        url,
        { method: 'GET', headers: { accept: 'application/json' } },
        given.timeoutMs ?? timeoutMs,
        given.signal,
      ),
    send: (method, url, body) => request(url, withBody(method, body, 'application/json'), timeoutMs),
    blob: (method, url, body) =>
      ask(url, withBody(method, body, '*/*'), LONG_WORK_MS, undefined, (response) => response.blob()),
    sendFile: (url, file) => {
      const form = new FormData();
      form.append('file', file);
      const headers = { accept: 'application/json', ...(csrf ? { 'x-csrf-token': csrf } : {}) };
      return request(url, { method: 'POST', headers, body: form }, LONG_WORK_MS);
    },
    upload: (file, onProgress) => upload(file, onProgress, csrf, options.onSessionLost),
    setCsrf: (token) => {
      csrf = token;
    },
  };
}

/** XMLHttpRequest, because fetch tells nothing of the progress of what it sends. */
function upload(
  file: File,
  onProgress: (share: number) => void,
  csrf: string | null,
  onSessionLost: () => void,
): Promise<FileAnswer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/desk/files');
    if (csrf) request.setRequestHeader('x-csrf-token', csrf);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new DeskFailure('offline'));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300)
        return resolve(JSON.parse(request.responseText) as FileAnswer);
      const failure = failureOf(request.status, request.responseText);
      if (failure.code === 'session.required') onSessionLost();
      reject(failure);
    };
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
