import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { loadVisible } from './access.ts';
import * as caseStore from './store.ts';
import * as store from './store-whose.ts';
import { openField } from './texts.ts';

/** Whose a case is, when residents' records become one or two. Who may see it does not change with that. */

/**
 * A resident's cases become another's: all, for the system's own work, or those named. Locks them in the order of their
 * ids. Answers which moved. Emits `case.changed` for each.
 */
export async function giveCases(
  tx: Tx,
  fromResidentId: string,
  toResidentId: string,
  which: readonly string[] | 'all',
): Promise<string[]> {
  const rows = await store.lockCasesOf(tx, fromResidentId, which);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  await store.updateResidentOf(tx, ids, toResidentId);
  for (const row of rows)
    tx.append({ type: 'case.changed', subjectKind: 'case', subjectId: row.id, audience: row.audience });
  return ids;
}

/** Refuses 'not-found' unless the actor sees each of these cases. */
export async function requireVisibleCases(tx: Tx, actor: StaffActor, ids: readonly string[]): Promise<void> {
  for (const id of ids) await loadVisible(tx, actor, id);
}

/** True when a resident has a case, whoever may see it: for the system's own decisions, never to be told. */
export async function hasCase(tx: Tx, residentId: string): Promise<boolean> {
  return (await store.lockCasesOf(tx, residentId, 'all')).length > 0;
}

/** By resident: whether the actor sees a case of theirs, and whether a sealed one is kept from the actor. */
export async function sightOfCases(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
): Promise<{ residentId: string; seen: boolean; sealedOff: boolean }[]> {
  return store.selectSight(tx, actor, residentIds);
}

/** How many of these cases the actor sees. */
export function countVisibleCases(tx: Tx, actor: StaffActor, ids: readonly string[]): Promise<number> {
  return actor.permissions.has('case.read') ? store.countVisible(tx, actor, ids) : Promise.resolve(0);
}

/** What a history names of a case. */
export interface NamedCase {
  id: string;
  number: string;
  title: string;
  status: string;
}

/** The cases that each of these interactions is linked to, as far as the actor sees them. The reading is audited. */
export async function casesByInteraction(
  tx: Tx,
  actor: StaffActor,
  interactionIds: readonly string[],
): Promise<Map<string, NamedCase[]>> {
  if (!actor.permissions.has('case.read')) return new Map();
  const rows = await store.selectByInteractions(tx, actor, interactionIds);
  if (rows.length > 0)
    tx.audit({ action: 'read', subjectKind: 'case-list', subjectId: tx.tenantId, fields: ['title'] });
  const found = new Map<string, NamedCase[]>();
  for (const { interactionId, title, ...row } of rows)
    found.set(interactionId, [
      ...(found.get(interactionId) ?? []),
      { ...row, title: openField(tx, 'title', title) },
    ]);
  return found;
}

/** Who may see a case, for naming them in it; empty when there is no such case. */
export async function audienceOfCase(tx: Tx, caseId: string): Promise<readonly string[]> {
  return (await caseStore.selectState(tx, caseId))?.audience ?? [];
}

/** Ids of the cases of these records of a person, whoever may see them. */
export function casesOfPerson(tx: Tx, residentIds: readonly string[]): Promise<string[]> {
  return store.selectIdsOfPerson(tx, residentIds);
}
