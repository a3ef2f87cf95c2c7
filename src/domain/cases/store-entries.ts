import { type JoinBuilder, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Place } from '#kernel/search.ts';
import { bigints, refuseMissing } from './store.ts';
import type { EntryKind } from './types.ts';

export interface NewEntryRow {
  id: string;
  caseId: string;
  clientId: string | null;
  kind: EntryKind;
  public: boolean;
  body: Buffer | null;
  grams: readonly bigint[];
  data: Readonly<Record<string, string | null>>;
  authorStaffId: string | null;
  fromResident: boolean;
  sendAfter: Date | null;
  fileIds: readonly string[];
  at: Date;
}

/** Adds an entry after all others of its case: also within one moment, and when the clock was set back. */
export async function insertEntry(tx: Tx, { fileIds, grams, data, at, ...row }: NewEntryRow): Promise<void> {
  const createdAt = sql<Date>`greatest(${at}::timestamptz, (select max(created_at) + interval '1 microsecond'
    from case_entry where tenant_id = ${tx.tenantId}::uuid and case_id = ${row.caseId}::uuid))`;
  await tx.db
    .insertInto('caseEntry')
    .values({
      ...row,
      tenantId: tx.tenantId,
      grams: bigints(grams),
      data: JSON.stringify(data),
      createdAt,
      withdrawnAt: null,
    })
    .execute();
  if (fileIds.length === 0) return;
  await tx.db
    .insertInto('caseEntryFile')
    .values(fileIds.map((fileId, position) => ({ tenantId: tx.tenantId, entryId: row.id, fileId, position })))
    .execute();
}

