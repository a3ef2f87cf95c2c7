import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { staffIdOf, visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { ConsentHow, ConsentPurpose, Relation, RepresentationKind } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    household: { tenantId: string; id: string; createdAt: Date };
    householdMember: {
      tenantId: string;
      residentId: string;
      householdId: string;
      relation: Relation;
      joinedAt: Date;
    };
    householdChange: HouseholdChangeRow & { tenantId: string; id: string; at: Date; doneBy: string | null };
    representation: RepresentationRow & Ended & { tenantId: string; clientId: string };
    residentConsent: ConsentRow & { tenantId: string; clientId: string; residentId: string };
    residentNote: NoteRow &
      Ended & { tenantId: string; clientId: string; residentId: string; audience: string[] };
  }
}

interface Ended {
  endedBy: string | null;
  endedAt: Date | null;
}
/** One person's record tells that somebody came into the household, or left it. */
export interface HouseholdChangeRow {
  residentId: string;
  whoId: string;
  joined: boolean;
}
export interface RepresentationRow {
  id: string;
  residentId: string;
  representativeId: string;
  kind: RepresentationKind;
  scope: Buffer;
  evidence: Buffer;
  validFrom: string;
  validUntil: string | null;
  recordedBy: string;
  recordedAt: Date;
}
export interface ConsentRow {
  id: string;
  purpose: ConsentPurpose;
  given: boolean;
  how: ConsentHow;
  saidOn: string;
  recordedBy: string;
  recordedAt: Date;
}
export interface NoteRow {
  id: string;
  body: Buffer;
  endsOn: string | null;
  writtenBy: string;
  writtenAt: Date;
}

const REPRESENTATION = [
  'id',
  'residentId',
  'representativeId',
  'kind',
  'scope',
  'evidence',
  'validFrom',
  'validUntil',
  'recordedBy',
  'recordedAt',
  'endedAt',
] as const;

// ── households ───────────────────────────────────────────────────────────────

/** The household of a resident with everybody in it; nobody whose record was merged into another. */
export async function selectHousehold(tx: Tx, residentId: string) {
  const { rows } = await sql<{
    householdId: string;
    residentId: string;
    relation: Relation;
    protected: boolean;
  }>`select m.household_id, m.resident_id, m.relation, r.protected
    from household_member own
    join household_member m on m.tenant_id = own.tenant_id and m.household_id = own.household_id
    join resident r on r.tenant_id = m.tenant_id and r.id = m.resident_id and r.merged_into is null
    where own.tenant_id = ${tx.tenantId} and own.resident_id = ${residentId}
    order by m.joined_at, m.resident_id`.execute(tx.db);
  return rows;
}

export async function insertHousehold(tx: Tx, id: string): Promise<void> {
  await tx.db.insertInto('household').values({ tenantId: tx.tenantId, id, createdAt: tx.now }).execute();
}

export async function insertMember(
  tx: Tx,
  householdId: string,
  residentId: string,
  relation: Relation,
): Promise<void> {
  await tx.db
    .insertInto('householdMember')
    .values({ tenantId: tx.tenantId, householdId, residentId, relation, joinedAt: tx.now })
    .execute();
}

export async function deleteMember(tx: Tx, residentId: string): Promise<void> {
  await tx.db
    .deleteFrom('householdMember')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .execute();
}

/** Writes down who came or left, for each record that tells of it. */
export async function insertHouseholdChanges(tx: Tx, rows: readonly HouseholdChangeRow[]): Promise<void> {
  await tx.db
    .insertInto('householdChange')
    .values(
      rows.map((row) => ({
        ...row,
        tenantId: tx.tenantId,
        id: tx.newId(),
        at: tx.now,
        doneBy: staffIdOf(tx.actor),
      })),
    )
    .execute();
}

// ── representation ───────────────────────────────────────────────────────────

/** Undefined when this client id is there already. */
export async function insertRepresentation(
  tx: Tx,
  row: Omit<RepresentationRow, 'recordedAt'> & { clientId: string },
): Promise<boolean> {
  const made = await tx.db
    .insertInto('representation')
    .values({ ...row, tenantId: tx.tenantId, recordedAt: tx.now, endedBy: null, endedAt: null })
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

/** Who acts for a resident, and for whom they act; newest first. Records that were merged are nobody any more. */
export function selectRepresentations(tx: Tx, residentId: string) {
  return tx.db
    .selectFrom('representation')
    .select(REPRESENTATION)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => eb.or([eb('residentId', '=', residentId), eb('representativeId', '=', residentId)]))
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

export function selectRepresentation(tx: Tx, id: string) {
  return tx.db
    .selectFrom('representation')
    .select(REPRESENTATION)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** False when it was ended before. */
export async function endRepresentation(tx: Tx, id: string, staffId: string): Promise<boolean> {
  const row = await tx.db
    .updateTable('representation')
    .set({ endedBy: staffId, endedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

// ── consents ─────────────────────────────────────────────────────────────────

export async function insertConsent(
  tx: Tx,
  row: Omit<ConsentRow, 'recordedAt'> & { clientId: string; residentId: string },
): Promise<boolean> {
  const made = await tx.db
    .insertInto('residentConsent')
    .values({ ...row, tenantId: tx.tenantId, recordedAt: tx.now })
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

/** Newest first. */
export function selectConsents(tx: Tx, residentId: string): Promise<ConsentRow[]> {
  return tx.db
    .selectFrom('residentConsent')
    .select(['id', 'purpose', 'given', 'how', 'saidOn', 'recordedBy', 'recordedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .orderBy('saidOn', 'desc')
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

// ── notes ────────────────────────────────────────────────────────────────────

export async function insertNote(
  tx: Tx,
  row: Omit<NoteRow, 'writtenAt'> & { clientId: string; residentId: string; audience: readonly string[] },
): Promise<boolean> {
  const made = await tx.db
    .insertInto('residentNote')
    .values({
      ...row,
      audience: [...row.audience],
      tenantId: tx.tenantId,
      writtenAt: tx.now,
      endedBy: null,
      endedAt: null,
    })
    .onConflict((conflict) => conflict.columns(['tenantId', 'clientId']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return made !== undefined;
}

/** Notes that the actor may read, newest first. */
export function selectNotes(tx: Tx, actor: StaffActor, residentId: string) {
  return tx.db
    .selectFrom('residentNote')
    .select(['id', 'body', 'endsOn', 'writtenBy', 'writtenAt', 'endedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where(visibleTo(actor, 'residentNote.audience'))
    .orderBy('writtenAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
}

/** Ends a note that the actor may read; undefined when there is none that goes on. */
export function endNote(tx: Tx, actor: StaffActor, id: string) {
  return tx.db
    .updateTable('residentNote')
    .set({ endedBy: actor.staffId, endedAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('endedAt', 'is', null)
    .where(visibleTo(actor, 'residentNote.audience'))
    .returning(['residentId', 'audience'])
    .executeTakeFirst();
}

export function isNoteVisible(tx: Tx, actor: StaffActor, id: string) {
  return tx.db
    .selectFrom('residentNote')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where(visibleTo(actor, 'residentNote.audience'))
    .executeTakeFirst();
}
