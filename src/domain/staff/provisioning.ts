import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { hashPassword } from './password.ts';
import { requireAdministrator } from './people.ts';
import { cleanLogin } from './rules.ts';
import { appendDirectoryChanged, getStaff } from './staff.ts';
import * as base from './store.ts';
import * as store from './store-people.ts';

/** Lets changes of the city's people follow one another. */
export const { holdPeople } = store;

export async function rolesOf(tx: Tx, staffId: string): Promise<string[]> {
  return (await base.selectRoles(tx, staffId)).map(({ role }) => role);
}

/** Whoever has this login in the city, and whether they work for another one too; undefined for nobody. */
export async function findByLogin(
  tx: Tx,
  login: string,
): Promise<{ staffId: string; isElsewhere: boolean } | undefined> {
  const account = await base.selectAccountByLogin(tx.db, login.normalize('NFKC').trim().toLowerCase());
  if (!account) return undefined;
  const member = (await base.selectStaff(tx)).find(({ accountId }) => accountId === account.id);
  if (!member || member.program) return undefined;
  return { staffId: member.id, isElsewhere: await store.isAccountElsewhere(tx, account.id) };
}

/**
 * Gives somebody a place whom a server of the city names; they have no password. Null, and nothing is done, for a login
 * that is none or that somebody has, here or in another city: it would open what is theirs. Emits `directory.changed`; kept
 * among the changes of the configuration.
 */
export async function placeByDirectory(
  tx: Tx,
  person: { login: string; name: string; departmentId: string; roles: readonly string[] },
): Promise<{ staffId: string; accountId: string } | null> {
  const login = freeLogin(person.login);
  if (login === null || (await base.selectAccountByLogin(tx.db, login))) return null;
  const [accountId, staffId] = [tx.newId(), tx.newId()];
  const passwordHash = await hashPassword(tx.newToken());
  await base.insertAccount(tx.db, { id: accountId, login, passwordHash, createdAt: tx.now });
  const { roles, name, departmentId } = person;
  const place = { name, kana: '', departmentId, languages: ['ja'], capacity: {} };
  await base.insertStaff(tx, { ...place, id: staffId, accountId }, roles);
  appendDirectoryChanged(tx);
  const after = { login, ...place, roles: [...roles], active: true };
  recordChange(tx, { kind: 'staff', subjectId: staffId, name, before: null, after });
  return { staffId, accountId };
}

function freeLogin(login: string): string | null {
  try {
    return cleanLogin(login);
  } catch {
    return null;
  }
}

/**
 * Gives somebody the roles that a server of the city says; nothing happens when they have them. Their next request is
 * asked by these. Refuses 'state.conflict' {why: 'last-administrator'}. Emits `directory.changed`; kept among the changes.
 */
export async function rolesByDirectory(tx: Tx, staffId: string, roles: readonly string[]): Promise<void> {
  const before = (await rolesOf(tx, staffId)).sort();
  const after = [...roles].sort();
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const { name } = await getStaff(tx, staffId);
  await store.updateRoles(tx, staffId, after);
  await requireAdministrator(tx);
  appendDirectoryChanged(tx);
  recordChange(tx, {
    kind: 'staff',
    subjectId: staffId,
    name,
    before: { roles: before },
    after: { roles: after },
  });
}

/**
 * Another login for somebody of this city. Refuses 'request.invalid' {field: 'userName', why} for one that is none or taken,
 * and 'state.conflict' {why: 'shared-account'} for whoever works for another city too. Audited.
 */
export async function changeLogin(tx: Tx, staffId: string, given: string): Promise<void> {
  const { accountId } = await getStaff(tx, staffId);
  if (await store.isAccountElsewhere(tx, accountId))
    throw new Refusal('state.conflict', { why: 'shared-account' });
  const login = freeLogin(given);
  if (login === null) throw new Refusal('request.invalid', { field: 'userName', why: 'form' });
  const other = await base.selectAccountByLogin(tx.db, login);
  if (other?.id === accountId) return;
  if (other) throw new Refusal('request.invalid', { field: 'userName', why: 'taken' });
  await base.updateLogin(tx.db, accountId, login);
  appendDirectoryChanged(tx);
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: ['login'] });
}