export async function selectEntryIdByClientId(
  tx: Tx,
  caseId: string,
  clientId: string,
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('caseEntry')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('caseId', '=', caseId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
  return row?.id;
}

function entryReference(key: 'promiseId' | 'departmentId' | 'ownerStaffId' | 'categoryId' | 'from') {
  return sql<string>`(e.data->>${sql.lit(key)})::uuid`;
}

type Join = JoinBuilder<Tables & { e: Tables['caseEntry']; p: Tables['promise'] }, 'e' | 'p'>;
function promiseOfEntry(join: Join): Join {
  return join.onRef('p.tenantId', '=', 'e.tenantId').on('p.id', '=', entryReference('promiseId'));
}

export function selectEntries(tx: Tx, caseId: string, options: { publicOnly: boolean }) {
  let rows = tx.db
    .selectFrom('caseEntry as e')
    .leftJoin('promise as p', promiseOfEntry)
    .leftJoin('staff as a', (join) =>
      join.onRef('a.tenantId', '=', 'e.tenantId').onRef('a.id', '=', 'e.authorStaffId'),
    )
    .leftJoin('department as d', (join) =>
      join.onRef('d.tenantId', '=', 'e.tenantId').on('d.id', '=', entryReference('departmentId')),
    )
    .leftJoin('staff as o', (join) =>
      join.onRef('o.tenantId', '=', 'e.tenantId').on('o.id', '=', entryReference('ownerStaffId')),
    )
    .leftJoin('caseCategory as k', (join) =>
      join.onRef('k.tenantId', '=', 'e.tenantId').on('k.id', '=', entryReference('categoryId')),
    )
    .leftJoin('caseCategory as f', (join) =>
      // Of a new status, `from` is a word.
      join
        .onRef('f.tenantId', '=', 'e.tenantId')
        .on('f.id', '=', sql<string>`case when e.kind = 'category' then ${entryReference('from')} end`),
    )
    .select([
      'e.id',
      'e.kind',
      'e.public',
      'e.body',
      'e.data',
      'e.createdAt',
      'e.authorStaffId',
      'e.sendAfter',
      'p.text as promiseText',
      'a.name as authorName',
    ])
    .select(['d.name as departmentName', 'o.name as ownerName'])
    .select(['k.name as categoryName', 'f.name as fromCategoryName'])
    .where('e.tenantId', '=', tx.tenantId)
    .where('e.caseId', '=', caseId)
    .where('e.withdrawnAt', 'is', null);
  if (options.publicOnly) rows = rows.where('e.public', '=', true);
  return rows.orderBy('e.createdAt').orderBy('e.id').execute();
}
export type EntryRow = Awaited<ReturnType<typeof selectEntries>>[number];

export function selectEntryFiles(tx: Tx, entryIds: readonly string[]) {
  return tx.db
    .selectFrom('caseEntryFile')
    .select(['entryId', 'fileId'])
    .where('tenantId', '=', tx.tenantId)
    .where(sql<boolean>`entry_id = any(${[...entryIds]}::uuid[])`)
    .orderBy('position')
    .execute();
}

/** The cases and entries that a file hangs on. */
export async function selectCaseIdOfEntry(tx: Tx, entryId: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('caseEntry')
    .select('caseId')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', entryId)
    .executeTakeFirst();
  return row?.caseId;
}

export function selectFileUses(tx: Tx, fileId: string) {
  return tx.db
    .selectFrom('caseEntryFile as f')
    .innerJoin('caseEntry as e', (join) =>
      join.onRef('e.tenantId', '=', 'f.tenantId').onRef('e.id', '=', 'f.entryId'),
    )
    .innerJoin('case as c', (join) =>
      join.onRef('c.tenantId', '=', 'e.tenantId').onRef('c.id', '=', 'e.caseId'),
    )
    .select(['c.id as caseId', 'c.audience', 'e.public'])
    .where('f.tenantId', '=', tx.tenantId)
    .where('f.fileId', '=', fileId)
    .execute();
}

/** False when they were linked already. */
export async function insertLink(
  tx: Tx,
  caseId: string,
  interactionId: string,
  linkedBy: string | null,
): Promise<boolean> {
  const result = await refuseMissing(
    tx.db
      .insertInto('caseInteraction')
      .values({ tenantId: tx.tenantId, caseId, interactionId, linkedBy, linkedAt: tx.now })
      .onConflict((conflict) => conflict.columns(['tenantId', 'caseId', 'interactionId']).doNothing())
      .executeTakeFirst(),
  );
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function selectLinks(tx: Tx, caseId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('caseInteraction')
    .select('interactionId')
    .where('tenantId', '=', tx.tenantId)
    .where('caseId', '=', caseId)
    .orderBy('linkedAt')
    .orderBy('interactionId')
    .execute();
  return rows.map((row) => row.interactionId);
}

export async function insertPromise(
  tx: Tx,
  row: { id: string; clientId: string; caseId: string; text: Buffer; dueOn: string; madeBy: string },
): Promise<void> {
  await tx.db
    .insertInto('promise')
    .values({ ...row, tenantId: tx.tenantId, madeAt: tx.now, keptAt: null, keptBy: null })
    .execute();
}

export async function selectPromiseIdByClientId(
  tx: Tx,
  caseId: string,
  clientId: string,
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('promise')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('caseId', '=', caseId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
  return row?.id;
}

/** False when it was kept already. */
export async function updatePromiseKept(tx: Tx, promiseId: string, keptBy: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('promise')
    .set({ keptAt: tx.now, keptBy })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', promiseId)
    .where('keptAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function promises(tx: Tx) {
  return tx.db
    .selectFrom('promise as p')
    .innerJoin('staff as m', (join) =>
      join.onRef('m.tenantId', '=', 'p.tenantId').onRef('m.id', '=', 'p.madeBy'),
    )
    .select(['p.id', 'p.caseId', 'p.text', 'p.dueOn', 'm.name as byName', 'p.madeAt', 'p.keptAt'])
    .where('p.tenantId', '=', tx.tenantId);
}

export function selectPromise(tx: Tx, id: string) {
  return promises(tx).where('p.id', '=', id).executeTakeFirst();
}
export type PromiseRow = NonNullable<Awaited<ReturnType<typeof selectPromise>>>;

export function selectPromises(tx: Tx, caseId: string): Promise<PromiseRow[]> {
  return promises(tx).where('p.caseId', '=', caseId).orderBy('p.dueOn').orderBy('p.id').execute();
}

/** Promises made to a resident in the cases that the actor sees, with the number and department of the case. */
export function selectPromisesByResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { limit: number; before: Place | null },
) {
  let rows = promises(tx)
    .innerJoin('case as c', (join) =>
      join.onRef('c.tenantId', '=', 'p.tenantId').onRef('c.id', '=', 'p.caseId'),
    )
    .innerJoin('department as d', (join) =>
      join.onRef('d.tenantId', '=', 'c.tenantId').onRef('d.id', '=', 'c.departmentId'),
    )
    .select(['c.number as caseNumber', 'd.name as departmentName'])
    .where('c.residentId', '=', residentId)
    .where(visibleTo(actor, 'c.audience'));
  if (page.before)
    rows = rows.where(sql<boolean>`(p.made_at, p.id) < (${page.before.at}, ${page.before.id}::uuid)`);
  return rows.orderBy('p.madeAt', 'desc').orderBy('p.id', 'desc').limit(page.limit).execute();
}

/** The cases linked to any interaction of a conversation, oldest first. */
export async function selectCaseIdsOfConversation(tx: Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ caseId: string }>`
    select l.case_id from case_interaction l
    join interaction i on i.tenant_id = l.tenant_id and i.id = l.interaction_id
    where l.tenant_id = ${tx.tenantId} and i.conversation_id = ${conversationId}
    group by l.case_id order by min(l.linked_at)`.execute(tx.db);
  return rows.map((row) => row.caseId);
}

/** What was written in these cases, as far as it may hold one of the terms. */
export function selectTexts(tx: Tx, caseIds: readonly string[], terms: readonly (readonly bigint[])[]) {
  return tx.db
    .selectFrom('caseEntry as e')
    .leftJoin('promise as p', promiseOfEntry)
    .select(['e.caseId', 'e.body', 'p.text as promiseText'])
    .where('e.tenantId', '=', tx.tenantId)
    .where(sql<boolean>`e.case_id = any(${[...caseIds]}::uuid[])`)
    .where((eb) => eb.or(terms.map((grams) => sql<boolean>`e.grams @> ${bigints(grams)}`)))
    .execute();
}
