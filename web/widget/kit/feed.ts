/** One event of a server-sent stream. */
export interface FeedEvent {
  type: string;
  data: string;
  id: string | null;
}

/**
 * Reads server-sent events out of text that arrives in arbitrary pieces (EventSource cannot send the token).
 * Comments are dropped; an event without data is none; CR, LF and CRLF all end a line.
 */
export class FeedParser {
  #rest = '';
  #type = '';
  #data: string[] = [];
  #id: string | null = null;

  push(text: string): FeedEvent[] {
    const events: FeedEvent[] = [];
    this.#rest += text;
    for (;;) {
      const end = /\r\n|\n|\r(?!$)/.exec(this.#rest);
      if (!end) return events;
      const line = this.#rest.slice(0, end.index);
      this.#rest = this.#rest.slice(end.index + end[0].length);
      const event = this.#line(line);
      if (event) events.push(event);
    }
  }

  #line(line: string): FeedEvent | null {
    if (line === '') return this.#finish();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#type = value;
    if (field === 'data') this.#data.push(value);
    if (field === 'id') this.#id = value;
    return null;
  }

  #finish(): FeedEvent | null {
    const data = this.#data;
    const event: FeedEvent = { type: this.#type || 'message', data: data.join('\n'), id: this.#id };
    this.#type = '';
    this.#data = [];
    return data.length > 0 ? event : null;
  }
}

export interface FeedPort {
  /** Opens the stream from where the reader stands; null or a throw when it cannot be had. */
  open: (signal: AbortSignal) => Promise<Response | null>;
  onEvent: (event: FeedEvent) => void;
  /** Fetches what changed without the stream. */
  poll: () => void;
}

const POLL_MS = 5_000;
const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const LONGEST_WAIT_MS = 60_000;
/** Silence longer than this means that the connection is dead although nobody said so. */
const SILENCE_MS = 60_000;

/**
 * Keeps up with the city by the stream, again after 1, 2, 5 … 60 s when it breaks. As long as nothing was heard on it
 * (it is refused, or a proxy holds it back without saying so), it polls every 5 s as well.
 */
export class FeedFollower {
  readonly #port: FeedPort;
  #failures = 0;
  #live = false;
  #running = false;
  #aborter: AbortController | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #poll: ReturnType<typeof setInterval> | undefined;

  constructor(port: FeedPort) {
    this.#port = port;
  }

  /** Starts, or starts anew at once when it was waiting for the next attempt. */
  start(): void {
    this.stop();
    this.#running = true;
    this.#failures = 0;
    this.#poll = setInterval(() => this.#live || this.#port.poll(), POLL_MS);
    void this.#follow();
  }

  stop(): void {
    this.#running = false;
    this.#live = false;
    clearTimeout(this.#retry);
    clearInterval(this.#poll);
    this.#aborter?.abort();
  }

  async #follow(): Promise<void> {
    const aborter = new AbortController();
    this.#aborter = aborter;
    await this.#read(aborter).catch(() => undefined);
    if (this.#aborter !== aborter || !this.#running) return;
    this.#failures = this.#live ? 1 : this.#failures + 1;
    this.#live = false;
    this.#retry = setTimeout(
      () => {
        this.#port.poll();
        void this.#follow();
      },
      WAITS_MS[this.#failures - 1] ?? LONGEST_WAIT_MS,
    );
  }

  async #read(aborter: AbortController): Promise<void> {
    let silence = setTimeout(() => aborter.abort(), SILENCE_MS);
    try {
      const reader = (await this.#port.open(aborter.signal))?.body?.getReader();
      const parser = new FeedParser();
      const decoder = new TextDecoder();
      while (reader) {
        const { done, value } = await reader.read();
        if (done || aborter.signal.aborted) return;
        this.#live = true;
        clearTimeout(silence);
        silence = setTimeout(() => aborter.abort(), SILENCE_MS);
        for (const event of parser.push(decoder.decode(value, { stream: true }))) this.#port.onEvent(event);
      }
    } finally {
      clearTimeout(silence);
    }
  }
}
