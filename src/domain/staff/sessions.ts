import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { lockSecAfter, SESSION_HOURS, SESSION_IDLE_HOURS } from './rules.ts';
import * as store from './store.ts';
import type { Session } from './types.ts';

export interface SessionDeps {
  db: Kysely<Tables>;
  clock: Clock;
  ids: Ids;
}

const HOUR_MS = 3_600_000;
const TOUCH_MS = 60_000;
/** Made once a process: verifying against it costs what a real one costs, so that time does not tell which logins exist. */
let decoy: Promise<string> | undefined;

function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The anti-forgery token of a session: derived, so that nothing has to be stored. */
export function csrfTokenOf(token: string): string {
  return createHash('sha256').update(`csrf:${token}`).digest('base64url');
}

/**
 * Opens a session. Refuses 'session.wrong-credentials' for an unknown login, a wrong password or an account of no city
 * alike, and 'session.locked' {untilSec} while the account rests after wrong passwords.
 */
export async function signIn(
  deps: SessionDeps,
  input: { login: string; password: string; preferTenantId?: string },
): Promise<{ token: string; session: Session }> {
  const account = await store.selectAccountByLogin(deps.db, input.login.trim().toLowerCase());
  if (!account) {
    decoy ??= hashPassword(deps.ids.token());
    await verifyPassword(input.password, await decoy);
    throw new Refusal('session.wrong-credentials');
  }
  const now = deps.clock.now();
  await requirePassword(deps, account, input.password);
  const memberships = await store.selectMemberships(deps.db, account.id);
  const place =
    memberships.find((membership) => membership.tenantId === input.preferTenantId) ?? memberships[0];
  if (!place) throw new Refusal('session.wrong-credentials');
  await forgetFailures(deps, account);
  const token = deps.ids.token(32);
  await store.insertSession(deps.db, {
    idHash: hashToken(token),
    accountId: account.id,
    tenantId: place.tenantId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_HOURS * HOUR_MS),
  });
  return { token, session: { accountId: account.id, ...place } };
}

type Account = NonNullable<Awaited<ReturnType<typeof store.selectAccount>>>;

/** Refuses 'session.locked' {untilSec} while the account rests, 'session.wrong-credentials' for another password, which counts. */
async function requirePassword(deps: SessionDeps, account: Account, password: string): Promise<void> {
  const now = deps.clock.now();
  if (account.lockedUntil && account.lockedUntil > now) {
    throw new Refusal('session.locked', {
      untilSec: Math.ceil((account.lockedUntil.getTime() - now.getTime()) / 1000),
    });
  }
  if (await verifyPassword(password, account.passwordHash)) return;
  const failedCount = await store.countFailure(deps.db, account.id);
  const lockSec = lockSecAfter(failedCount);
  if (lockSec > 0) {
    await store.updateLoginState(deps.db, account.id, {
      failedCount,
      lockedUntil: new Date(now.getTime() + lockSec * 1000),
    });
  }
  throw new Refusal('session.wrong-credentials');
}

async function forgetFailures(deps: SessionDeps, account: Account): Promise<void> {
  if (account.failedCount > 0)
    await store.updateLoginState(deps.db, account.id, { failedCount: 0, lockedUntil: null });
}

/**
 * Who a session token is. Refuses 'session.required' when it is unknown, over, idle too long, or its person left the
 * city, and 'session.desk-locked' while its screen is covered.
 */
export async function readSession(deps: SessionDeps, token: string): Promise<Session> {
  const { lockedAt, ...session } = await readSessionEvenLocked(deps, token);
  if (lockedAt) throw new Refusal('session.desk-locked');
  return session;
}

/** The same for what a covered screen may still do: ask who covered it, say that it is there, unlock, sign out. */
export async function readSessionEvenLocked(
  deps: SessionDeps,
  token: string,
): Promise<Session & { lockedAt: Date | null }> {
  const idHash = hashToken(token);
  const row = await store.selectSession(deps.db, idHash);
  const now = deps.clock.now();
  if (
    !row ||
    row.expiresAt <= now ||
    now.getTime() - row.lastSeenAt.getTime() > SESSION_IDLE_HOURS * HOUR_MS
  ) {
    throw new Refusal('session.required');
  }
  const place = (await store.selectMemberships(deps.db, row.accountId)).find(
    (membership) => membership.tenantId === row.tenantId,
  );
  if (!place) throw new Refusal('session.required');
  if (now.getTime() - row.lastSeenAt.getTime() > TOUCH_MS)
    await store.updateSession(deps.db, idHash, { lastSeenAt: now });
  return { accountId: row.accountId, ...place, lockedAt: row.lockedAt };
}

/** Covers the screen of a session: until it is unlocked it reads and changes nothing. */
export async function lockSession(deps: SessionDeps, token: string): Promise<void> {
  await store.updateSession(deps.db, hashToken(token), { lockedAt: deps.clock.now() });
}

/**
 * Uncovers it with the password of its account; a session that is not covered stays as it is, whatever is typed.
 * Refuses as signing in does: wrong passwords count together.
 */
export async function unlockSession(deps: SessionDeps, token: string, password: string): Promise<void> {
  const { lockedAt, accountId } = await readSessionEvenLocked(deps, token);
  if (!lockedAt) return;
  const account = await store.selectAccount(deps.db, accountId);
  if (!account) throw new Refusal('session.required');
  await requirePassword(deps, account, password);
  await forgetFailures(deps, account);
  await store.updateSession(deps.db, hashToken(token), { lockedAt: null });
}

/** Goes on in another of the account's cities; refuses 'not-found' for one it has no place in. */
export async function switchTenant(deps: SessionDeps, token: string, tenantId: string): Promise<void> {
  const session = await readSession(deps, token);
  const places = await store.selectMemberships(deps.db, session.accountId);
  if (!places.some((place) => place.tenantId === tenantId)) throw new Refusal('not-found');
  await store.updateSession(deps.db, hashToken(token), { tenantId });
}

export function signOut(deps: SessionDeps, token: string): Promise<void> {
  return store.deleteSession(deps.db, hashToken(token));
}

/** The cities an account works for. */
export async function listTenantIds(deps: SessionDeps, accountId: string): Promise<string[]> {
  return (await store.selectMemberships(deps.db, accountId)).map((place) => place.tenantId);
}
