import { createDeskClient } from '../../shared/desk-client.ts';
import { ServerTime } from '../../shared/desk-countdown.ts';
import { createQueryCache } from '../../shared/desk-cache.ts';
import { createOutbox } from '../../shared/desk-outbox.ts';
import { gapMs } from '../../shared/desk-hints.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { CaseEntry, Interaction, Message, Session } from '../../shared/desk-types.ts';
import { createDraftSync } from './draft-sync.ts';
import { begunBelongsTo } from './begun.ts';
import { Drafts } from './drafts.ts';
import { createStore } from './store.ts';
import { isUntouched } from './touched.ts';

/**
 * 'unknown' until the server was asked · 'none' sign in first · 'lost' it ended while working · 'locked' covered · 'factor' a
 * second factor has to be set up first · 'present'
 */
export type SessionState =
  | { readonly is: 'unknown' | 'none' | 'lost' | 'locked' | 'factor' }
  | { readonly is: 'present'; readonly session: Session };

const nowMs = (): number => Date.now();

/** Who is signed in. */
export const sessionStore = createStore<SessionState>({ is: 'unknown' });

/** The server's time, for everything that counts down or up. */
export const serverTime = new ServerTime(nowMs);

/** Whom the drafts and the outbox of this browser belong to. */
const OWNER_KEY = 'engawa.desk.owner';
let owner = localStorage.getItem(OWNER_KEY) ?? 'nobody';

/** Whom they belong to: the last one who signed in here, also while the desk is covered. */
export function presentOwner(): string {
  return owner;
}

/** What a covered desk asks for: to be opened, or taken by somebody else, and that somebody is there. */
const OF_COVERED = /^\/(public\/|desk\/(lock|seen|phone\/renew|session$|directory$))/;
const WHILE_COVERING = /^\/desk\/(lock|seen|phone\/renew)/;
let isCovering = false;

/** While the desk is being covered, what is behind it asks for nothing more: it would only hear refusals. */
export async function covering(cover: () => Promise<unknown>): Promise<void> {
  isCovering = true;
  try {
    await cover();
  } finally {
    isCovering = false;
  }
}

/** Whether the server would answer this now, as far as this tab knows. */
export function mayAsk(url: string): boolean {
  if (isCovering) return WHILE_COVERING.test(url);
  return sessionStore.get().is !== 'locked' || OF_COVERED.test(url);
}

/** The way to the server. */
export const client = createDeskClient({
  fetch: (input, init) => fetch(input, init),
  nowMs,
  isIdle: () => isUntouched(nowMs()),
  onAnswer: (sentMs, receivedMs, answer) => serverTime.learn(sentMs, receivedMs, answer),
  onLocked: () => sessionStore.set({ is: 'locked' }),
  mayAsk,
  onSessionLost: () => {
    client.setCsrf(null);
    sessionStore.set((before) =>
      before.is === 'present' || before.is === 'lost' ? { is: 'lost' } : { is: 'none' },
    );
  },
});

/** What was fetched. */
export const cache = createQueryCache({
  fetch: (url) => client.get(url),
  nowMs: () => performance.now(),
  after: (delayMs, run) => void setTimeout(run, delayMs),
  gapMs,
});

/** What somebody began to write. */
export const drafts = new Drafts(localStorage);

/** Carries drafts to the server, so that they are there on another computer. */
export const draftSync = createDraftSync({
  drafts,
  save: (subjectId, body) => client.send('PUT', queries.drafts(subjectId).url, body),
  onSaved: (subjectId, answer) =>
    cache.write(queries.drafts(subjectId), (before) => ({
      drafts: [...(before?.drafts ?? []).filter((one) => one.kind !== answer.kind), answer],
    })),
  after: (delayMs, run) => void setTimeout(run, delayMs),
});

/** What is on its way. */
export const outbox = createOutbox({
  post: (url, body) => client.send('POST', url, body),
  onTaken: (item, answer) => takeSent(item.url, answer),
  storage: localStorage,
  storageKey: () => `engawa.desk.outbox.${owner}`,
  after: (delayMs, run) => void setTimeout(run, delayMs),
  alone: (run) => (navigator.locks ? navigator.locks.request(`engawa.desk.outbox.${owner}`, run) : run()),
});

addEventListener('online', () => {
  void outbox.drain();
  draftSync.drain();
});

addEventListener('storage', (event) => {
  if (event.key === `engawa.desk.outbox.${owner}`) outbox.reload();
  else if (event.key !== null) drafts.reload(event.key);
});

/** Makes drafts and outbox those of this person in this city. */
export function belongTo(session: Session): void {
  owner = `${session.staff.id}.${session.tenant.id}`;
  localStorage.setItem(OWNER_KEY, owner);
  drafts.belongTo(owner);
  begunBelongsTo(owner);
  outbox.reload();
}

/** Puts the server's row where the optimistic one was, in the same breath, so that nothing flickers. */
function takeSent(url: string, answer: unknown): void {
  const interactionId = /^\/desk\/interactions\/([^/]+)\/messages$/.exec(url)?.[1];
  if (interactionId) addMessage(interactionId, answer as Message);
  const caseId = /^\/desk\/cases\/([^/]+)\/entries$/.exec(url)?.[1];
  if (caseId) addCaseEntry(caseId, answer as CaseEntry);
}

function addMessage(interactionId: string, message: Message): void {
  cache.write(queries.interaction(interactionId), (before): Interaction | undefined => {
    if (!before || before.messages.some((one) => one.id === message.id)) return before;
    return { ...before, messages: [...before.messages, message].sort((a, b) => a.seq - b.seq) };
  });
}

function addCaseEntry(caseId: string, entry: CaseEntry): void {
  cache.write(queries.case(caseId), (before) => {
    if (!before || before.entries.some((one) => one.id === entry.id)) return before;
    return { ...before, entries: [...before.entries, entry] };
  });
}
