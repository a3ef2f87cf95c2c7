import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store-disposal.ts';
import { emptyCases, emptyInteractions, emptyResidents } from './store-emptying.ts';
import * as retention from './store-retention.ts';
import { type Disposal, type KindCounts, RETAINED_KINDS, type RetainedKind } from './types.ts';

const BATCH = 50;
const FILES = 100;
const DISPOSED_TITLE = '（保存期間が過ぎたため廃棄）';

/**
 * Proposes to dispose of what is due by now and held by nothing. The same client id again answers the first one. Refuses
 * 'permission.missing', 'state.conflict' while another one is open, 'request.invalid' {why: 'nothing-due'}. Audited.
 */
export async function proposeDisposal(tx: Tx, actor: StaffActor, clientId: string): Promise<Disposal> {
  requirePermission(actor, 'privacy.manage');
  const known = await store.selectByClientId(tx, clientId);
  if (known) return toDisposal(known);
  const counts = await Promise.all(RETAINED_KINDS.map((kind) => retention.countDue(tx, kind, tx.now)));
  const proposed = Object.fromEntries(RETAINED_KINDS.map((kind, nth) => [kind, counts[nth] ?? 0]));
  if (counts.every((count) => count === 0))
    throw new Refusal('request.invalid', { field: 'due', why: 'nothing-due' });
  const row = { id: tx.newId(), clientId, dueBefore: tx.now, proposedBy: actor.staffId };
  if (!(await store.insertDisposal(tx, { ...row, proposed: JSON.stringify(proposed) })))
    throw new Refusal('state.conflict', { what: 'disposal' });
  tx.audit({ action: 'write', subjectKind: 'disposal', subjectId: row.id, fields: ['proposed'] });
  return toDisposal((await store.lockDisposal(tx, row.id))!);
}

/**
 * Lets a proposal go ahead, or not; whoever proposed it may take it back and nothing else. Refuses 'permission.missing',
 * 'approval.own' for agreeing to one's own, 'not-found', 'state.conflict' when it was decided before. Audited; emits
 * `disposal.approved`.
 */
export async function decideDisposal(
  tx: Tx,
  actor: StaffActor,
  id: string,
  approves: boolean,
): Promise<Disposal> {
  requirePermission(actor, 'privacy.approve');
  const row = await store.lockDisposal(tx, id);
  if (!row) throw new Refusal('not-found');
  if (row.state !== 'proposed') throw new Refusal('state.conflict', { state: row.state });
  if (row.proposedBy === actor.staffId) throw new Refusal('approval.own');
  await store.updateDisposal(tx, id, {
    state: approves ? 'approved' : 'declined',
    decidedBy: actor.staffId,
    decidedAt: tx.now,
  });
  tx.audit({
    action: 'write',
    subjectKind: 'disposal',
    subjectId: id,
    fields: [approves ? 'approved' : 'declined'],
  });
  if (approves) tell(tx, id, 'disposal.approved');
  return toDisposal((await store.lockDisposal(tx, id))!);
}

/**
 * Disposes of the next batch of one kind; what was held meanwhile stays. When nothing is left and the bytes of all files are
 * gone, writes the proof. Emits `interaction.disposed`, `case.disposed`, `resident.disposed`, and `disposal.progressed` until it is
 * done; audited record by record.
 */
export async function disposeBatch(tx: Tx, id: string): Promise<void> {
  const row = await store.lockDisposal(tx, id);
  if (row?.state !== 'approved') return;
  for (const kind of RETAINED_KINDS) {
    const due = await retention.selectDue(tx, kind, row.dueBefore, BATCH);
    if (due.length === 0) continue;
    const ids = due.map((one) => one.id);
    const files = await empty(tx, kind, ids);
    await Promise.all([
      store.insertFiles(tx, id, files),
      store.insertItems(
        tx,
        id,
        kind,
        ids.map((subjectId) => hashOf(tx, subjectId)),
      ),
      store.updateDisposal(tx, id, {
        disposed: JSON.stringify(added(row.disposed as KindCounts, kind, ids, files)),
      }),
    ]);
    for (const { id: subjectId, audience } of due) {
      tx.audit({ action: 'write', subjectKind: kind, subjectId, fields: ['disposed'] });
      tx.append({ type: `${kind}.disposed`, subjectKind: kind, subjectId, audience });
    }
    tell(tx, id, 'disposal.progressed');
    return;
  }
  if ((await store.selectFilesLeft(tx, id, 1)).length > 0) return tell(tx, id, 'disposal.progressed');
  const digest = await store.selectDigest(tx, id);
  await store.updateDisposal(tx, id, { state: 'done', finishedAt: tx.now, digest });
  // In the chain of the audit the list of what went cannot be changed later.
  tx.audit({
    action: 'write',
    subjectKind: 'disposal',
    subjectId: id,
    fields: ['done', `sha256:${digest.toString('hex')}`],
  });
}

function empty(tx: Tx, kind: RetainedKind, ids: readonly string[]): Promise<string[]> {
  if (kind === 'interaction') return emptyInteractions(tx, ids);
  if (kind === 'case') return emptyCases(tx, ids, DISPOSED_TITLE);
  return emptyResidents(tx, ids);
}

function added(
  before: KindCounts,
  kind: RetainedKind,
  ids: readonly string[],
  files: readonly string[],
): KindCounts {
  return {
    ...before,
    [kind]: (before[kind] ?? 0) + ids.length,
    file: (before.file ?? 0) + files.length,
  };
}

/** Files of a disposal whose bytes are still to be removed. */
export function filesLeft(tx: Tx, id: string): Promise<string[]> {
  return store.selectFilesLeft(tx, id, FILES);
}

/** Their bytes were removed, looked for and not found. */
export async function filesRemoved(tx: Tx, fileIds: readonly string[]): Promise<void> {
  if (fileIds.length > 0) await store.updateFilesRemoved(tx, fileIds);
}

/** Disposals with their proofs, newest first. */
export async function listDisposals(
  tx: Tx,
  page: { before: string | undefined; limit: number },
): Promise<Disposal[]> {
  return (await store.selectDisposals(tx, page)).map(toDisposal);
}

/** By which disposal the record with this id went, and when; undefined when none is known. */
export function findDisposed(
  tx: Tx,
  subjectId: string,
): Promise<{ disposalId: string; kind: string; disposedAt: Date } | undefined> {
  return store.selectItem(tx, hashOf(tx, subjectId));
}

/** Part of the proof of a disposal, so it stays as it was made; of the record itself nothing is left. */
const hashOf = (tx: Tx, subjectId: string): Buffer =>
  tx.sealer.derive(tx.tenantId, 'disposal.subject', subjectId);

function toDisposal(row: store.DisposalRow): Disposal {
  return { ...row, proposed: row.proposed as KindCounts, disposed: row.disposed as KindCounts };
}

function tell(tx: Tx, id: string, type: string): void {
  tx.append({ type, subjectKind: 'disposal', subjectId: id, audience: [] });
}
