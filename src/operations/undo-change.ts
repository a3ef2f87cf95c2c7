import { isDeepStrictEqual } from 'node:util';
import { type ConfigChange, type ConfigFields, readChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { changeCategory, listAllCategories } from '#domain/cases/settings.ts';
import { readCity } from '#domain/city/city.ts';
import { listHolidays, readProfile } from '#domain/city/profile.ts';
import type { Holiday, NamedCode } from '#domain/city/types.ts';
import { membersByQueue, setMembersOf } from '#domain/routing/members.ts';
import { placeQueue } from '#domain/routing/queue-places.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { changeDepartment } from '#domain/staff/departments.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { changeStaff, getPerson } from '#domain/staff/people.ts';
import { changeOwnRole, listOwnRoles } from '#domain/staff/roles.ts';
import { changeSkill, listAllSkills } from '#domain/staff/skills.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { changeCity } from './city-settings.ts';

/** What something is now, and how it is made to be what it was. */
interface Undoable {
  now: ConfigFields;
  undo(before: ConfigFields, undoesId: string): Promise<unknown>;
}

/** Kinds of changes that one press takes back. What was made, closed, or let go is not: others stand on it by now. */
const UNDOABLE_KINDS: readonly string[] = [
  'staff',
  'role',
  'skill',
  'department',
  'category',
  'queue',
  'queue-members',
  'profile',
  'codes',
  'holidays',
];

/** Whether one press takes a change back, as far as its kind goes. */
export function isUndoable({
  kind,
  before,
  after,
}: Pick<ConfigChange, 'kind' | 'before' | 'after'>): boolean {
  if (!before || !after || 'closed' in after || (kind === 'staff' && 'active' in after)) return false;
  return UNDOABLE_KINDS.includes(kind);
}

/**
 * Takes back one change: its fields become what they were, as far as each still is what the change made of it. A change
 * of its own, that may be taken back too. Refuses 'permission.missing', 'not-found', 'version.conflict' {fields} where
 * somebody changed one of them since, 'state.conflict' {why} for what was taken back already ('undone') or cannot be
 * ('kept'), and as the changes themselves.
 */
export async function undoChange(tx: Tx, actor: StaffActor, changeId: string): Promise<void> {
  requirePermission(actor, 'city.administer');
  const change = await readChange(tx, changeId);
  if (!change) throw new Refusal('not-found');
  const { before, after } = change;
  if (change.undoneById) throw new Refusal('state.conflict', { why: 'undone' });
  if (!before || !after || !isUndoable(change)) throw new Refusal('state.conflict', { why: 'kept' });
  const subject = await find(tx, actor, change.kind, change.subjectId, Object.keys(after));
  const moved = Object.keys(after).filter(
    (field) => !isDeepStrictEqual(subject.now[field] ?? null, after[field] ?? null),
  );
  if (moved.length > 0) throw new Refusal('version.conflict', { fields: moved });
  await subject.undo(before, changeId);
}

/** `fields` says which list of codes it was. Refuses 'not-found' for what is gone. */
async function find(
  tx: Tx,
  actor: StaffActor,
  kind: string,
  id: string,
  fields: readonly string[],
): Promise<Undoable> {
  const among = <T extends { id: string }>(all: readonly T[]): T => {
    const found = all.find((each) => each.id === id);
    if (!found) throw new Refusal('not-found');
    return found;
  };
  if (kind === 'staff') {
    const person = await getPerson(tx, actor, id);
    return of(person, (change, undoesId) => changeStaff(tx, actor, id, person.version, change, undoesId));
  }
  if (kind === 'role') {
    const role = among(await listOwnRoles(tx, actor));
    return of(role, (change, undoesId) => changeOwnRole(tx, actor, id, role.version, change, undoesId));
  }
  if (kind === 'skill') {
    const skill = among(await listAllSkills(tx));
    return of(skill, (change, undoesId) => changeSkill(tx, actor, id, skill.version, change, undoesId));
  }
  if (kind === 'department') {
    const department = among(await listDepartments(tx));
    return of(department, (change, undoesId) =>
      changeDepartment(tx, actor, id, department.version, change, undoesId),
    );
  }
  if (kind === 'category') {
    const category = among(await listAllCategories(tx));
    return of(category, (change, undoesId) =>
      changeCategory(tx, actor, id, category.version, change, undoesId),
    );
  }
  if (kind === 'queue') {
    const queue = among(await listQueues(tx));
    return of(queue, (change, undoesId) => placeQueue(tx, actor, id, queue.version, change, undoesId));
  }
  if (kind === 'queue-members') return members(tx, actor, id);
  return ofCity(tx, actor, kind, fields);
}

function of(now: object, undo: Undoable['undo']): Undoable {
  return { now: { ...now }, undo };
}

async function members(tx: Tx, actor: StaffActor, queueId: string): Promise<Undoable> {
  const all = (await membersByQueue(tx)).filter((each) => each.queueId === queueId);
  const idsOf = (reserve: boolean): string[] =>
    all
      .filter((each) => each.reserve === reserve)
      .map(({ staffId }) => staffId)
      .sort();
  const now = { staffIds: idsOf(false), reserveIds: idsOf(true) };
  return of(now, (before, undoesId) =>
    setMembersOf(tx, actor, queueId, { ...now, ...(before as Partial<typeof now>) }, undoesId),
  );
}

async function ofCity(tx: Tx, actor: StaffActor, kind: string, fields: readonly string[]): Promise<Undoable> {
  const { version, ...profile } = await readProfile(tx);
  if (kind === 'profile')
    return of(profile, (before, undoesId) => changeCity(tx, actor, version, { profile: before }, undoesId));
  const { settings } = await readCity(tx);
  const list = fields[0] as 'wrapUpCodes' | 'presenceReasons' | 'refuseReasons';
  if (kind === 'codes')
    return of(settings, (before, undoesId) =>
      changeCity(tx, actor, version, { list, codes: before[list] as NamedCode[] }, undoesId),
    );
  const days = await listHolidays(tx);
  const now = Object.fromEntries(days.map(({ onDate, name, closed }) => [onDate, { name, closed }]));
  return of(now, (before, undoesId) => {
    const all = { ...now, ...before } as Record<string, Omit<Holiday, 'onDate'> | null>;
    const holidays = Object.entries(all).flatMap(([onDate, day]) => (day ? [{ onDate, ...day }] : []));
    return changeCity(tx, actor, version, { holidays }, undoesId);
  });
}
