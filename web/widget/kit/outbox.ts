import type { FileAnswer } from '../../../src/http/shapes.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import type { Store } from './store.ts';

/** A message that the city has not acknowledged yet. `refused` is the code of a no that waiting will not change. */
export interface PendingMessage {
  clientId: string;
  body: string;
  files: FileAnswer[];
  /** Place in the line; milliseconds of the first attempt, made to grow. */
  order: number;
  refused: ClientCode | null;
}

export type Delivery =
  | { kind: 'kept' }
  | { kind: 'later'; afterSec?: number | null }
  | { kind: 'refused'; code: ClientCode };

/** Decides what a failed sending means: no answer, too many or the city's own trouble pass; any other no stays. */
export function deliveryAfter(failed: {
  code: ClientCode;
  status: number;
  retryAfterSec: number | null;
}): Delivery {
  const { status } = failed;
  const passes = status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
  return passes ? { kind: 'later', afterSec: failed.retryAfterSec } : { kind: 'refused', code: failed.code };
}

const WAITS_SEC = [1, 2, 5, 10];
const LAST_WAIT_SEC = 10;
const KEY = 'pending:';

/** 128 random bits as base64url: a sender's own id for what it sends. Works without a secure context. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

/** How long to wait after `failures` failures in a row: 1, 2, 5, then 10 s. */
export function waitSecAfter(failures: number): number {
  return WAITS_SEC[failures - 1] ?? LAST_WAIT_SEC;
}

/**
 * The line of messages on their way. Each is stored before it is sent, sent one after the other with its own id,
 * and forgotten only when the city has it: a lost answer, a closed page or a restart neither loses nor doubles it.
 * Several tabs may carry the same line, since the city takes one id once.
 */
export class Outbox {
  readonly #store: Store;
  readonly #deliver: (message: PendingMessage) => Promise<Delivery>;
  readonly #changed: () => void;
  #failures = 0;
  #busy = false;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(store: Store, deliver: (message: PendingMessage) => Promise<Delivery>, changed: () => void) {
    this.#store = store;
    this.#deliver = deliver;
    this.#changed = changed;
  }

  /** True when the last attempt failed and the next one is waited for. */
  get struggling(): boolean {
    return this.#failures > 0;
  }

  /** The line in the order of writing, read from storage each time because other tabs write there too. */
  messages(): PendingMessage[] {
    const found: PendingMessage[] = [];
    for (const key of this.#store.keys(KEY)) {
      const message = parse(this.#store.get(key));
      if (message) found.push(message);
    }
    return found.sort((a, b) => a.order - b.order || (a.clientId < b.clientId ? -1 : 1));
  }

  add(body: string, files: FileAnswer[]): PendingMessage {
    const last = this.messages().at(-1)?.order ?? 0;
    const order = Math.max(Date.now(), last + 1);
    const message: PendingMessage = { clientId: newClientId(), body, files, order, refused: null };
    this.#write(message);
    this.kick();
    return message;
  }

  /** The city has it (told by an answer or by the feed). */
  settle(clientId: string): void {
    this.#store.remove(KEY + clientId);
  }

  discard(clientId: string): void {
    this.settle(clientId);
    this.#changed();
  }

  /** Sends on at once; a refused message given here gets another try with the same id. */
  retry(clientId?: string): void {
    const refused = this.messages().find((message) => message.clientId === clientId && message.refused);
    if (refused) this.#write({ ...refused, refused: null });
    this.kick();
  }

  /** Tries now instead of waiting: at the start, when the network is back, when another tab wrote. */
  kick(): void {
    this.#clearTimer();
    this.#changed();
    if (this.#busy) {
      this.#again = true;
      return;
    }
    void this.#run();
  }

  stop(): void {
    this.#clearTimer();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    try {
      do {
        this.#again = false;
        await this.#sendLine();
      } while (this.#again);
    } finally {
      this.#busy = false;
    }
  }

  async #sendLine(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      const delivery = await this.#deliver(next);
      if (delivery.kind === 'later') return this.#waitBeforeNext(delivery.afterSec ?? 0);
      this.#failures = 0;
      if (delivery.kind === 'kept') this.settle(next.clientId);
      else this.#write({ ...next, refused: delivery.code });
      this.#changed();
    }
  }

  #next(): PendingMessage | undefined {
    return this.messages().find((message) => !message.refused);
  }

  #waitBeforeNext(leastSec: number): void {
    this.#failures += 1;
    const waitSec = Math.max(waitSecAfter(this.#failures), leastSec);
    this.#clearTimer();
    this.#timer = setTimeout(() => this.kick(), waitSec * 1000);
    this.#changed();
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #write(message: PendingMessage): void {
    this.#store.set(KEY + message.clientId, JSON.stringify(message));
  }
}

function parse(text: string | null): PendingMessage | null {
  try {
    const message = JSON.parse(text ?? 'null') as PendingMessage | null;
    return message && typeof message.body === 'string' && Array.isArray(message.files) ? message : null;
  } catch {
    return null;
  }
}
