import { isDeepStrictEqual } from 'node:util';
import { type ConfigChange, type ConfigFields, readChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { changeCategory, listAllCategories } from '#domain/cases/settings.ts';
import { languagesOf, readCity } from '#domain/city/city.ts';
import { listHolidays, readProfile } from '#domain/city/profile.ts';
import type { Holiday, NamedCode } from '#domain/city/types.ts';
import { membersByQueue, setMembersOf } from '#domain/routing/members.ts';
import { isQueueClosed, placeQueue, reopenQueue } from '#domain/routing/queue-places.ts';
import { listQueues } from '#domain/routing/routing.ts';
import { TRUSTED_BY } from '#domain/sign-on/servers.ts';
import { changeDepartment, reopenDepartment } from '#domain/staff/departments.ts';
import { changeStaff, getPerson, returnStaff } from '#domain/staff/people.ts';
import { changeOwnRole, listOwnRoles } from '#domain/staff/roles.ts';
import { changeSkill, listAllSkills } from '#domain/staff/skills.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { changeCity } from './city-settings.ts';
import { findOther, LATER_KINDS, missingToUndo, type Subject, type Undoable } from './undo-kinds.ts';
import { closeIfNobodyArrives, closeIfUnused, UNMADE_KINDS, unmake } from './undo-made.ts';

/** Kinds of changes that one press takes back. */
const UNDOABLE_KINDS: readonly string[] = [
  'staff',
  'role',
  'skill',
  'department',
  'category',
  'queue',
  'queue-members',
  'profile',
  'languages',
  'codes',
  'holidays',
  ...LATER_KINDS,
];

/** Kinds of which what was closed is opened again, and what was opened again closed. */
const CLOSED_KINDS: readonly string[] = ['entry-point', 'queue', 'department'];

/** Why a change is not taken back by one press, whoever presses. */
export type Kept =
  /** Somebody got a place: they leave by a way of their own, which gives on what they have in hand. */
  | 'person'
  /** A token, a sender of texts, an identity server: others outside hold on to it. */
  | 'outside'
  /** Residents were shown it. */
  | 'shown'
  /** Passwords or keys were entered: what was there before is not kept. */
  | 'secret'
  /** Whom people of another server are taken for. */
  | 'trust'
  /** It went: it is made anew. */
  | 'gone'
  | 'other';

const MADE_KEPT: Readonly<Record<string, Kept>> = {
  staff: 'person',
  'api-token': 'outside',
  'text-sender': 'outside',
  'identity-server': 'outside',
  'directory-group': 'outside',
  'purpose-notice': 'shown',
};

/** Why one press does not take a change back, as far as its kind goes; undefined where it does. */
export function whyKept({
  kind,
  before,
  after,
}: Pick<ConfigChange, 'kind' | 'before' | 'after'>): Kept | undefined {
  if (!after) return 'gone';
  if ('secrets' in after) return 'secret';
  if (!before) return UNMADE_KINDS.includes(kind) ? undefined : (MADE_KEPT[kind] ?? 'other');
  if ('closed' in after && CLOSED_KINDS.includes(kind)) return undefined;
  if (kind === 'staff' && 'active' in after) return after['active'] === false ? undefined : 'person';
  if (kind === 'identity-server' && TRUSTED_BY.some((field) => field in after)) return 'trust';
  return UNDOABLE_KINDS.includes(kind) ? undefined : (MADE_KEPT[kind] ?? 'other');
}

/** What the house around may do, and where the person sits. */
export interface UndoOptions {
  sendsTexts: boolean;
  /** Null where nobody sits at a browser. */
  address: string | null;
}

/**
 * Takes back one change: its fields become what they were, as far as each still is what the change made of it; what was
 * made is closed or taken out of use as long as nothing hangs on it; what was closed is opened again, and what went over
 * to another stays there. A change of its own, that may be taken back too. Refuses 'permission.missing', 'not-found',
 * 'version.conflict' {fields} where somebody changed one of them since, 'state.conflict' {why} for what was taken back
 * already ('undone'), cannot be ('kept') or is in use ('in-use'), and as the changes themselves.
 */
export async function undoChange(
  tx: Tx,
  actor: StaffActor,
  changeId: string,
  options: UndoOptions = { sendsTexts: false, address: null },
): Promise<void> {
  const change = await readChange(tx, changeId);
  if (!change) throw new Refusal('not-found');
  const missing = missingToUndo(actor, change.kind);
  if (missing) throw new Refusal('permission.missing', { permission: missing });
  const { before, after, kind, subjectId, name } = change;
  if (change.undoneById) throw new Refusal('state.conflict', { why: 'undone' });
  if (!after || whyKept(change)) throw new Refusal('state.conflict', { why: 'kept' });
  const told: Subject = { tx, actor, kind, id: subjectId, name, ...options };
  if (!before) return unmake(told, changeId);
  const subject = await subjectOf(told, after);
  const moved = Object.keys(after).filter(
    (field) => !isDeepStrictEqual(subject.now[field] ?? null, after[field] ?? null),
  );
  if (moved.length > 0) throw new Refusal('version.conflict', { fields: moved });
  await subject.undo(before, changeId);
}

function subjectOf(told: Subject, after: ConfigFields): Promise<Undoable> {
  const { tx, actor, kind, id } = told;
  if ('closed' in after && kind === 'queue') return closedQueue(told);
  if ('closed' in after && kind === 'department') return closedDepartment(told);
  if (LATER_KINDS.includes(kind)) return findOther(told);
  return find(tx, actor, kind, id, Object.keys(after));
}

async function closedQueue(told: Subject): Promise<Undoable> {
  const { tx, actor, id } = told;
  const closed = await isQueueClosed(tx, id);
  return of({ closed }, (_before, undoesId) =>
    closed ? reopenQueue(tx, actor, id, undoesId) : closeIfNobodyArrives(told, undoesId),
  );
}

async function closedDepartment(told: Subject): Promise<Undoable> {
  const { tx, actor, id } = told;
  const department = (await listDepartments(tx)).find((each) => each.id === id);
  if (!department) throw new Refusal('not-found');
  const { closedAt, parentId } = department;
  return of({ closed: closedAt !== null, parentId, intoId: parentId }, (before, undoesId) =>
    closedAt !== null
      ? reopenDepartment(tx, actor, id, before['parentId'] as string | null | undefined, undoesId)
      : closeIfUnused(told, undoesId),
  );
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
    return of(person, (change, undoesId) =>
      'active' in change
        ? returnStaff(tx, actor, id, person.version, undoesId)
        : changeStaff(tx, actor, id, person.version, change, undoesId),
    );
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
  if (kind === 'languages') {
    const now = languagesOf(settings);
    return of(now, (before, undoesId) =>
      changeCity(tx, actor, version, { languages: { ...now, ...before } }, undoesId),
    );
  }
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
