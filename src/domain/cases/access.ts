import { overlaps, requirePermission } from '#domain/staff/access.ts';
import type { Permission, StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isFinished, nextStatuses } from './rules.ts';
import * as entryStore from './store-entries.ts';
import * as store from './store.ts';
import { CASE_ABILITIES, type CaseAbility, type CaseStatus } from './types.ts';

const PERMISSION: Readonly<Record<CaseAbility, Permission>> = {
  write: 'case.write',
  'change-status': 'case.write',
  assign: 'case.assign',
  promise: 'case.write',
  link: 'case.write',
};

/** What a case's status leaves possible. Words may be added to a finished case; nothing new is begun in it. */
function allows(status: CaseStatus, ability: CaseAbility): boolean {
  if (ability === 'change-status') return nextStatuses(status).length > 0;
  return ability === 'write' || ability === 'link' || !isFinished(status);
}

/** What the actor may do with this case now; nothing for one that they do not see. */
export function abilitiesOf(
  actor: StaffActor,
  row: { audience: readonly string[]; status: CaseStatus },
): CaseAbility[] {
  if (!isVisible(actor, row)) return [];
  return CASE_ABILITIES.filter(
    (ability) => actor.permissions.has(PERMISSION[ability]) && allows(row.status, ability),
  );
}

/** Refuses 'permission.missing', and 'case.closed' {status} for what a finished case no longer takes. */
export function requireAbility(actor: StaffActor, row: { status: CaseStatus }, ability: CaseAbility): void {
  requirePermission(actor, PERMISSION[ability]);
  if (!allows(row.status, ability)) throw new Refusal('case.closed', { status: row.status });
}

export function isVisible(actor: StaffActor, row: { audience: readonly string[] }): boolean {
  return actor.permissions.has('case.read') && overlaps(row.audience, new Set(actor.keys));
}

/** The case, if the actor may see it; refuses 'not-found' for one that is not there and for one that is not theirs alike. */
export async function loadVisible(tx: Tx, actor: StaffActor, caseId: string): Promise<store.CaseState> {
  const row = isId(caseId) ? await store.selectState(tx, caseId) : undefined;
  if (!row || !isVisible(actor, row)) throw new Refusal('not-found');
  return row;
}

/** The same, holding the row until the transaction ends: changes of one case follow one another. */
export async function loadForChange(tx: Tx, actor: StaffActor, caseId: string): Promise<store.CaseState> {
  const row = isId(caseId) ? await store.lockState(tx, caseId) : undefined;
  if (!row || !isVisible(actor, row)) throw new Refusal('not-found');
  return row;
}

/** Refuses 'not-found' unless the actor may see the case that an entry stands in. */
export async function requireVisibleEntry(tx: Tx, actor: StaffActor, entryId: string): Promise<void> {
  const caseId = isId(entryId) ? await entryStore.selectCaseIdOfEntry(tx, entryId) : undefined;
  if (caseId === undefined) throw new Refusal('not-found');
  await loadVisible(tx, actor, caseId);
}

/** Refuses 'not-found' unless the actor may see the case; nothing of it is read. */
export async function requireVisibleCase(tx: Tx, actor: StaffActor, caseId: string): Promise<void> {
  await loadVisible(tx, actor, caseId);
}
