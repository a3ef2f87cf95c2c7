import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { countWrong, noteCameIn, requireMayTry } from './sign-in-tries.ts';
import { getStaff } from './staff.ts';
import * as store from './store.ts';
import {
  deleteSessionsByServer,
  deleteSessionsHere,
  deleteSessionsOf,
  selectSessionsOf,
} from './store-sign-in.ts';
import type { CameBy, Session, StaffActor } from './types.ts';

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

/** By what a session is found; opens nothing. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

const hashAddress = (token: string, address: string): Buffer => hashToken(`${token} ${address}`);

/** The anti-forgery token of a session: derived, so that nothing has to be stored. */
export function csrfTokenOf(token: string): string {
  return createHash('sha256').update(`csrf:${token}`).digest('base64url');
}

/**
 * Whose login and password these are, and in which city. Refuses 'session.wrong-credentials' for an unknown login, a wrong
 * password or an account of no city alike, and 'session.locked' {untilSec} as `requireMayTry`.
 */
export async function checkPassword(
  deps: SessionDeps,
  input: { login: string; password: string; network: string; preferTenantId?: string },
): Promise<Session> {
  const { network } = input;
  const account = await store.selectAccountByLogin(deps.db, input.login.trim().toLowerCase());
  if (!account) {
    await requireMayTry(deps, { accountId: null, network });
    decoy ??= hashPassword(deps.ids.token());
    await verifyPassword(input.password, await decoy);
    await countWrong(deps, { accountId: null, network });
    throw new Refusal('session.wrong-credentials');
  }
  await requirePassword(deps, account, input.password, network);
  return placeOf(deps, account.id, input.preferTenantId);
}

/** Where an account comes in: its place in that city if it has one. Refuses 'session.wrong-credentials' for none at all. */
export async function placeOf(
  deps: SessionDeps,
  accountId: string,
  preferTenantId: string | undefined,
): Promise<Session> {
  const memberships = await store.selectMemberships(deps.db, accountId);
  const place = memberships.find((membership) => membership.tenantId === preferTenantId) ?? memberships[0];
  if (!place) throw new Refusal('session.wrong-credentials');
  return { accountId, ...place };
}

/** How a session is opened, and for how long. */
export interface SessionGiven {
  device: string;
  idleMinutes: number;
  sessionHours: number;
  pendingFactor: boolean;
  cameBy: CameBy;
  /** The identity server that somebody came by, and what it wants to see when they sign out (sealed). */
  serverId: string | null;
  leaveHint: Buffer | null;
  /** Where it is opened from, and what counts as one place with it. */
  address: string;
  network: string;
}

/** Opens a session for somebody who showed all that is asked of them; what was wrong before is forgotten. Answers its token. */
export async function openSession(
  deps: SessionDeps,
  { accountId, tenantId }: Session,
  given: SessionGiven,
): Promise<string> {
  const { sessionHours, address, network, ...rest } = given;
  const now = deps.clock.now();
  const token = deps.ids.token(32);
  await noteCameIn(deps, { accountId, network });
  await store.insertSession(deps.db, {
    ...rest,
    idHash: hashToken(token),
    addressHash: hashAddress(token, address),
    accountId,
    tenantId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + sessionHours * HOUR_MS),
  });
  return token;
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

/** Refuses 'session.locked' {untilSec} as `requireMayTry`, 'session.wrong-credentials' for another password, which counts. */
async function requirePassword(
  deps: SessionDeps,
  account: Account,
  password: string,
  network: string,
): Promise<void> {
  await requireMayTry(deps, { accountId: account.id, network });
  if (await verifyPassword(password, account.passwordHash)) return;
  await countWrong(deps, { accountId: account.id, network });
  throw new Refusal('session.wrong-credentials');
}

/** The same for whoever is in and shows it again. */
export async function requireOwnPassword(
  deps: SessionDeps,
  accountId: string,
  password: string,
  network: string,
): Promise<void> {
  const account = await store.selectAccount(deps.db, accountId);
  if (!account) throw new Refusal('session.required');
  await requirePassword(deps, account, password, network);
}

/** From where a session is used; `isIdle`: the browser says that nobody has touched it of late. */
export interface SessionFrom {
  address: string;
  isIdle?: boolean;
}

/**
 * Who a session token is. Refuses 'session.required' when it is unknown, over, idle too long, or its person left the
 * city, 'session.desk-locked' while its screen is covered, and 'session.factor-required' while its person must set up a
 * second factor. What is asked while nobody touches the browser keeps nothing alive. `isFromElsewhere`: the address is not
 * the one that was looked at last.
 */
