import { recordChange } from '#db/config-log.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isCode, nextCode } from '#kernel/natural-key.ts';
import { Refusal } from '#kernel/refusal.ts';
import { addCategories } from './cases.ts';
import { audienceOf } from './rules.ts';
import * as store from './store.ts';
import * as settingsStore from './store-settings.ts';
import type { CaseCategory } from './types.ts';

/** What an administrator says of a category. */
export type CategoryFields = Pick<
  CaseCategory,
  'name' | 'kind' | 'departmentId' | 'dueWorkingDays' | 'sealed' | 'sort'
> & { active: boolean };

/** Those that are no longer used among them. */
export function listAllCategories(tx: Tx): Promise<(CaseCategory & { active: boolean; version: number })[]> {
  return settingsStore.selectAllCategories(tx);
}

/** Adds a category of cases. Refuses 'permission.missing', 'request.invalid' {field, why}. Kept among the changes. */
export async function addCategory(
  tx: Tx,
  actor: StaffActor,
  {
    code: given,
    parentCode = null,
    sort,
    ...input
  }: Omit<CategoryFields, 'active' | 'sort'> & { code?: string; parentCode?: string | null; sort?: number },
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await requireDepartment(tx, input.departmentId);
  const known = await settingsStore.selectAllCategories(tx);
  const codes = known.map((each) => each.code);
  if (given !== undefined && (!isCode(given) || codes.includes(given)))
    throw new Refusal('request.invalid', { field: 'code', why: isCode(given) ? 'taken' : 'form' });
  const code = given ?? nextCode('category', codes);
  const ids = await addCategories(tx, [{ ...input, code, parentCode, sort: sort ?? known.length }]);
  const { name } = input;
  recordChange(tx, { kind: 'category', subjectId: ids.get(code)!, name, before: null, after: { ...input } });
}

/**
 * Changes a category for cases from now on; those that are open keep department and due time. Refuses as `addCategory`,
 * 'not-found', 'version.conflict'. Emits `directory.changed`; kept among the changes.
 */
export async function changeCategory(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  change: Partial<CategoryFields>,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const before = (await settingsStore.selectAllCategories(tx)).find((each) => each.id === id);
  if (!before) throw new Refusal('not-found');
  const { name, kind, departmentId, dueWorkingDays, sealed, sort, active } = before;
  const was = { name, kind, departmentId, dueWorkingDays, sealed, sort, active };
  const after = { ...was, ...change };
  await requireDepartment(tx, after.departmentId);
  if (!(await settingsStore.updateCategory(tx, id, version, after)))
    throw new Refusal('version.conflict', { version: before.version });
  settingsStore.tellDirectory(tx);
  recordChange(tx, {
    ...{ kind: 'category', subjectId: id, name: after.name, undoesId },
    ...{ before: was, after },
  });
}

/** How many cases of a category, or at a department, are not over. */
export function countUnfinished(
  tx: Tx,
  of: { categoryId: string } | { departmentId: string },
): Promise<number> {
  return settingsStore.countUnfinished(tx, of);
}

async function requireDepartment(tx: Tx, id: string): Promise<void> {
  const department = await getDepartment(tx, id).catch(() => undefined);
  if (!department || department.closedAt)
    throw new Refusal('request.invalid', { field: 'departmentId', why: 'unknown' });
}

/**
 * Takes over what a closed department leaves: its unfinished cases, with their owners, and the categories that named it.
 * Emits `case.assigned`. Answers how many cases there were.
 */
export async function takeOverCases(tx: Tx, fromId: string, toId: string): Promise<number> {
  await settingsStore.moveCategories(tx, fromId, toId);
  const ids = await settingsStore.selectUnfinishedOf(tx, fromId);
  for (const { id } of ids) {
    const before = await store.lockState(tx, id);
    if (!before || before.departmentId !== fromId) continue;
    const { ownerStaffId, openedBy, sealed } = before;
    const audience = audienceOf({ departmentId: toId, ownerStaffId, openedBy, sealed });
    await store.updateCase(tx, id, { departmentId: toId, audience });
    tx.append({
      type: 'case.assigned',
      subjectKind: 'case',
      subjectId: id,
      audience: [...new Set([...before.audience, ...audience])],
      data: { caseId: id, departmentId: toId, ownerStaffId },
    });
  }
  return ids.length;
}
