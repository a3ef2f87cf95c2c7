import { readCity } from '#domain/city/city.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Place } from '#kernel/search.ts';
import { loadForChange, requireAbility } from './access.ts';
import { addEntry } from './entries.ts';
import { requirePromisable } from './rules.ts';
import * as entryStore from './store-entries.ts';
import { cleanField, openField, sealField } from './texts.ts';
import type { CasePromise, NewPromise } from './types.ts';

const MOST_OF_ONE_RESIDENT = 200;

/**
 * Promises the resident something until a day, in the actor's name; the resident reads it. The same client id again
 * answers the same promise. Refuses 'promise.past' {today} for a day that is over in the city, 'case.closed'.
 * Emits `promise.made` {caseId, promiseId, dueOn}.
 */
export async function makePromise(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  input: NewPromise & { clientId: string },
): Promise<CasePromise> {
  const row = await loadForChange(tx, actor, caseId);
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  const known = await entryStore.selectPromiseIdByClientId(tx, caseId, clientId);
  if (known) return promiseById(tx, known);
  requireAbility(actor, row, 'promise');
  return promiseById(tx, await addPromise(tx, actor, row, clientId, input));
}

/** The promise itself, in a case that the caller holds. Returns its id. */
export async function addPromise(
  tx: Tx,
  actor: StaffActor,
  row: { id: string; audience: readonly string[] },
  clientId: string,
  input: NewPromise,
): Promise<string> {
  const { timeZone } = await readCity(tx);
  requirePromisable(
    input.dueOn,
    tx.now.toTemporalInstant().toZonedDateTimeISO(timeZone).toPlainDate().toString(),
  );
  const text = cleanField('promise', input.text);
  const promiseId = tx.newId();
  await entryStore.insertPromise(tx, {
    id: promiseId,
    clientId,
    caseId: row.id,
    text: sealField(tx, 'promise', text),
    dueOn: input.dueOn,
    madeBy: actor.staffId,
  });
  await addEntry(tx, row.id, 'promise', { author: actor, data: { promiseId }, foundBy: text });
  tx.audit({ action: 'write', subjectKind: 'case', subjectId: row.id, fields: ['promise'] });
  tx.append({
    type: 'promise.made',
    subjectKind: 'case',
    subjectId: row.id,
    audience: row.audience,
    data: { caseId: row.id, promiseId, dueOn: input.dueOn },
  });
  return promiseId;
}

/** Says that a promise was kept; saying it again changes nothing. Emits `promise.kept` {caseId, promiseId}. */
export async function keepPromise(tx: Tx, actor: StaffActor, promiseId: string): Promise<CasePromise> {
  const promise = isId(promiseId) ? await entryStore.selectPromise(tx, promiseId) : undefined;
  if (!promise) throw new Refusal('not-found');
  const row = await loadForChange(tx, actor, promise.caseId);
  requireAbility(actor, row, 'write');
  if (await entryStore.updatePromiseKept(tx, promiseId, actor.staffId)) {
    await addEntry(tx, row.id, 'promise-kept', { author: actor, data: { promiseId } });
    tx.audit({ action: 'write', subjectKind: 'case', subjectId: row.id, fields: ['promise'] });
    tx.append({
      type: 'promise.kept',
      subjectKind: 'case',
      subjectId: row.id,
      audience: row.audience,
      data: { caseId: row.id, promiseId },
    });
  }
  return promiseById(tx, promiseId);
}

async function promiseById(tx: Tx, id: string): Promise<CasePromise> {
  const row = await entryStore.selectPromise(tx, id);
  if (!row) throw new Error('a promise is gone');
  return toPromise(tx, row);
}

export function toPromise(tx: Tx, row: entryStore.PromiseRow): CasePromise {
  return {
    id: row.id,
    caseId: row.caseId,
    text: openField(tx, 'promise', row.text),
    dueOn: row.dueOn,
    byName: row.byName,
    madeAt: row.madeAt,
    keptAt: row.keptAt,
  };
}

/** What was promised to a resident after a place, newest first, in the cases that the actor may see. */
export async function promisesOfResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { limit: number; before: Place | null } = { limit: MOST_OF_ONE_RESIDENT, before: null },
): Promise<(CasePromise & { caseNumber: string; departmentName: string })[]> {
  if (!isId(residentId) || !actor.permissions.has('case.read')) return [];
  const rows = await entryStore.selectPromisesByResident(tx, actor, residentId, page);
  if (rows.length > 0)
    tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields: ['promises'] });
  return rows.map((row) => ({
    ...toPromise(tx, row),
    caseNumber: row.caseNumber,
    departmentName: row.departmentName,
  }));
}
