import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { makeLink } from './account-links.ts';
import { hashPassword } from './password.ts';
import { CAPACITY_UNITS_MAX, cleanLogin, isRole, permissionsHeld } from './rules.ts';
import { selectLastLetters } from './store-letters.ts';
import { appendDirectoryChanged, getDepartment, getStaff, listSkills } from './staff.ts';
import * as store from './store-people.ts';
import * as base from './store.ts';
import type { AccountLetter, AccountLink, StaffActor, StaffMember, StaffPlace } from './types.ts';

export { CAPACITY_UNITS_MAX } from './rules.ts';

/** Somebody as the administration shows them. */
export interface StaffRecord extends StaffPlace {
  id: string;
  accountId: string;
  login: string;
  active: boolean;
  leftAt: Date | null;
  version: number;
  /** A one-time link that was not used yet. */
  link: { kind: AccountLink['kind']; expiresAt: Date } | null;
  /** The mail that was written last with such a link. */
  letter: AccountLetter | null;
}

/** Everybody who has or had a place in the city, without programs. Refuses 'permission.missing'. */
export async function listPeople(tx: Tx, actor: StaffActor): Promise<StaffRecord[]> {
  requirePermission(actor, 'city.administer');
  const [people, logins, roles, skills, links, letters] = await Promise.all([
    base.selectStaff(tx),
    store.selectLogins(tx),
    base.selectRolesByStaff(tx),
    store.selectStaffSkills(tx),
    store.selectOpenLinks(tx),
    selectLastLetters(tx),
  ]);
  return people
    .filter(({ program }) => !program)
    .map((member) => ({
      ...placeOf(member, roles.get(member.id) ?? [], skills.get(member.id) ?? []),
      id: member.id,
      accountId: member.accountId,
      login: logins.get(member.id) ?? '',
      active: member.active,
      leftAt: member.leftAt,
      version: member.version,
      link: links.get(member.accountId) ?? null,
      letter: letters.get(member.id) ?? null,
    }));
}

/** One of them; refuses 'not-found'. */
export async function getPerson(tx: Tx, actor: StaffActor, staffId: string): Promise<StaffRecord> {
  const found = (await listPeople(tx, actor)).find(({ id }) => id === staffId);
  if (!found) throw new Refusal('not-found');
  return found;
}

function placeOf(
  member: StaffMember,
  roles: readonly { role: string }[],
  skills: StaffPlace['skills'],
): StaffPlace {
  const { name, kana, departmentId, languages, capacity } = member;
  return { name, kana, departmentId, languages, capacity, roles: roles.map(({ role }) => role), skills };
}

/** A password that nobody knows, hashed once: whoever is invited sets their own. */
let unknownPassword: Promise<string> | undefined;

/**
 * Gives somebody a place in this city, and a one-time link by which they set their password. Without a link where the login
 * is that of an account of another city: they sign in as they do there. Refuses 'permission.missing', 'request.invalid'
 * {field, why} for a login of this city ('taken') and for what `changeStaff` refuses. Emits `directory.changed`; kept
 * among the changes of the configuration.
 */
export async function inviteStaff(
  tx: Tx,
  actor: StaffActor,
  input: StaffPlace & { login: string },
): Promise<{ staffId: string; accountId: string; link: AccountLink | null }> {
  requirePermission(actor, 'city.administer');
  const { login: given, ...place } = input;
  const login = cleanLogin(given);
  await requirePlace(tx, place);
  await store.holdPeople(tx);
  const known = await base.selectAccountByLogin(tx.db, login);
  const accountId = known?.id ?? tx.newId();
  if (known && (await base.selectStaff(tx)).some((member) => member.accountId === known.id))
    throw new Refusal('request.invalid', { field: 'login', why: 'taken' });
  if (!known) {
    unknownPassword ??= hashPassword(tx.newToken());
    const passwordHash = await unknownPassword;
    await base.insertAccount(tx.db, { id: accountId, login, passwordHash, createdAt: tx.now });
  }
  const staffId = tx.newId();
  const { roles, skills, ...row } = place;
  await base.insertStaff(tx, { ...row, id: staffId, accountId }, roles);
  await base.insertStaffSkills(tx, staffId, skills);
  const link = known ? null : await makeLink(tx, actor, accountId, 'invitation');
  appendDirectoryChanged(tx);
  recordChange(tx, {
    kind: 'staff',
    subjectId: staffId,
    name: place.name,
    before: null,
    after: { login, ...place, active: true },
  });
  return { staffId, accountId, link };
}

/**
 * Changes what is given of somebody's place, from their next request on. Refuses 'permission.missing', 'not-found',
 * 'version.conflict', 'request.invalid' {field, why} for departments, roles, skills and languages that are none, for units
 * out of 0 to 25, and {field: 'roles', why: 'own'} for whoever would permit themselves more; 'state.conflict' {why:
 * 'last-administrator'} where nobody would be left to administer. Emits `directory.changed`; kept among the changes.
 */
export async function changeStaff(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  version: number,
  change: Partial<StaffPlace>,
  undoesId: string | null = null,
): Promise<void> {
  const before = await loadForChange(tx, actor, staffId, version);
  const place = { ...before.place, ...change };
  await requirePlace(tx, place);
  await requireNotOwn(tx, actor, staffId, before.place, place);
  await store.updatePlace(tx, staffId, version, place);
  await requireAdministrator(tx);
  appendDirectoryChanged(tx);
  const { name } = place;
  recordChange(tx, {
    ...{ kind: 'staff', subjectId: staffId, name, undoesId },
    ...{ before: { ...before.place }, after: { ...place } },
  });
}

