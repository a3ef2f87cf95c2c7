import { createHash } from 'node:crypto';
import type { Database, Tx } from '#db/transaction.ts';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Clock } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { requireStrong } from './new-password.ts';
import { hashPassword } from './password.ts';
import { factorOf } from './second-factor.ts';
import { hashToken, requireOwnPassword, type SessionDeps } from './sessions.ts';
import { mustHaveFactor, readSignInPolicy } from './sign-in-policy.ts';
import { getStaff } from './staff.ts';
import * as store from './store-people.ts';
import { selectAccount, selectMemberships, selectRoles } from './store.ts';
import type { AccountLink, Session, StaffActor } from './types.ts';

const HOUR_MS = 3_600_000;
/** An invitation may lie over a long weekend; a forgotten password is needed today. */
const HOURS = { invitation: 168, reset: 24 } as const;
const TOKEN_BYTES = 24;

/** By what a link is found; opens nothing. */
export function hashLink(token: string): Buffer {
  return createHash('sha256').update(`account:${token}`).digest();
}

/** Makes a link for an account; the caller has looked whether this city may. */
export async function makeLink(
  tx: Tx,
  actor: StaffActor,
  accountId: string,
  kind: AccountLink['kind'],
): Promise<AccountLink> {
  const token = tx.newToken(TOKEN_BYTES);
  const expiresAt = new Date(tx.now.getTime() + HOURS[kind] * HOUR_MS);
  await store.insertLink(tx, {
    tokenHash: hashLink(token),
    accountId,
    tenantId: tx.tenantId,
    kind,
    createdAt: tx.now,
    createdBy: actor.staffId,
    expiresAt,
  });
  return { token, kind, expiresAt };
}

/**
 * A one-time link by which somebody sets another password: for who forgot theirs, or never used the invitation. The link
 * before it opens nothing any more. Refuses 'permission.missing', 'not-found', and 'state.conflict' {why} for somebody who
 * left ('inactive') and for whoever works for another city too ('shared-account'): their password opens that one as well.
 */
export async function linkForStaff(tx: Tx, actor: StaffActor, staffId: string): Promise<AccountLink> {
  requirePermission(actor, 'city.administer');
  const member = await getStaff(tx, staffId);
  if (member.program) throw new Refusal('not-found');
  if (!member.active) throw new Refusal('state.conflict', { why: 'inactive' });
  if (await store.isAccountElsewhere(tx, member.accountId))
    throw new Refusal('state.conflict', { why: 'shared-account' });
  const open = (await store.selectOpenLinks(tx)).get(member.accountId);
  const kind = open?.kind === 'invitation' ? 'invitation' : 'reset';
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: [`${kind}-link`] });
  return makeLink(tx, actor, member.accountId, kind);
}

export interface LinkDeps {
  db: Kysely<Tables>;
  clock: Clock;
}

async function openLink(deps: LinkDeps, token: string) {
  const link = await store.selectLink(deps.db, hashLink(token));
  if (!link || link.usedAt || link.expiresAt <= deps.clock.now()) throw new Refusal('not-found');
  const place = (await selectMemberships(deps.db, link.accountId)).find(
    (each) => each.tenantId === link.tenantId,
  );
  const account = await selectAccount(deps.db, link.accountId);
  if (!place || !account) throw new Refusal('not-found');
  return { ...link, staffId: place.staffId, login: account.login };
}

/** What a link is for; refuses 'not-found' for one that is over, was used, or whose person has left. */
export async function readAccountLink(
  deps: LinkDeps,
  token: string,
): Promise<{ kind: AccountLink['kind']; login: string; tenantId: string; expiresAt: Date }> {
  const { kind, login, tenantId, expiresAt } = await openLink(deps, token);
  return { kind, login, tenantId, expiresAt };
}

/**
 * Sets the password of the account that a link is for; it works once, and every session of the account ends. Refuses
 * 'not-found' as `readAccountLink`, and 'password.short', 'password.guessable' as `requireStrong`. Audited.
 */
export async function setPasswordByLink(
  deps: LinkDeps & { database: Database },
  token: string,
  password: string,
  cityNames: readonly string[],
): Promise<void> {
  const link = await openLink(deps, token);
  const passwordHash = await hashPassword(password);
  await deps.database.tx({ tenantId: link.tenantId, actor: `staff:${link.staffId}` }, async (tx) => {
    const { name, kana } = await getStaff(tx, link.staffId);
    const names = [link.login, name, kana, ...cityNames];
    requireStrong(password, { leastChars: await leastCharsOf(tx, link), names });
    if (!(await store.useLink(tx, link.tokenHash))) throw new Refusal('not-found');
    await store.replacePassword(tx, link.accountId, passwordHash);
    tx.audit({ action: 'write', subjectKind: 'staff', subjectId: link.staffId, fields: ['password'] });
  });
}

/**
 * Another password of one's own, with the present one beside it; every other session of the account ends. Refuses
 * 'session.locked', 'session.wrong-credentials' as `requireOwnPassword` (also for who has none), 'password.short',
 * 'password.guessable' as `requireStrong`. Audited.
 */
export async function changeOwnPassword(
  deps: SessionDeps & { database: Database },
  session: Session & { token: string; network: string },
  given: { password: string; next: string },
  cityNames: readonly string[],
): Promise<void> {
  const { tenantId, staffId, accountId, token, network } = session;
  await requireOwnPassword(deps, accountId, given.password, network);
  const account = await selectAccount(deps.db, accountId);
  if (!account) throw new Refusal('session.required');
  const passwordHash = await hashPassword(given.next);
  await deps.database.tx({ tenantId, actor: `staff:${staffId}` }, async (tx) => {
    const { name, kana } = await getStaff(tx, staffId);
    const names = [account.login, name, kana, ...cityNames];
    requireStrong(given.next, { leastChars: await leastCharsOf(tx, session), names });
    await store.replacePassword(tx, accountId, passwordHash, hashToken(token));
    tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: ['password'] });
  });
}

/** Beside a second factor a shorter one will do. */
async function leastCharsOf(
  tx: Tx,
  { accountId, staffId }: { accountId: string; staffId: string },
): Promise<number> {
  const roles = (await selectRoles(tx, staffId)).map(({ role }) => role);
  const { passwordChars, passwordCharsWithFactor } = await readSignInPolicy(tx);
  const [{ hasAny }, mustHave] = await Promise.all([factorOf(tx, accountId), mustHaveFactor(tx, { roles })]);
  return hasAny || mustHave ? passwordCharsWithFactor : passwordChars;
}
