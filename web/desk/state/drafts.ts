import type { FileAnswer } from '#http/shapes.ts';

/** What somebody began to write. */
export type Draft = { readonly text: string; readonly files: readonly FileAnswer[] };

export const EMPTY_DRAFT: Draft = { text: '', files: [] };

/**
 * Drafts of one person in one city, kept in this browser until sent: they outlive reloads and lost sessions. Signing out on
 * purpose removes them, because offices share computers.
 */
export class Drafts {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
  readonly #listeners = new Set<() => void>();
  readonly #read = new Map<string, Draft>();
  #owner = 'nobody';

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>) {
    this.#storage = storage;
  }

  /** From now on the drafts are those of this person in this city. */
  belongTo(owner: string): void {
    this.#owner = owner;
    this.#read.clear();
    this.#tell();
  }

  /** `key` names what is written and where, for example `reply <conversation id>`. */
  get(key: string): Draft {
    const known = this.#read.get(key);
    if (known) return known;
    const draft = parse(this.#storage.getItem(this.#prefix() + key));
    this.#read.set(key, draft);
    return draft;
  }

  set(key: string, draft: Draft): void {
    this.#read.set(key, draft);
    if (draft.text === '' && draft.files.length === 0) this.#storage.removeItem(this.#prefix() + key);
    else this.#storage.setItem(this.#prefix() + key, JSON.stringify(draft));
    this.#tell();
  }

  /** Adds a paragraph at the end of what is there. */
  append(key: string, text: string): void {
    const before = this.get(key);
    const gap = before.text === '' ? '' : before.text.endsWith('\n') ? '\n' : '\n\n';
    this.set(key, { ...before, text: before.text + gap + text });
  }

  /** Keys of everything that is begun. */
  keys(): string[] {
    const prefix = this.#prefix();
    const found: string[] = [];
    for (let at = 0; at < this.#storage.length; at += 1) {
      const key = this.#storage.key(at);
      if (key?.startsWith(prefix)) found.push(key.slice(prefix.length));
    }
    return found;
  }

  clear(): void {
    for (const key of this.keys()) this.#storage.removeItem(this.#prefix() + key);
    this.#read.clear();
    this.#tell();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #prefix(): string {
    return `engawa.desk.draft.${this.#owner}.`;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function parse(text: string | null): Draft {
  if (!text) return EMPTY_DRAFT;
  try {
    return { ...EMPTY_DRAFT, ...(JSON.parse(text) as Partial<Draft>) };
  } catch {
    return EMPTY_DRAFT;
  }
}
