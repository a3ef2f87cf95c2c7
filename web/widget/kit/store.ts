/** Small texts kept across pages and restarts; where the browser refuses, for the life of the page. */
export interface Store {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Keys that begin with `start`, without the store's own prefix. */
  keys(start: string): string[];
}

/** The browser's storage, or null where even asking for it is refused (blocked cookies, sandboxed frames). */
export function browserStorage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/**
 * Opens the part of the storage that begins with `prefix`. What cannot be written there (no storage, full) is kept
 * in memory; anything written later under the same key leaves memory again, so that other tabs are believed.
 */
export function openStore(prefix: string, storage: Storage | null): Store {
  const memory = new Map<string, string>();
  return {
    get: (key) => memory.get(key) ?? attempt(() => storage?.getItem(prefix + key)) ?? null,
    set(key, value) {
      memory.delete(key);
      const written = attempt(() => {
        storage?.setItem(prefix + key, value);
        return storage !== null;
      });
      if (!written) memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      attempt(() => storage?.removeItem(prefix + key));
    },
    keys: (start) =>
      [...new Set([...memory.keys(), ...storedKeys(prefix, storage)])].filter((key) => key.startsWith(start)),
  };
}

function storedKeys(prefix: string, storage: Storage | null): string[] {
  const keys = attempt(() => (storage ? Object.keys(storage) : [])) ?? [];
  return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

function attempt<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
