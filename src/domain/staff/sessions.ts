import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { lockSecAfter } from './rules.ts';
import * as store from './store.ts';
import { deleteSessionsOf, selectSessionsOf } from './store-sign-in.ts';
import type { Session, StaffActor } from './types.ts';

export interface SessionDeps {
  db: Kysely<Tables>;
  clock: Clock;
  ids: Ids;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
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
 * Whose login and password these are, and in which city. Refuses 'session.wrong-credentials' for an unknown login, a wrong
 * password or an account of no city alike, and 'session.locked' {untilSec} while the account rests after wrong ones.
 */
export async function checkPassword(
  deps: SessionDeps,
  input: { login: string; password: string; preferTenantId?: string },
): Promise<Session> {
  const account = await store.selectAccountByLogin(deps.db, input.login.trim().toLowerCase());
  if (!account) {
    decoy ??= hashPassword(deps.ids.token());
    await verifyPassword(input.password, await decoy);
    throw new Refusal('session.wrong-credentials');
  }
  await requirePassword(deps, account, input.password);
  const memberships = await store.selectMemberships(deps.db, account.id);
  const place =
    memberships.find((membership) => membership.tenantId === input.preferTenantId) ?? memberships[0];
  if (!place) throw new Refusal('session.wrong-credentials');
  return { accountId: account.id, ...place };
}

/** Opens a session for somebody who showed all that is asked of them; what was wrong before is forgotten. Answers its token. */
export async function openSession(
  deps: SessionDeps,
  { accountId, tenantId }: Session,
  given: { device: string; idleMinutes: number; sessionHours: number; pendingFactor: boolean },
): Promise<string> {
  const { sessionHours, ...rest } = given;
  const now = deps.clock.now();
  const token = deps.ids.token(32);
  await store.updateLoginState(deps.db, accountId, { failedCount: 0, lockedUntil: null });
  await store.insertSession(deps.db, {
    ...rest,
    idHash: hashToken(token),
    accountId,
    tenantId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + sessionHours * HOUR_MS),
  });
  return token;
}

/** Counts a wrong code of a second factor like a wrong password: guessing either makes the account rest. */
export async function countWrongCode(deps: SessionDeps, accountId: string): Promise<void> {
  await countFailure(deps, accountId);
}

/** Browser and system of a session, as far as the browser says; nothing that would tell one machine from the next. */
export function deviceOf(userAgent: string | undefined): string {
  const find = (known: readonly [RegExp, string][]) =>
    known.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
  const browser = find(BROWSERS);
  const system = find(SYSTEMS);
  return [browser, system].filter(Boolean).join(' / ');
}
const BROWSERS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

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
  await countFailure(deps, account.id);
  throw new Refusal('session.wrong-credentials');
}

async function countFailure(deps: SessionDeps, accountId: string): Promise<void> {
  const failedCount = await store.countFailure(deps.db, accountId);
  const lockSec = lockSecAfter(failedCount);
  if (lockSec === 0) return;
  const lockedUntil = new Date(deps.clock.now().getTime() + lockSec * 1000);
  await store.updateLoginState(deps.db, accountId, { failedCount, lockedUntil });
}

async function forgetFailures(deps: SessionDeps, account: Account): Promise<void> {
  if (account.failedCount > 0)
    await store.updateLoginState(deps.db, account.id, { failedCount: 0, lockedUntil: null });
}

/**
 * Who a session token is. Refuses 'session.required' when it is unknown, over, idle too long, or its person left the
 * city, 'session.desk-locked' while its screen is covered, and 'session.factor-required' while its person must set up a
 * second factor. `isIdle`: the browser says that nobody has touched it of late, so that asking keeps nothing alive.
 */
export async function readSession(deps: SessionDeps, token: string, isIdle = false): Promise<Session> {
  const { lockedAt, pendingFactor, ...session } = await readSessionEvenLocked(deps, token, isIdle);
  if (lockedAt) throw new Refusal('session.desk-locked');
  if (pendingFactor) throw new Refusal('session.factor-required');
  return session;
}

/** The same for what a covered screen may still do: ask who covered it, say that it is there, unlock, sign out. */
export async function readSessionEvenLocked(
  deps: SessionDeps,
  token: string,
  isIdle = false,
): Promise<Session & { lockedAt: Date | null; pendingFactor: boolean }> {
  const idHash = hashToken(token);
  const row = await store.selectSession(deps.db, idHash);
  const now = deps.clock.now();
  if (
    !row ||
    row.expiresAt <= now ||
    now.getTime() - row.lastSeenAt.getTime() > row.idleMinutes * MINUTE_MS
  ) {
    throw new Refusal('session.required');
  }
  const place = (await store.selectMemberships(deps.db, row.accountId)).find(
    (membership) => membership.tenantId === row.tenantId,
  );
  if (!place) throw new Refusal('session.required');
  if (!isIdle && now.getTime() - row.lastSeenAt.getTime() > TOUCH_MS)
    await store.updateSession(deps.db, idHash, { lastSeenAt: now });
  const { lockedAt, pendingFactor } = row;
  return { accountId: row.accountId, ...place, lockedAt, pendingFactor };
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

/** Whom an account is in another of its cities; refuses 'not-found' for one it has no place in. */
export async function placeIn(deps: SessionDeps, accountId: string, tenantId: string): Promise<Session> {
  const places = await store.selectMemberships(deps.db, accountId);
  const place = places.find((one) => one.tenantId === tenantId);
  if (!place) throw new Refusal('not-found');
  return { accountId, ...place };
}

/** Goes on there, as that city asks of whoever signs in. */
export async function switchTenant(
  deps: SessionDeps,
  token: string,
  tenantId: string,
  { idleMinutes, pendingFactor }: { idleMinutes: number; pendingFactor: boolean },
): Promise<void> {
  await store.updateSession(deps.db, hashToken(token), { tenantId, idleMinutes, pendingFactor });
}

/** Somebody's open sessions, the one used last first; `isThis` is the one of this token. */
export async function listSessions(
  tx: Tx,
  accountId: string,
  token: string,
): Promise<{ id: string; device: string; createdAt: Date; lastSeenAt: Date; isThis: boolean }[]> {
  const own = hashToken(token);
  return (await selectSessionsOf(tx, accountId))
    .filter(
      ({ lastSeenAt, idleMinutes }) => tx.now.getTime() - lastSeenAt.getTime() <= idleMinutes * MINUTE_MS,
    )
    .map(({ idHash, id, device, createdAt, lastSeenAt }) => ({
      ...{ id, device, createdAt, lastSeenAt },
      isThis: idHash.equals(own),
    }));
}

/** Ends one of the actor's own sessions, or all but the one of this token. Refuses 'not-found'. Audited. */
export async function endSessions(
  tx: Tx,
  actor: StaffActor,
  which: { id: string } | { exceptToken: string },
): Promise<number> {
  const ended = await deleteSessionsOf(
    tx,
    actor.accountId,
    'id' in which ? which : { exceptHash: hashToken(which.exceptToken) },
  );
  if ('id' in which && ended === 0) throw new Refusal('not-found');
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: actor.staffId, fields: ['sessions-ended'] });
  return ended;
}

export function signOut(deps: SessionDeps, token: string): Promise<void> {
  return store.deleteSession(deps.db, hashToken(token));
}

/** The cities an account works for. */
export async function listTenantIds(deps: SessionDeps, accountId: string): Promise<string[]> {
  return (await store.selectMemberships(deps.db, accountId)).map((place) => place.tenantId);
}
