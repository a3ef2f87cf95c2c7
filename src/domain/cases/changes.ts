import { readCalendar, readCity } from '#domain/city/city.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requireAbility } from './access.ts';
import { addEntry } from './entries.ts';
import { audienceOf, dueAtOn, requirePromisable } from './rules.ts';
import * as store from './store.ts';

/** What a case is about and until when, changed one case at a time or many together. */

/**
 * Kind follows the category; the department stays. In a sealed category a case becomes sealed, and stays so. False when it
 * is of that category already. Refuses 'not-found', 'case.closed'. Emits `case.changed`.
 */
export async function recategorise(
  tx: Tx,
  actor: StaffActor,
  row: store.CaseState,
  categoryId: string,
): Promise<boolean> {
  const category = isId(categoryId) ? await store.selectCategory(tx, categoryId) : undefined;
  if (!category) throw new Refusal('not-found');
  if (category.id === row.categoryId) return false;
  // As for a promise: nothing new is begun in a finished case.
  requireAbility(actor, row, 'promise');
  const sealed = row.sealed || category.sealed;
  const audience = audienceOf({ ...row, sealed });
  await store.updateCase(tx, row.id, { categoryId: category.id, kind: category.kind, sealed, audience });
  await addEntry(tx, row.id, 'category', {
    author: actor,
    data: { categoryId: category.id, from: row.categoryId },
  });
  tellChanged(tx, row.id, [...row.audience, ...audience]);
  return true;
}

/** Due at the end of office hours of that day. Refuses 'promise.past' {today}, 'case.closed'. */
export async function setDue(
  tx: Tx,
  actor: StaffActor,
  row: store.CaseState,
  dueOn: string,
): Promise<boolean> {
  requireAbility(actor, row, 'promise');
  const { timeZone } = await readCity(tx);
  requirePromisable(dueOn, (await readCalendar(tx)).working.dayOf(tx.now));
  const dueAt = dueAtOn(dueOn, timeZone);
  if (dueAt.getTime() === row.dueAt.getTime()) return false;
  await store.updateCase(tx, row.id, { dueAt });
  await addEntry(tx, row.id, 'due', { author: actor, data: { dueAt: dueAt.toISOString() } });
  tellChanged(tx, row.id, row.audience);
  return true;
}

/** Says that something of a case is not as it was. */
export function tellChanged(tx: Tx, caseId: string, audience: readonly string[]): void {
  tx.append({
    type: 'case.changed',
    subjectKind: 'case',
    subjectId: caseId,
    audience: [...new Set(audience)],
    data: { caseId },
  });
}