async function loadForChange(tx: Tx, actor: StaffActor, staffId: string, version: number) {
  requirePermission(actor, 'city.administer');
  await store.holdPeople(tx);
  const member = await getStaff(tx, staffId);
  if (member.program) throw new Refusal('not-found');
  if (member.version !== version) throw new Refusal('version.conflict', { version: member.version });
  const roles = await base.selectRoles(tx, staffId);
  const skills = (await store.selectStaffSkills(tx)).get(staffId) ?? [];
  return { member, place: placeOf(member, roles, skills) };
}

/** Refuses what names something that is not there, or is out of bounds. */
async function requirePlace(tx: Tx, place: StaffPlace): Promise<void> {
  const require = (ok: boolean, field: string, why: string): void => {
    if (!ok) throw new Refusal('request.invalid', { field, why });
  };
  require(place.name.trim() !== '', 'name', 'empty');
  const department = await getDepartment(tx, place.departmentId).catch(() => undefined);
  require(department !== undefined && department.closedAt === null, 'departmentId', 'unknown');
  const own = new Set((await store.selectOwnRoles(tx)).filter(({ active }) => active).map(({ id }) => id));
  require(place.roles.every((role) => isRole(role) || own.has(role)), 'roles', 'unknown');
  require(new Set(place.roles).size === place.roles.length, 'roles', 'twice');
  const skills = new Set((await listSkills(tx)).map(({ id }) => id));
  require(place.skills.every(({ skillId }) => skills.has(skillId)), 'skills', 'unknown');
  require(place.skills.every(
    ({ level }) => Number.isInteger(level) && level >= 1 && level <= 5,
  ), 'skills', 'range');
  require(new Set(place.skills.map(({ skillId }) => skillId)).size ===
    place.skills.length, 'skills', 'twice');
  const known: readonly string[] = RESIDENT_LANGUAGES;
  require(place.languages.length > 0 &&
    place.languages.every((code) => known.includes(code)), 'languages', 'unknown');
  require(Object.values(place.capacity).every(
    (units) => Number.isInteger(units) && units >= 0 && units <= CAPACITY_UNITS_MAX,
  ), 'capacity', 'range');
}

/** Nobody permits themselves more than somebody else permitted them. */
async function requireNotOwn(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  before: StaffPlace,
  after: StaffPlace,
): Promise<void> {
  if (staffId !== actor.staffId) return;
  const own = new Map((await store.selectOwnRoles(tx)).map((role) => [role.id, role]));
  const held = (roles: readonly string[]) =>
    permissionsHeld(roles.map((role) => ({ role, permissions: own.get(role)?.permissions ?? null })));
  const had = held(before.roles);
  if ([...held(after.roles)].some((permission) => !had.has(permission)))
    throw new Refusal('request.invalid', { field: 'roles', why: 'own' });
}

/** Refuses to leave a city in which nobody may administer it. */
export async function requireAdministrator(tx: Tx): Promise<void> {
  const roles = await base.selectRolesByStaff(tx);
  const people = (await base.selectStaff(tx)).filter(({ active }) => active);
  if (!people.some(({ id }) => permissionsHeld(roles.get(id) ?? []).has('city.administer')))
    throw new Refusal('state.conflict', { why: 'last-administrator' });
}

/**
 * Lets somebody leave: their sessions in this city end at once, and their unused links. What they had in hand is given on
 * by the caller. Refuses as `changeStaff`, 'state.conflict' {why} for whoever left already ('inactive') and for oneself
 * ('self'). Emits `directory.changed`; kept among the changes.
 */
export async function leaveStaff(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  version: number,
): Promise<StaffMember> {
  const { member } = await loadForChange(tx, actor, staffId, version);
  if (staffId === actor.staffId) throw new Refusal('state.conflict', { why: 'self' });
  if (!member.active) throw new Refusal('state.conflict', { why: 'inactive' });
  await store.updateActive(tx, staffId, version, false);
  await requireAdministrator(tx);
  await store.deleteSessionsHere(tx, member.accountId);
  await store.deleteLinks(tx, member.accountId);
  tellActive(tx, member, false);
  return member;
}

/** Lets somebody come back to the place they had. Refuses as `leaveStaff`, {why: 'active'} for whoever never left. */
export async function returnStaff(
  tx: Tx,
  actor: StaffActor,
  staffId: string,
  version: number,
  undoesId: string | null = null,
): Promise<void> {
  const { member } = await loadForChange(tx, actor, staffId, version);
  if (member.active) throw new Refusal('state.conflict', { why: 'active' });
  const { closedAt } = await getDepartment(tx, member.departmentId);
  if (closedAt) throw new Refusal('request.invalid', { field: 'departmentId', why: 'unknown' });
  await store.updateActive(tx, staffId, version, true);
  tellActive(tx, member, true, undoesId);
}

function tellActive(tx: Tx, member: StaffMember, active: boolean, undoesId: string | null = null): void {
  appendDirectoryChanged(tx);
  const { id, name } = member;
  recordChange(tx, {
    kind: 'staff',
    subjectId: id,
    name,
    undoesId,
    before: { active: !active },
    after: { active },
  });
}
