import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { loadForChange } from './access.ts';
import { applyChange } from './cases.ts';
import { recategorise, setDue, tellChanged } from './changes.ts';
import { addEntry } from './entries.ts';
import * as store from './store.ts';
import * as bulkStore from './store-bulk.ts';
import type { BulkChange, BulkItem, BulkResult } from './types.ts';

const UNDO_SEC = 10;
/** An undo pressed in the last moment is still on its way. */
const GRACE_SEC = 5;

/**
 * One change for up to 100 cases, as one operation with a result for each: what is refused for one leaves the others
 * done. The same client id again answers the same results. Residents are told of a new status only when it can no longer
 * be undone (`settleBulk`). Emits what the single changes emit, a new status as `case.changed`.
 */
export async function changeInBulk(
  tx: Tx,
  actor: StaffActor,
  input: { clientId: string; caseIds: readonly string[]; change: BulkChange },
): Promise<BulkResult> {
  const known = await bulkStore.selectBulkByClientId(tx, actor.staffId, input.clientId);
  if (known) return resultOf(tx, known);
  const bulk = {
    id: tx.newId(),
    clientId: input.clientId,
    staffId: actor.staffId,
    doneAt: tx.now,
    undoUntil: new Date(tx.now.getTime() + UNDO_SEC * 1000),
    undoneAt: null,
  };
  // Waits for the same one sent side by side: whoever comes second answers what the first did.
  if (!(await bulkStore.insertBulk(tx, bulk)))
    return resultOf(tx, (await bulkStore.selectBulkByClientId(tx, actor.staffId, input.clientId))!);
  const items = new Map<string, bulkStore.BulkItemRow>();
  // In one order, so that two operations over the same cases do not wait for each other.
  for (const caseId of [...new Set(input.caseIds)].sort())
    items.set(caseId, await changeOne(tx, actor, caseId, input.change));
  await bulkStore.insertBulkItems(
    tx,
    bulk.id,
    [...new Set(input.caseIds)].map((caseId) => items.get(caseId)!),
  );
  return resultOf(tx, bulk);
}

async function resultOf(tx: Tx, bulk: bulkStore.BulkRow): Promise<BulkResult> {
  const items = await bulkStore.selectBulkItems(tx, bulk.id);
  return {
    id: bulk.id,
    undoUntil: bulk.undoUntil,
    undone: bulk.undoneAt !== null,
    items: items.map(({ caseId, outcome, code }) => ({ caseId, outcome, code })),
  };
}

async function changeOne(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  change: BulkChange,
): Promise<bulkStore.BulkItemRow> {
  const nothing = { caseId, code: null, before: null, versionAfter: null, statusAfter: null };
  try {
    const row = await loadForChange(tx, actor, caseId);
    if (!(await apply(tx, actor, row, change))) return { ...nothing, outcome: 'unchanged' };
    return {
      ...nothing,
      outcome: 'done',
      before: beforeOf(row),
      versionAfter: row.version + 1,
      statusAfter: change.do === 'status' ? change.status : null,
    };
  } catch (error) {
    // A refusal comes before anything was written; everything else ends the whole operation.
    if (!(error instanceof Refusal)) throw error;
    return { ...nothing, outcome: 'refused', code: error.code };
  }
}

function beforeOf(row: store.CaseState): bulkStore.BulkBefore {
  const {
    status,
    dueAt,
    pausedAt,
    closedAt,
    departmentId,
    ownerStaffId,
    sealed,
    audience,
    categoryId,
    kind,
  } = row;
  return {
    status,
    dueAt,
    pausedAt,
    closedAt,
    departmentId,
    ownerStaffId,
    sealed,
    audience,
    categoryId,
    kind,
  };
}

async function apply(tx: Tx, actor: StaffActor, row: store.CaseState, change: BulkChange): Promise<boolean> {
  switch (change.do) {
    case 'assign':
      return applyChange(tx, actor, row, change, 'case.changed');
    case 'status':
      return applyChange(tx, actor, row, { status: change.status }, 'case.changed');
    case 'categorise':
      return recategorise(tx, actor, row, change.categoryId);
    case 'due':
      return setDue(tx, actor, row, change.dueOn);
  }
}