export async function readSession(
  deps: SessionDeps,
  token: string,
  from: SessionFrom,
): Promise<Session & { isFromElsewhere: boolean }> {
  const { lockedAt, pendingFactor, ...session } = await readSessionEvenLocked(deps, token, from);
  if (lockedAt) throw new Refusal('session.desk-locked');
  if (pendingFactor) throw new Refusal('session.factor-required');
  return session;
}

/** The same for what a covered screen may still do: ask who covered it, say that it is there, unlock, sign out. */
export async function readSessionEvenLocked(
  deps: SessionDeps,
  token: string,
  { isIdle = false, address }: SessionFrom,
): Promise<Session & { lockedAt: Date | null; pendingFactor: boolean; isFromElsewhere: boolean }> {
  const idHash = hashToken(token);
  const row = await store.selectSessionAndStaff(deps.db, idHash);
  const now = deps.clock.now();
  if (
    !row ||
    row.staffId === null ||
    row.expiresAt <= now ||
    now.getTime() - row.lastSeenAt.getTime() > row.idleMinutes * MINUTE_MS
  ) {
    throw new Refusal('session.required');
  }
  if (!isIdle && now.getTime() - row.lastSeenAt.getTime() > TOUCH_MS)
    await store.updateSession(deps.db, idHash, { lastSeenAt: now });
  const { accountId, tenantId, staffId, lockedAt, pendingFactor } = row;
  const isFromElsewhere = row.addressHash?.equals(hashAddress(token, address)) !== true;
  return { accountId, tenantId, staffId, lockedAt, pendingFactor, isFromElsewhere };
}

/** Where a session was looked at and found allowed: until it comes from elsewhere nobody looks again. */
export async function noteAddress(deps: SessionDeps, token: string, address: string): Promise<void> {
  await store.updateSession(deps.db, hashToken(token), { addressHash: hashAddress(token, address) });
}

/** Covers the screen of a session: until it is unlocked it reads and changes nothing. */
export async function lockSession(deps: SessionDeps, token: string): Promise<void> {
  await store.updateSession(deps.db, hashToken(token), { lockedAt: deps.clock.now() });
}

/**
 * Uncovers it with the password of its account; a session that is not covered stays as it is, whatever is typed.
 * Refuses as signing in does: wrong passwords count together.
 */
export async function unlockSession(
  deps: SessionDeps,
  token: string,
  { password, address, network }: { password: string; address: string; network: string },
): Promise<void> {
  const { lockedAt, accountId } = await readSessionEvenLocked(deps, token, { address });
  if (!lockedAt) return;
  await requireOwnPassword(deps, accountId, password, network);
  await noteCameIn(deps, { accountId, network });
  await store.updateSession(deps.db, hashToken(token), { lockedAt: null });
}

/**
 * Whom an account is in another of its cities; refuses 'not-found' for one it has no place in, and for whoever came by an
 * identity server: its city cannot speak for another one.
 */
export async function placeIn(
  deps: SessionDeps,
  token: string,
  accountId: string,
  tenantId: string,
): Promise<Session> {
  if ((await readLeave(deps, token))?.serverId) throw new Refusal('not-found');
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

/** Ends what somebody has open in this city, wherever; answers how many. Refuses 'permission.missing', 'not-found'. Audited. */
export async function signOutStaff(tx: Tx, actor: StaffActor, staffId: string): Promise<number> {
  requirePermission(actor, 'city.administer');
  const { accountId, program } = await getStaff(tx, staffId);
  if (program) throw new Refusal('not-found');
  const ended = await deleteSessionsHere(tx, accountId);
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: ['sessions-ended'] });
  return ended;
}

/** Ends what somebody has open that an identity server let them into; answers how many. Audited. */
export async function endSessionsByServer(
  tx: Tx,
  { staffId, accountId }: { staffId: string; accountId: string },
  serverId: string,
): Promise<number> {
  const ended = await deleteSessionsByServer(tx, accountId, serverId);
  if (ended > 0)
    tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: ['sessions-ended'] });
  return ended;
}

/** How a session was opened, and what it has to do with an identity server; undefined for none that is open. */
export async function readLeave(
  deps: SessionDeps,
  token: string,
): Promise<{ cameBy: CameBy; serverId: string | null; leaveHint: Buffer | null } | undefined> {
  const row = await store.selectSession(deps.db, hashToken(token));
  return row && { cameBy: row.cameBy, serverId: row.serverId, leaveHint: row.leaveHint };
}

export function signOut(deps: SessionDeps, token: string): Promise<void> {
  return store.deleteSession(deps.db, hashToken(token));
}

/** The cities an account works for. */
export async function listTenantIds(deps: SessionDeps, accountId: string): Promise<string[]> {
  return (await store.selectMemberships(deps.db, accountId)).map((place) => place.tenantId);
}
