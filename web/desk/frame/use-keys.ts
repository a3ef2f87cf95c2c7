import { useEffect } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { adminPages } from '../admin/pages.ts';
import { cache } from '../state/desk.ts';
import { useLatest } from '../state/use-query.ts';
import { hrefOf } from '../state/place.ts';
import { go, presentPlace } from '../state/router.ts';
import { attempt } from '../state/act.ts';
import { lockDesk } from '../state/session.ts';
import { settings } from '../state/settings.ts';
import { keyAction, type KeyAction } from './keys.ts';
import { goInHand } from './strip.tsx';

const AFTER_G_MS = 1500;

const TYPED_IN =
  'input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]';

/** True when a key pressed there belongs to a text. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TYPED_IN) !== null;
}

/** The keys that work on every page. */
export function useGlobalKeys(onHelp: () => void, onPalette: () => void): void {
  const help = useLatest({ onHelp, onPalette });
  useEffect(() => {
    let gAtMs = -AFTER_G_MS;
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const action = keyAction(event, {
        typing: isTyping(event.target),
        dialog: document.querySelector('dialog[open]') !== null,
        singleKeys: settings().singleKeys,
        afterG: performance.now() - gAtMs < AFTER_G_MS,
      });
      gAtMs = action === 'g' ? performance.now() : -AFTER_G_MS;
      if (!action || action === 'g') return;
      if (run(action, help.current.onHelp, help.current.onPalette)) event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [help]);
}

const PLACES: Partial<Record<KeyAction, string>> = {
  'go-work': hrefOf(['work']),
  'go-cases': hrefOf(['cases']),
  'go-residents': hrefOf(['residents']),
  'go-search': hrefOf(['search']),
  'go-board': hrefOf(['cases'], { view: 'department', layout: 'board' }),
  'go-help': hrefOf(['help']),
  'go-supervision': hrefOf(['supervision']),
  'go-outbound': hrefOf(['outbound']),
  'go-admin': hrefOf(['admin']),
};

function run(action: KeyAction, help: () => void, palette: () => void): boolean {
  if (action === 'palette') palette();
  if (action === 'next-talk') return goInHand('next');
  if (action === 'previous-talk') return goInHand('previous');
  if (action === 'longest-wait') return goInHand('longest');
  if (action === 'lock') void attempt(lockDesk);
  const place = PLACES[action];
  if (place && mayGo(action)) go(place);
  if (action === 'search') return focusSearch();
  if (action === 'help') help();
  if (action === 'down' || action === 'up') return moveInList(action === 'down' ? 1 : -1);
  if (action === 'back') return back();
  return action !== 'accept' && action !== 'decline';
}

/** The key of a page that this person may not open does nothing. */
function mayGo(action: KeyAction): boolean {
  const permissions = cache.peek(queries.session).data?.permissions ?? [];
  if (action === 'go-supervision') return permissions.includes('interaction.supervise');
  if (action === 'go-outbound')
    return permissions.includes('interaction.answer') || permissions.includes('outreach.run');
  return action !== 'go-admin' || adminPages(permissions).length > 0;
}

function focusSearch(): boolean {
  const field = [...document.querySelectorAll<HTMLInputElement>('[data-search]')].find(
    (one) => one.offsetParent !== null,
  );
  if (!field) {
    go(hrefOf(['search']));
    return true;
  }
  field.focus();
  field.select();
  return true;
}

/** Moves among the rows of the list that has the focus, else of the first list of the page. */
function moveInList(step: 1 | -1): boolean {
  const present = document.activeElement;
  const list = present?.closest('[data-list]') ?? document.querySelector('[data-list]');
  const rows = list
    ? [...list.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null)
    : [];
  if (rows.length === 0) return false;
  const at = rows.findIndex((row) => row === present);
  const chosen =
    at >= 0 ? at : rows.findIndex((row) => row.getAttribute('aria-current') !== null) - (step > 0 ? 0 : 1);
  const next = rows[Math.max(0, Math.min(rows.length - 1, at >= 0 ? at + step : Math.max(chosen, 0)))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return true;
}

/** From an object to its list, as that was asked for. */
function back(): boolean {
  const { parts, given } = presentPlace();
  if (parts.length < 2 || parts[0] === 'admin') return false;
  const { pane, ...list } = Object.fromEntries(given);
  go(hrefOf(pane ? parts : parts.slice(0, 1), list));
  return true;
}
