import { useEffect, useRef, useState } from 'react';
import { settings } from '../state/settings.ts';
import { selectRange } from './select-range.ts';
import { useLatest } from '../state/use-query.ts';

export type Selection = {
  readonly ids: ReadonlySet<string>;
  /** With `range`, everything from the last one that was chosen. */
  toggle(id: string, range: boolean): void;
  clear(): void;
};

/**
 * What is selected of a list: `x` on a row, Shift+X up to there, by the boxes as well; Esc lets go. The rows are those
 * on the screen, in their order, marked `data-select`.
 */
export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const toggle = (id: string, range: boolean): void => {
    const on = !ids.has(id);
    setIds(selectRange(ids, rowsOnScreen(), range && last.current ? last.current : id, id, on));
    last.current = id;
  };
  const clear = (): void => setIds(new Set());
  const latest = useLatest({ ids, toggle, clear });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape' && latest.current.ids.size > 0) {
        latest.current.clear();
        event.preventDefault();
      }
      const row = (event.target as Element).closest<HTMLElement>('[data-select]');
      if (
        !row?.dataset['select'] ||
        event.key.toLowerCase() !== 'x' ||
        event.isComposing ||
        !settings().singleKeys
      )
        return;
      latest.current.toggle(row.dataset['select'], event.shiftKey);
      event.preventDefault();
    };
    // Before the keys of the page: Esc lets go of the selection first, and leaves the page the next time.
    document.addEventListener('keydown', pressed, true);
    return () => document.removeEventListener('keydown', pressed, true);
  }, [latest]);
  return { ids, toggle, clear };
}

function rowsOnScreen(): string[] {
  return [...document.querySelectorAll<HTMLElement>('[data-select]')].map(
    (row) => row.dataset['select'] ?? '',
  );
}
