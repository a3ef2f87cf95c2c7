import type { SignedOutAnswer } from '#http/desk/session-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Lock, PresenceStatus, Session } from '../../shared/desk-types.ts';
import { asFailure } from '../../shared/desk-failure.ts';
import type { Feed } from '../../shared/desk-feed.ts';
import { begunBelongsTo } from './begun.ts';
import { goWhereLeft, rememberPlace } from './left-at.ts';
import { forgetRecent } from './recent.ts';
import { leavePlace } from './router.ts';
import { belongTo, cache, client, covering, drafts, draftSync, outbox, sessionStore } from './desk.ts';
import { listen } from './live.ts';

let feed: Feed | null = null;

/** All tabs of this browser are covered and opened together. */
const tabs = new BroadcastChannel('engawa.desk.lock');
tabs.addEventListener('message', (event: MessageEvent<'locked' | 'opened'>) => {
  const { is } = sessionStore.get();
  if (event.data === 'locked' && is === 'present') sessionStore.set({ is: 'locked' });
  if (event.data === 'opened' && is === 'locked') void findSession().then(goWhereLeft);
});

// Without a session the feed would only hear refusals; signing in starts it again.
sessionStore.subscribe(() => {
  const state = sessionStore.get();
  if (state.is === 'present') return;
  feed?.stop();
  feed = null;
  if (state.is === 'locked') cover();
});

/** That this browser's desk is covered: a page that is loaded anew asks for the lock, not for a session. */
const COVERED_KEY = 'engawa.desk.covered';

/** The address names what was read: it is kept for the person and taken off the screen. */
function cover(): void {
  localStorage.setItem(COVERED_KEY, 'yes');
  rememberPlace();
  cache.clear(false);
  leavePlace();
}

async function isStillCovered(): Promise<boolean> {
  if (localStorage.getItem(COVERED_KEY) === null) return false;
  return (await client.get<Lock>('/desk/lock')).lockedAt !== null;
}

/** Asks the server who is signed in, once at the start. Without a connection it is asked again. */
export async function findSession(): Promise<void> {
  try {
    if (await isStillCovered()) sessionStore.set({ is: 'locked' });
    else await begin(await client.get<Session>(queries.session.url));
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code === 'session.desk-locked') return;
    if (failure.code === 'session.factor-required') return setUpFirst();
    if (failure.kind === 'refused') {
      if (sessionStore.get().is === 'unknown') sessionStore.set({ is: 'none' });
      return;
    }
    setTimeout(() => void findSession(), 2000);
  }
}

/** Signs in; throws the refusal. Whoever covered this desk before finds everything as it was when they come back. */
export async function signIn(
  login: string,
  password: string,
  { code, passkey }: { code?: string; passkey?: object } = {},
): Promise<void> {
  const given = { login, password, ...(code ? { code } : {}), ...(passkey ? { passkey } : {}) };
  await enterSession(await client.send<Session>('POST', queries.session.url, given));
}

/** Goes on with a session that was opened in this browser just now, however that was done. */
export async function enterSession(session: Session): Promise<void> {
  await begin(session);
  if (sessionStore.get().is === 'factor') return;
  goWhereLeft();
  tabs.postMessage('opened');
}

/** Covers this desk for everybody but its person: nothing of it stays on the screen, in the address or in memory. */
export async function lockDesk(): Promise<void> {
  await covering(async () => {
    await client.send('POST', '/desk/lock');
    // Before this tab lets go of the feed: one that does not know yet would take it up, and be refused.
    tabs.postMessage('locked');
    sessionStore.set({ is: 'locked' });
  });
}

/** Opens it again with the password; throws the refusal. */
export async function unlockDesk(password: string): Promise<void> {
  // The token was in the memory of a page that may have been loaded anew meanwhile.
  client.setCsrf((await client.get<Lock>('/desk/lock')).csrfToken);
  await begin(await client.send<Session>('POST', '/desk/lock/open', { password }));
  goWhereLeft();
  tabs.postMessage('opened');
}

/** Works for another city of the account from now on. */
export async function switchTenant(tenantId: string): Promise<void> {
  await client.send('PUT', '/desk/session/tenant', { tenantId });
  try {
    await begin(await client.get<Session>(queries.session.url));
  } catch (thrown) {
    // That city asks for a second factor.
    if (asFailure(thrown).code !== 'session.factor-required') throw thrown;
    await setUpFirst();
  }
}

/** Signs out and removes what was written but not sent from this browser. */
export async function signOut(): Promise<void> {
  const { leaveUrl } = await client.send<SignedOutAnswer>('DELETE', queries.session.url);
  drafts.clear();
  outbox.clear();
  begunBelongsTo('');
  end();
  // Whoever came by an identity server is signed out there, too.
  if (leaveUrl !== null) location.assign(leaveUrl);
}

/** Sets whether contacts are offered to this person; shown at once, taken back when refused. */
export async function setPresence(status: PresenceStatus, reason: string | null): Promise<void> {
  try {
    await client.send('PUT', '/desk/presence', { status, reason });
  } finally {
    await cache.refetch(queries.session);
  }
}

/** How many messages would be lost by signing out. */
export function unsentCount(): number {
  return outbox.items().length + drafts.unsavedKeys().length;
}

/** A second factor before anything else; the anti-forgery token was in the memory of a page that may have been loaded anew. */
async function setUpFirst(): Promise<void> {
  client.setCsrf((await client.get<{ csrfToken: string }>(queries.secondFactor.url)).csrfToken);
  sessionStore.set({ is: 'factor' });
}

async function begin(session: Session): Promise<void> {
  if (session.mustSetUpFactor) {
    client.setCsrf(session.csrfToken);
    sessionStore.set({ is: 'factor' });
    return;
  }
  const before = sessionStore.get();
  localStorage.removeItem(COVERED_KEY);
  client.setCsrf(session.csrfToken);
  belongTo(session);
  const same =
    before.is === 'present' &&
    before.session.staff.id === session.staff.id &&
    before.session.tenant.id === session.tenant.id;
  if (!same) {
    feed?.stop();
    cache.clear(false);
    forgetRecent();
  }
  cache.write(queries.session, () => session);
  await cache.refetch(queries.directory);
  const directory = cache.peek(queries.directory);
  if (directory.failure && !directory.data) throw directory.failure;
  sessionStore.set({ is: 'present', session });
  if (!same && directory.data)
    feed = listen(`${session.staff.id}.${session.tenant.id}`, directory.data.cursor);
  void outbox.drain();
  draftSync.drain();
}

function end(): void {
  feed?.stop();
  feed = null;
  client.setCsrf(null);
  sessionStore.set({ is: 'none' });
  cache.clear(false);
}
