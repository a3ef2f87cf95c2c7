import { readLooks } from '#db/audit-log.ts';
import type { Tx } from '#db/transaction.ts';
import { conversationsOfPerson } from '#domain/interactions/whose.ts';
import { casesOfPerson } from '#domain/cases/whose.ts';
import { recordsOfPerson } from '#domain/residents/facts.ts';
import { staffIdOf } from '#domain/staff/access.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import { workTimes } from './look-over-access.ts';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 366;
const MOST_ROWS = 20_000;

/** What it was done for, as far as the audit tells. */
export type LookPurpose = 'contact' | 'case' | 'record' | 'list' | 'search' | 'export' | 'change';

/** On one day one department did one thing with what belongs to a person. */
export interface OwnLook {
  /** Of the city. */
  onDay: string;
  /** Null for a department whose records are sealed: that it was there may be known to nobody who stands behind the person. */
  departmentName: string | null;
  purpose: LookPurpose;
  times: number;
}

/**
 * Who of the city looked at or changed what belongs to a person, as that person may know it: the department and what for,
 * never who. A year back, by day, newest first. For the person's own eyes (My page) and the package of a request.
 */
export async function whoLooked(tx: Tx, residentId: string): Promise<OwnLook[]> {
  const personIds = await recordsOfPerson(tx, residentId);
  const [conversations, cases] = await Promise.all([
    conversationsOfPerson(tx, personIds),
    casesOfPerson(tx, personIds),
  ]);
  const looks = await readLooks(tx, {
    personIds,
    recordIds: [...conversations, ...cases],
    since: new Date(tx.now.getTime() - KEPT_DAYS * DAY_MS),
    limit: MOST_ROWS,
  });
  const [staff, departments, times] = await Promise.all([listStaff(tx), listDepartments(tx), workTimes(tx)]);
  const placeOf = new Map(staff.map(({ id, departmentId }) => [id, departmentId]));
  const open = new Map(departments.filter(({ sealed }) => !sealed).map(({ id, name }) => [id, name]));
  const counted = new Map<string, OwnLook>();
  for (const { at, actor, action, subjectKind } of looks) {
    const departmentName = open.get(placeOf.get(staffIdOf(actor) ?? '') ?? '') ?? null;
    const look = { onDay: times.dayOf(at), departmentName, purpose: purposeOf(action, subjectKind) };
    const key = Object.values(look).join('\n');
    counted.set(key, { ...look, times: (counted.get(key)?.times ?? 0) + 1 });
  }
  return [...counted.values()];
}

function purposeOf(action: string, subjectKind: string): LookPurpose {
  if (action === 'export') return 'export';
  if (action === 'search') return 'search';
  if (subjectKind === 'resident-list') return 'list';
  if (action === 'write') return 'change';
  if (subjectKind === 'case') return 'case';
  return subjectKind === 'resident' ? 'record' : 'contact';
}
