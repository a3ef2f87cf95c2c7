import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { pathOf, withDescendants } from './rules.ts';
import { appendDirectoryChanged } from './staff.ts';
import * as store from './store-departments.ts';
import * as base from './store.ts';
import type { Department, StaffActor } from './types.ts';

/** What an administrator says of a department. */
export interface DepartmentFields {
  name: string;
  kana: string;
  parentId: string | null;
  phone: string | null;
  /** Where a matter goes that nobody takes; there is one at most. */
  generalDesk: boolean;
}

/**
 * Adds a department. Whether its records are sealed is decided here and never changed: what was written under one rule
 * must not be read under the other. Refuses 'permission.missing', 'request.invalid' {field, why}. Emits
 * `directory.changed`; kept among the changes.
 */
export async function addDepartment(
  tx: Tx,
  actor: StaffActor,
  input: DepartmentFields & { sealed: boolean },
): Promise<string> {
  requirePermission(actor, 'city.administer');
  await store.holdDepartments(tx);
  const all = await base.selectDepartments(tx);
  const parent = requireParent(all, input.parentId);
  const { name } = input;
  const id = tx.newId();
  if (input.generalDesk) await store.clearGeneralDesk(tx);
  await base.insertDepartment(tx, {
    ...input,
    id,
    code: id,
    path: pathOf(name, parent?.path ?? null),
    sort: all.length,
  });
  appendDirectoryChanged(tx);
  recordChange(tx, { kind: 'department', subjectId: id, name, before: null, after: { ...input } });
  return id;
}

function requireParent(all: readonly Department[], parentId: string | null): Department | undefined {
  if (parentId === null) return undefined;
  const parent = all.find(({ id }) => id === parentId);
  if (!parent || parent.closedAt) throw new Refusal('request.invalid', { field: 'parentId', why: 'unknown' });
  return parent;
}

/**
 * Renames or moves a department, with everything below it; what it was called and where it stood is kept. Who sees its
 * records from above changes with the place. Refuses as `addDepartment`, 'not-found', 'version.conflict', and {field:
 * 'parentId', why: 'cycle'} for a place below itself.
 */
export async function changeDepartment(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  change: Partial<DepartmentFields>,
  undoesId: string | null = null,
): Promise<void> {
  const { all, before } = await loadOpen(tx, actor, id, version);
  const was = fieldsOf(before);
  const after = { ...was, ...change };
  const parent = requireParent(all, after.parentId);
  if (after.parentId !== null && withDescendants(all, id).includes(after.parentId))
    throw new Refusal('request.invalid', { field: 'parentId', why: 'cycle' });
  if (after.generalDesk && !was.generalDesk) await store.clearGeneralDesk(tx);
  await store.updateDepartment(tx, id, after);
  await movePaths(tx, all, before, pathOf(after.name, parent?.path ?? null), after.name);
  appendDirectoryChanged(tx);
  const what = { kind: 'department', subjectId: id, name: after.name, undoesId };
  recordChange(tx, { ...what, before: was, after });
}

function fieldsOf({ name, kana, parentId, phone, generalDesk }: Department) {
  return { name, kana, parentId, phone, generalDesk };
}

async function loadOpen(tx: Tx, actor: StaffActor, id: string, version: number) {
  requirePermission(actor, 'city.administer');
  await store.holdDepartments(tx);
  const all = await base.selectDepartments(tx);
  const before = all.find((each) => each.id === id);
  if (!before || before.closedAt) throw new Refusal('not-found');
  if (before.version !== version) throw new Refusal('version.conflict', { version: before.version });
  return { all, before };
}

/** The paths of a department and of all below it, with those they had until now. */
async function movePaths(
  tx: Tx,
  all: readonly Department[],
  root: Department,
  path: string,
  name: string,
): Promise<void> {
  if (path === root.path) return;
  const paths = new Map([[root.id, path]]);
  for (const id of withDescendants(all, root.id)) {
    const each = all.find((one) => one.id === id)!;
    const above = paths.get(each.parentId ?? '') ?? null;
    const now = id === root.id ? path : pathOf(each.name, above);
    paths.set(id, now);
    await store.insertPast(tx, each);
    await store.updatePath(tx, id, now, id === root.id ? name : each.name);
  }
}

/**
 * Closes a department in favour of another: its people and what is below it go there, and whoever is there sees its
 * records from now on, for it stands below them. What else is its own (lines, cases, categories, texts) is taken over by
 * the caller. Refuses as `changeDepartment`; 'request.invalid' {field: 'intoId', why} for itself or one below it
 * ('cycle'), for one that is none ('unknown'), and where one is sealed and the other is not ('sealed').
 */
export async function closeDepartment(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  intoId: string,
): Promise<void> {
  const { all, before } = await loadOpen(tx, actor, id, version);
  const into = all.find((each) => each.id === intoId);
  const refuse = (why: string): never => {
    throw new Refusal('request.invalid', { field: 'intoId', why });
  };
  if (!into || into.closedAt) return refuse('unknown');
  if (withDescendants(all, id).includes(intoId)) return refuse('cycle');
  if (into.sealed !== before.sealed) return refuse('sealed');
  for (const child of all.filter((each) => each.parentId === id && !each.closedAt)) {
    await store.updateDepartment(tx, child.id, { ...fieldsOf(child), parentId: intoId });
    await movePaths(tx, all, child, pathOf(child.name, into.path), child.name);
  }
  await store.insertPast(tx, before);
  await store.moveStaff(tx, id, intoId);
  if (before.generalDesk) await store.clearGeneralDesk(tx);
  await store.closeInto(tx, id, intoId);
  if (before.generalDesk) await store.updateDepartment(tx, intoId, { ...fieldsOf(into), generalDesk: true });
  appendDirectoryChanged(tx);
  recordChange(tx, {
    kind: 'department',
    subjectId: id,
    name: before.name,
    before: { closed: false },
    after: { closed: true, intoId },
  });
}

/** What departments were called before, the latest first. */
export function pastNames(
  tx: Tx,
): Promise<{ departmentId: string; untilAt: Date; name: string; path: string }[]> {
  return store.selectPast(tx);
}
