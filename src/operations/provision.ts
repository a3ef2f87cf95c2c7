import type { Tx } from '#db/transaction.ts';
import type { Attention } from '#domain/routing/types.ts';
import { externalIds, listGroups, noteExternal } from '#domain/sign-on/directory.ts';
import { homeDepartmentOf } from '#domain/sign-on/servers.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { changeStaff, getPerson, listPeople, returnStaff, type StaffRecord } from '#domain/staff/people.ts';
import { directoryRoles } from '#domain/staff/directory-roles.ts';
import { changeLogin, placeByDirectory, rolesOf } from '#domain/staff/provisioning.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { Department, StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { dismissStaff } from './staff-leaving.ts';

/** Somebody as a directory of the city knows them here. */
export interface Provisioned {
  id: string;
  login: string;
  name: string;
  active: boolean;
  externalId: string | null;
  department: string;
  groups: { id: string; name: string }[];
}

/** What a directory says of somebody; what it does not say stays. */
export interface ProvisionedChange {
  login?: string | undefined;
  name?: string | undefined;
  active?: boolean | undefined;
  externalId?: string | null | undefined;
  /** By code, name or path; one that is none here is left out. */
  department?: string | undefined;
}

/** Whoever keeps people for a directory may do to them what an administrator may, and nothing else of it. */
function lifted(actor: StaffActor): StaffActor {
  requirePermission(actor, 'people.provision');
  return { ...actor, permissions: new Set([...actor.permissions, 'city.administer' as const]) };
}

/** Everybody of the city whom its directory may keep, without those that it deleted. Refuses 'permission.missing'. */
export async function listProvisioned(tx: Tx, actor: StaffActor): Promise<Provisioned[]> {
  const people = await listPeople(tx, lifted(actor));
  const [{ ids, gone }, groups, departments] = await Promise.all([
    externalIds(tx),
    listGroups(tx),
    listDepartments(tx),
  ]);
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  return people
    .filter(({ id }) => !gone.has(id))
    .map(({ id, login, name, active, departmentId }) => ({
      ...{ id, login, name, active, externalId: ids.get(id) ?? null },
      department: names.get(departmentId) ?? '',
      groups: groups
        .filter(({ memberIds }) => memberIds.includes(id))
        .map((group) => ({ id: group.id, name: group.name })),
    }));
}

/** Refuses 'not-found', also for one that the directory deleted. */
export async function getProvisioned(tx: Tx, actor: StaffActor, id: string): Promise<Provisioned> {
  const found = (await listProvisioned(tx, actor)).find((each) => each.id === id);
  if (!found) throw new Refusal('not-found');
  return found;
}

/**
 * Gives somebody a place whom the directory names; without a password, and without a role until a group gives one. Refuses
 * 'permission.missing', and 'request.invalid' {field, why} for a login that is none or taken. Emits `directory.changed`.
 */
export async function provisionPerson(
  tx: Tx,
  actor: StaffActor,
  input: ProvisionedChange & { login: string },
  attention: (channel: string) => Attention,
): Promise<string> {
  lifted(actor);
  const departmentId = await placeNamed(tx, input.department);
  const name = input.name?.trim() || input.login;
  const placed = await placeByDirectory(tx, { login: input.login, name, departmentId, roles: [] });
  if (!placed) throw new Refusal('request.invalid', { field: 'userName', why: 'taken' });
  await noteExternal(tx, placed.staffId, input.externalId ?? null);
  if (input.active === false) await setActive(tx, lifted(actor), placed.staffId, false, attention);
  return placed.staffId;
}

/**
 * Changes what is said of somebody. Whoever is not active any more leaves as by an administrator: what they had in hand goes
 * back to its lines and departments, and their sessions end. Refuses 'request.invalid' {field: 'userName', why: 'guarded'}
 * for another login of whoever holds what no directory gives: it would open what is theirs. Refuses as `getProvisioned`, `changeStaff` and `dismissStaff`.
 */
export async function changeProvisioned(
  tx: Tx,
  actor: StaffActor,
  id: string,
  change: ProvisionedChange,
  attention: (channel: string) => Attention,
): Promise<void> {
  const by = lifted(actor);
  const before = await getProvisioned(tx, actor, id);
  if (change.login !== undefined && change.login !== before.login) {
    await requireOfDirectory(tx, id);
    await changeLogin(tx, id, change.login);
  }
  if (change.externalId !== undefined && change.externalId !== before.externalId)
    await noteExternal(tx, id, change.externalId);
  const departmentId = change.department === undefined ? undefined : await findPlace(tx, change.department);
  const person = await getPerson(tx, by, id);
  const place = {
    ...(change.name?.trim() && change.name.trim() !== person.name ? { name: change.name.trim() } : {}),
    ...(departmentId && departmentId !== person.departmentId ? { departmentId } : {}),
  };
  if (Object.keys(place).length > 0) await changeStaff(tx, by, id, person.version, place);
  if (change.active !== undefined && change.active !== person.active)
    await setActive(tx, by, id, change.active, attention);
}

/** The directory deleted somebody: they leave, and it finds them no more; what they did stays. Refuses as `changeProvisioned`. */
export async function removeProvisioned(
  tx: Tx,
  actor: StaffActor,
  id: string,
  attention: (channel: string) => Attention,
): Promise<void> {
  const { active, externalId } = await getProvisioned(tx, actor, id);
  if (active) await setActive(tx, lifted(actor), id, false, attention);
  await noteExternal(tx, id, externalId, true);
}

async function requireOfDirectory(tx: Tx, staffId: string): Promise<void> {
  const [held, { mayGive }] = await Promise.all([rolesOf(tx, staffId), directoryRoles(tx)]);
  if (!held.every(mayGive)) throw new Refusal('request.invalid', { field: 'userName', why: 'guarded' });
}

async function setActive(
  tx: Tx,
  by: StaffActor,
  staffId: string,
  active: boolean,
  attention: (channel: string) => Attention,
): Promise<void> {
  const { version }: StaffRecord = await getPerson(tx, by, staffId);
  if (active) await returnStaff(tx, by, staffId, version);
  else await dismissStaff(tx, by, { staffId, version, toStaffId: null }, attention);
}

async function findPlace(tx: Tx, named: string): Promise<string | undefined> {
  const wanted = named.normalize('NFKC').trim();
  const open = (await listDepartments(tx)).filter(({ closedAt }) => !closedAt);
  const isIt = ({ code, name, path }: Department): boolean => [code, name, path].includes(wanted);
  return open.find(isIt)?.id;
}

async function placeNamed(tx: Tx, named: string | undefined): Promise<string> {
  const found = named === undefined ? undefined : await findPlace(tx, named);
  const home = found ?? (await homeDepartmentOf(tx));
  if (home) return home;
  const open = (await listDepartments(tx)).filter(({ closedAt }) => !closedAt);
  const desk = open.find(({ generalDesk }) => generalDesk) ?? open[0];
  if (!desk) throw new Refusal('request.invalid', { field: 'department', why: 'unknown' });
  return desk.id;
}