/**
 * Takes one's own operation back within 10 s: each case is again what it was, field by field; one that somebody changed
 * meanwhile is kept as it is and named. Also what passed out of one's sight comes back: it is one's own change that ends.
 * Again it answers the same. Refuses 'not-found' for others', 'state.conflict' when the time is over.
 */
export async function undoBulk(tx: Tx, actor: StaffActor, bulkId: string): Promise<BulkResult> {
  const bulk = await bulkStore.lockOwnBulk(tx, actor.staffId, bulkId);
  if (!bulk) throw new Refusal('not-found');
  if (bulk.undoneAt) return resultOf(tx, bulk);
  if (tx.now.getTime() > bulk.undoUntil.getTime() + GRACE_SEC * 1000)
    throw new Refusal('state.conflict', { undoUntil: bulk.undoUntil.toISOString() });
  const done = (await bulkStore.selectBulkItems(tx, bulk.id)).filter((item) => item.outcome === 'done');
  for (const item of done.sort((a, b) => (a.caseId < b.caseId ? -1 : 1)))
    await bulkStore.updateBulkItem(tx, bulk.id, item.caseId, await undoOne(tx, actor, item));
  await bulkStore.markBulkUndone(tx, bulk.id);
  return resultOf(tx, { ...bulk, undoneAt: tx.now });
}

async function undoOne(
  tx: Tx,
  actor: StaffActor,
  { caseId, before, versionAfter }: bulkStore.BulkItemRow,
): Promise<Pick<BulkItem, 'outcome'> & { code: string | null }> {
  const row = await store.lockState(tx, caseId);
  if (!row || !before || row.version !== versionAfter) return { outcome: 'kept', code: 'version.conflict' };
  await store.updateCase(tx, caseId, before);
  if (row.status !== before.status)
    await addEntry(tx, caseId, 'status', { author: actor, data: { from: row.status, to: before.status } });
  if (row.departmentId !== before.departmentId || row.ownerStaffId !== before.ownerStaffId) {
    const { departmentId, ownerStaffId } = before;
    await addEntry(tx, caseId, 'assignment', {
      author: actor,
      data: {
        departmentId,
        ownerStaffId,
        fromDepartmentId: row.departmentId,
        fromOwnerStaffId: row.ownerStaffId,
      },
    });
  }
  if (row.dueAt.getTime() !== before.dueAt.getTime())
    await addEntry(tx, caseId, 'due', { author: actor, data: { dueAt: before.dueAt.toISOString() } });
  if (row.categoryId !== before.categoryId)
    await addEntry(tx, caseId, 'category', {
      author: actor,
      data: { categoryId: before.categoryId, from: row.categoryId },
    });
  tellChanged(tx, caseId, [...row.audience, ...before.audience]);
  return { outcome: 'undone', code: null };
}

/**
 * Says of operations whose undo is over what they changed for residents: a new status is told now, unless it is another
 * one again. Returns how many operations were settled. Emits `case.status-settled` {caseId, to}.
 */
export async function settleBulk(tx: Tx): Promise<number> {
  const over = await bulkStore.lockUntold(tx, new Date(tx.now.getTime() - GRACE_SEC * 1000));
  for (const bulk of over) {
    for (const item of await bulkStore.selectBulkItems(tx, bulk.id)) {
      if (item.outcome !== 'done' || item.statusAfter === null) continue;
      const row = await store.selectState(tx, item.caseId);
      if (row?.status !== item.statusAfter) continue;
      tx.append({
        type: 'case.status-settled',
        subjectKind: 'case',
        subjectId: item.caseId,
        audience: row.audience,
        data: { caseId: item.caseId, to: row.status },
      });
    }
    await bulkStore.markBulkTold(tx, bulk.id);
  }
  return over.length;
}
