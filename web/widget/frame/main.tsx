import { render } from 'preact';
import { asLanguage } from '../../shared/i18n.ts';
import {
  answerSurvey,
  endConversation,
  fetchConversation,
  fetchEarlier,
  fetchEntryPoint,
  joinDevice,
  leaveMessage,
  makeDeviceLink,
  markRead,
  markReceived,
  openFeed,
  saveLanguage,
  saveProfile,
  sendMessage,
  startConversation,
  tellTyping,
} from '../../shared/public-client.ts';
import { browserStorage, openStore } from '../kit/store.ts';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { App } from './app.tsx';
import { applyDisplay, readDisplay } from './display.ts';
import { connectHost } from './host.ts';
import { loadLanguage } from './languages.ts';
import { ChatSession } from './session.ts';

const RESTS_AFTER_MS = 60_000;

const query = new URLSearchParams(location.search);
const key = query.get('key') ?? '';
const prefix = `engawa:${key}:`;
const store = openStore(prefix, browserStorage());
const displayStore = openStore('engawa:display:', browserStorage());
const display = readDisplay(displayStore);
applyDisplay(display);
const language = asLanguage(store.get('language') ?? query.get('lang'));

const city = {
  answerSurvey,
  endConversation,
  fetchConversation,
  fetchEarlier,
  fetchEntryPoint,
  joinDevice,
  leaveMessage,
  makeDeviceLink,
  markRead,
  markReceived,
  openFeed,
  saveLanguage,
  saveProfile,
  sendMessage,
  startConversation,
  tellTyping,
};
const listeners = new Set<() => void>();
const session = new ChatSession(key, language, city, store, () => {
  for (const listener of listeners) listener();
});

let open = false;
const openListeners = new Set<(open: boolean) => void>();
const host = connectHost((now) => {
  open = now;
  look();
  for (const listener of openListeners) listener(now);
});
open = !host.embedded;

function look(): void {
  session.look(open && document.visibilityState === 'visible');
}

let resting: ReturnType<typeof setTimeout> | undefined;
document.addEventListener('visibilitychange', () => {
  clearTimeout(resting);
  look();
  if (document.visibilityState === 'visible') session.wake();
  else resting = setTimeout(() => session.rest(), RESTS_AFTER_MS);
});
window.addEventListener('online', () => session.wake());
window.addEventListener('storage', (event) => {
  if (event.key === null || event.key.startsWith(prefix)) session.wake();
});

const RETRY_MS = 3_000;

/** Nothing can be said before the words are there; Japanese where the wanted ones cannot be had. */
async function firstWords(): Promise<ResidentLanguage> {
  for (;;) {
    if (await loadLanguage(language)) return language;
    if (await loadLanguage('ja')) return 'ja';
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function begin(root: HTMLElement): Promise<void> {
  const spoken = await firstWords();
  render(
    <App
      session={session}
      store={store}
      host={host}
      language={spoken}
      display={display}
      displayStore={displayStore}
      onChange={(listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      }}
      onOpen={(listener) => {
        openListeners.add(listener);
        // The page may have said so before there was anybody to listen.
        if (host.embedded && open) listener(true);
        return () => openListeners.delete(listener);
      }}
    />,
    root,
  );
  look();
  const secret = /^#go=([\w-]{22})$/.exec(location.hash)?.[1];
  if (secret) {
    // Out of the address at once: it is not to stand in the history, nor be used again when the page is opened anew.
    history.replaceState(null, '', location.pathname + location.search);
    await session.join(secret);
  }
  await session.start();
}

const root = document.getElementById('app');
if (root) void begin(root);
