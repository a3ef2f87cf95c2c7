import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { addEntry } from './entries.ts';
import { audienceOf } from './rules.ts';
import { selectUnfinishedOfOwner } from './store-leaving.ts';
import * as store from './store.ts';

/** An unfinished case of somebody, as an administrator may know of it: nothing of what it is about. */
export interface OwnedCase {
  id: string;
  number: string;
  departmentId: string;
  dueAt: Date;
  sealed: boolean;
}

/** What somebody still owns, the most urgent first. */
export function unfinishedOf(tx: Tx, staffId: string): Promise<OwnedCase[]> {
  return selectUnfinishedOfOwner(tx, staffId);
}

/**
 * Gives the unfinished cases of somebody who leaves to a colleague of the same department, and every other to its
 * department, with nobody as owner. Who sees them changes with it. Emits `case.assigned`. Answers how many there were.
 */
export async function passOnCases(
  tx: Tx,
  actor: StaffActor,
  fromStaffId: string,
  to: StaffActor | null,
): Promise<{ toPerson: number; toDepartment: number }> {
  const count = { toPerson: 0, toDepartment: 0 };
  for (const { id } of await selectUnfinishedOfOwner(tx, fromStaffId)) {
    const before = await store.lockState(tx, id);
    if (!before || before.ownerStaffId !== fromStaffId) continue;
    const { departmentId, sealed, openedBy } = before;
    const takes = to !== null && seesWithout(to, departmentId, sealed);
    const ownerStaffId = takes ? to.staffId : null;
    const keys = audienceOf({ departmentId, sealed, openedBy, ownerStaffId });
    await store.updateCase(tx, id, { ownerStaffId, audience: keys });
    await addEntry(tx, id, 'assignment', {
      author: actor,
      data: { departmentId, ownerStaffId, fromDepartmentId: departmentId, fromOwnerStaffId: fromStaffId },
    });
    tx.append({
      type: 'case.assigned',
      subjectKind: 'case',
      subjectId: id,
      audience: [...new Set([...before.audience, ...keys])],
      data: { caseId: id, departmentId, ownerStaffId },
    });
    if (takes) count.toPerson++;
    else count.toDepartment++;
  }
  return count;
}

/** Whether somebody may work on a case of that department without owning it first. */
function seesWithout(person: StaffActor, departmentId: string, sealed: boolean): boolean {
  if (!person.permissions.has('case.write')) return false;
  const key = sealed ? audience.sealed(departmentId) : audience.department(departmentId);
  return person.keys.includes(key) || (!sealed && person.keys.includes(audience.city));
}
