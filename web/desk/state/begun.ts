import { useState } from 'react';

/**
 * What somebody began in a dialog and did not send, as long as this page lives: one Esc too many, a call to something more
 * urgent or a locked screen loses nothing.
 */
const begun = new Map<string, unknown>();
let owner = '';

/** What was begun is that person's; somebody else does not see it. */
export function begunBelongsTo(next: string): void {
  if (next !== owner) begun.clear();
  owner = next;
}

/** The form of a key as it was left, how it changes, and how it is forgotten once it was sent. */
export function useBegun<T extends object>(
  key: string,
  first: () => T,
): { form: T; change: (change: Partial<T>) => void; forget: () => void } {
  const [form, setForm] = useState<T>(() => (begun.get(key) as T | undefined) ?? first());
  return {
    form,
    change: (change) => {
      setForm((before) => {
        const after = { ...before, ...change };
        begun.set(key, after);
        return after;
      });
    },
    forget: () => begun.delete(key),
  };
}
