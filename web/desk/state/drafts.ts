import type { FileAnswer } from '#http/shapes.ts';

/** What somebody began to write. */
export type Draft = { readonly text: string; readonly files: readonly FileAnswer[] };

export const EMPTY_DRAFT: Draft = { text: '', files: [] };

/** Drafts whose key begins so are about nothing that the server knows yet: they stay in this browser. */
export const LOCAL_DRAFT = 'local';

/** A draft with what is known of the server's copy of it. */
export type KeptDraft = Draft & {
  /** The server's version that this text was written on; 0 when it has none. */
  readonly version: number;
  /** Changed since the server kept it. */
  readonly unsaved: boolean;
};

const NOTHING: KeptDraft = { ...EMPTY_DRAFT, version: 0, unsaved: false };

/** What the server keeps of a draft. */
export type ServerDraft = {
  readonly text: string;
  readonly files: readonly FileAnswer[];
  readonly version: number;
};

type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/**
 * Drafts of one person in one city, kept in this browser until sent: they outlive reloads, lost sessions and lost
 * connections; `DraftSync` carries them to the server and back. Signing out on purpose removes them, because offices
 * share computers.
 */
export class Drafts {
  readonly #storage: DraftStorage;
  readonly #listeners = new Set<() => void>();
  readonly #writers = new Set<(key: string) => void>();
  readonly #read = new Map<string, KeptDraft>();
  #owner = 'nobody';

  constructor(storage: DraftStorage) {
    this.#storage = storage;
  }

  /** From now on the drafts are those of this person in this city. */
  belongTo(owner: string): void {
    this.#owner = owner;
    this.#read.clear();
    this.#tell();
  }

  /** `key` names what is written and where, for example `reply <conversation id>`. */
  get(key: string): KeptDraft {
    const known = this.#read.get(key);
    if (known) return known;
    const draft = parse(this.#storage.getItem(this.#prefix() + key));
    this.#read.set(key, draft);
    return draft;
  }

  set(key: string, draft: Draft): void {
    const before = this.get(key);
    if (before.text === draft.text && before.files === draft.files) return;
    this.#keep(key, { text: draft.text, files: draft.files, version: before.version, unsaved: true });
    for (const writer of [...this.#writers]) writer(key);
  }

  /** Adds a paragraph at the end of what is there. */
  append(key: string, text: string): void {
    const before = this.get(key);
    this.set(key, { text: joined(before.text, text), files: before.files });
  }

  /** Puts back what was sent and came back: before what was begun meanwhile, with its files. */
  putBack(key: string, returned: Draft): void {
    const before = this.get(key);
    const more = before.files.filter((file) => !returned.files.some((one) => one.id === file.id));
    const text = before.text === '' ? returned.text : joined(returned.text, before.text);
    this.set(key, { text, files: [...returned.files, ...more] });
  }

  /** Takes what the server has, unless this browser wrote on it or knows a newer one. */
  adopt(key: string, draft: ServerDraft): void {
    const before = this.get(key);
    if (before.unsaved || draft.version <= before.version) return;
    this.#keep(key, { text: draft.text, files: draft.files, version: draft.version, unsaved: false });
  }

  /** The server kept `sent`; what was written meanwhile is still to be saved. */
  saved(key: string, sent: Draft, version: number): void {
    const now = this.get(key);
    const same = now.text === sent.text && now.files === sent.files;
    this.#keep(key, { text: now.text, files: now.files, version, unsaved: !same });
  }

  /** Keys of everything that is begun. */
  keys(): string[] {
    return this.#all().filter((key) => isBegun(this.get(key)));
  }

  /** Keys of what the server does not have yet, emptied ones included. */
  unsavedKeys(): string[] {
    return this.#all().filter((key) => this.get(key).unsaved);
  }

  clear(): void {
    for (const key of this.#all()) this.#storage.removeItem(this.#prefix() + key);
    this.#read.clear();
    this.#tell();
  }

  /** Another tab wrote: what is remembered of this storage key is read anew. */
  reload(storageKey: string): void {
    if (!storageKey.startsWith(this.#prefix())) return;
    this.#read.delete(storageKey.slice(this.#prefix().length));
    this.#tell();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Hears the key of each draft that this person changes in this tab. */
  onWrite(listener: (key: string) => void): void {
    this.#writers.add(listener);
  }

  #all(): string[] {
    const prefix = this.#prefix();
    const found: string[] = [];
    for (let at = 0; at < this.#storage.length; at += 1) {
      const key = this.#storage.key(at);
      if (key?.startsWith(prefix)) found.push(key.slice(prefix.length));
    }
    return found;
  }

  #keep(key: string, draft: KeptDraft): void {
    this.#read.set(key, draft);
    if (isBegun(draft) || draft.unsaved) this.#storage.setItem(this.#prefix() + key, JSON.stringify(draft));
    else this.#storage.removeItem(this.#prefix() + key);
    this.#tell();
  }

  #prefix(): string {
    return `engawa.desk.draft.${this.#owner}.`;
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function isBegun(draft: Draft): boolean {
  return draft.text !== '' || draft.files.length > 0;
}

function joined(before: string, after: string): string {
  const gap = before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  return before + gap + after;
}

function parse(text: string | null): KeptDraft {
  if (!text) return NOTHING;
  try {
    return { ...NOTHING, ...(JSON.parse(text) as Partial<KeptDraft>) };
  } catch {
    return NOTHING;
  }
}
