import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { isCode, nextCode } from '#kernel/natural-key.ts';
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
  { code: given, ...input }: DepartmentFields & { sealed: boolean; code?: string },
): Promise<string> {
  requirePermission(actor, 'city.administer');
  await store.holdDepartments(tx);
  const all = await base.selectDepartments(tx);
  const parent = requireParent(all, input.parentId);
  const codes = all.map(({ code }) => code);
  if (given !== undefined && (!isCode(given) || codes.includes(given)))
    throw new Refusal('request.invalid', { field: 'code', why: isCode(given) ? 'taken' : 'form' });
  const { name } = input;
  const id = tx.newId();
  if (input.generalDesk) await store.clearGeneralDesk(tx);
  await base.insertDepartment(tx, {
    ...input,
    id,
    code: given ?? nextCode('department', codes),
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
    before: { closed: false, parentId: before.parentId },
    after: { closed: true, parentId: intoId, intoId },
  });
}

/**
 * Closes a department that nobody and nothing below it belongs to, in favour of none. The caller has looked for what else
 * is its own. Refuses as `changeDepartment`; 'state.conflict' {why} for the general desk ('general-desk') and for one in
 * use ('in-use', {people} and {departments} by name). Emits `directory.changed`; kept among the changes.
 */
export async function closeUnused(
  tx: Tx,
  actor: StaffActor,
  id: string,
  undoesId: string | null = null,
): Promise<void> {
  const known = (await base.selectDepartments(tx)).find((each) => each.id === id);
  const { all, before } = await loadOpen(tx, actor, id, known?.version ?? 0);
  if (before.generalDesk) throw new Refusal('state.conflict', { why: 'general-desk' });
  const people = (await base.selectStaff(tx))
    .filter(({ departmentId, active }) => departmentId === id && active)
    .map(({ name }) => name);
  const departments = all
    .filter(({ parentId, closedAt }) => parentId === id && !closedAt)
    .map(({ name }) => name);
  if (people.length + departments.length > 0)
    throw new Refusal('state.conflict', { why: 'in-use', people, departments });
  await store.closeAlone(tx, id);
  tellClosed(tx, before, true, undoesId);
}

/**
 * Opens a department again that was closed, where it stood (`parentId`) or, where that is not known any more, below the one
 * that took it over. Whatever went over stays there. Refuses as `addDepartment`, 'not-found' for one that is not closed.
 */
export async function reopenDepartment(
  tx: Tx,
  actor: StaffActor,
  id: string,
  parentId: string | null | undefined,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  await store.holdDepartments(tx);
  const all = await base.selectDepartments(tx);
  const before = all.find((each) => each.id === id);
  if (!before?.closedAt) throw new Refusal('not-found');
  const parent = requireParent(all, parentId === undefined ? before.parentId : parentId);
  await store.openAgain(tx, id, parent?.id ?? null);
  await movePaths(tx, all, before, pathOf(before.name, parent?.path ?? null), before.name);
  tellClosed(tx, before, false, undoesId);
}

function tellClosed(tx: Tx, { id, name }: Department, closed: boolean, undoesId: string | null): void {
  appendDirectoryChanged(tx);
  recordChange(tx, {
    ...{ kind: 'department', subjectId: id, name, undoesId },
    ...{ before: { closed: !closed }, after: { closed } },
  });
}

/** What departments were called before, the latest first. */
export function pastNames(
  tx: Tx,
): Promise<{ departmentId: string; untilAt: Date; name: string; path: string }[]> {
  return store.selectPast(tx);
}
