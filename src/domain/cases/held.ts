import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { loadForChange } from './access.ts';
import { entryById } from './entries.ts';
import * as store from './store.ts';
import * as heldStore from './store-held.ts';
import type { CaseEntry } from './types.ts';

/**
 * Messages to the resident that wait for some seconds on the page of a case, so that their writer may take them back.
 * Whoever lets one go, or takes it back, changes that one row, and the second comes too late.
 */

/** Cases of all cities in which something held has come due. */
export function dueCases(
  db: Kysely<Tables>,
  now: Date,
  most: number,
): Promise<{ tenantId: string; caseId: string }[]> {
  return heldStore.selectDue(db, now, most);
}

/** Lets everything go that is due in a case by now. Emits `case.message-to-resident` {caseId, entryId} for each. */
export async function releaseDueEntries(tx: Tx, caseId: string): Promise<void> {
  const row = await store.lockState(tx, caseId);
  if (row) await release(tx, row, tx.now);
}

async function release(tx: Tx, row: store.CaseState, until?: Date): Promise<void> {
  for (const entryId of await heldStore.releaseHeld(tx, row.id, until))
    tx.append({
      type: 'case.message-to-resident',
      subjectKind: 'case',
      subjectId: row.id,
      audience: row.audience,
      data: { caseId: row.id, entryId },
    });
}

async function loadOwn(tx: Tx, actor: StaffActor, entryId: string): Promise<store.CaseState> {
  const own = isId(entryId) ? await heldStore.selectOwn(tx, actor.staffId, entryId) : undefined;
  if (!own) throw new Refusal('not-found');
  return loadForChange(tx, actor, own.caseId);
}

/** Lets the actor's own message go now, and what is held beside it in its case. One that is gone already stays so. Refuses 'not-found'. */
export async function sendEntryNow(tx: Tx, actor: StaffActor, entryId: string): Promise<void> {
  await release(tx, await loadOwn(tx, actor, entryId));
}

/**
 * Takes the actor's own message back before the resident could read it, and answers what it said. Its words are removed
 * from the record. Refuses 'message.sent' once it was let go, 'not-found' for others'. Emits `case.changed`.
 */
export async function withdrawEntry(tx: Tx, actor: StaffActor, entryId: string): Promise<CaseEntry> {
  const row = await loadOwn(tx, actor, entryId);
  const entry = await entryById(tx, row.id, entryId);
  if (!(await heldStore.withdrawHeld(tx, entryId))) throw new Refusal('message.sent');
  tx.audit({ action: 'write', subjectKind: 'case', subjectId: row.id, fields: ['message-to-resident'] });
  tx.append({
    type: 'case.changed',
    subjectKind: 'case',
    subjectId: row.id,
    audience: row.audience,
    data: { caseId: row.id, entryId },
  });
  return entry;
}
