import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { cleanLogin } from './rules.ts';
import { appendDirectoryChanged, getStaff } from './staff.ts';
import * as store from './store-people.ts';
import type { StaffActor } from './types.ts';

/** Refuses a name, a login or languages that nobody could have, without giving anybody a place. Answers the login as it is kept. */
export function checkPerson(input: { login: string; name: string; languages: readonly string[] }): string {
  if (input.name.trim() === '') throw new Refusal('request.invalid', { field: 'name' });
  const known: readonly string[] = RESIDENT_LANGUAGES;
  if (!input.languages.every((code) => known.includes(code)))
    throw new Refusal('request.invalid', { field: 'languages' });
  return cleanLogin(input.login);
}

/**
 * Takes back the place of somebody who was taken over by mistake, and the account with its last place. False, and nothing
 * is done, when they set their password, somebody changed their place since, or something hangs on it. Refuses
 * 'permission.missing', 'not-found'. Emits `directory.changed`; kept among the changes of the configuration.
 */
export async function eraseUntouchedStaff(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  version: number,
): Promise<boolean> {
  requirePermission(actor, 'city.administer');
  const { name } = await getStaff(tx, staffId);
  if (!(await store.eraseUntouchedStaff(tx, staffId, version))) return false;
  appendDirectoryChanged(tx);
  recordChange(tx, { kind: 'staff', subjectId: staffId, name, before: { name, active: true }, after: null });
  return true;
}
