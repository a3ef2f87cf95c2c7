import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import { listPeople } from '#domain/staff/people.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { actorById } from '../act-as.ts';

/** What files may change, whoever carries them out: to run the command one has to hold the server. */
const BY_FILES: readonly Permission[] = [
  'city.administer',
  'routing.write',
  'knowledge.write',
  'flow.edit',
  'flow.publish',
  'privacy.manage',
  'privacy.handle',
];

/** What one of somebody has to have in whose name files are carried out. */
const DECIDE: readonly Permission[] = ['city.administer', 'privacy.manage', 'privacy.handle'];

/** Whoever files are carried out by; the house itself where nobody is there yet. */
export async function actorOfFiles(tx: Tx, person: StaffActor | undefined): Promise<StaffActor> {
  const sealed = (await listDepartments(tx)).map(({ id }) => audience.sealed(id));
  const house = { staffId: tx.newId(), accountId: tx.newId(), name: '', departmentId: tx.newId() };
  return {
    ...{ tenantId: tx.tenantId, languages: [], roles: [] },
    ...(person ?? house),
    permissions: new Set([...BY_FILES, ...(person?.permissions ?? [])]),
    // How a line of a sealed department is set tells nothing of who is in it.
    keys: [...(person?.keys ?? []), ...sealed],
  };
}

/**
 * Somebody who may administer the city, or decides what the privacy officer decides, by login: in their name a command does
 * its work. Refuses 'not-found' {login}, 'permission.missing' {permission}.
 */
export async function personOfLogin(tx: Tx, login: string): Promise<string> {
  const people = await listPeople(tx, await actorOfFiles(tx, undefined));
  const found = people.find((person) => person.active && person.login === login.trim().toLowerCase());
  if (!found) throw new Refusal('not-found', { login });
  const { permissions } = await actorById(tx, found.id);
  if (!DECIDE.some((permission) => permissions.has(permission)))
    throw new Refusal('permission.missing', { permission: 'city.administer' });
  return found.id;
}

/** Whoever may administer the city, for what is only tried. Refuses 'not-found' where nobody does. */
export async function anyAdministrator(tx: Tx): Promise<string> {
  for (const { id, active } of await listPeople(tx, await actorOfFiles(tx, undefined)))
    if (active && (await actorById(tx, id)).permissions.has('city.administer')) return id;
  throw new Refusal('not-found', { permission: 'city.administer' });
}
