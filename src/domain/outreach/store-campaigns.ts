import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo, type Viewer } from '#domain/staff/access.ts';
import type { Campaign, Target, TargetOutcome, TargetState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    campaign: CampaignRow & { tenantId: string; clientId: string };
    campaignTarget: TargetRow & { tenantId: string };
  }
}

export type CampaignRow = Omit<Campaign, 'settings' | 'audience'> & { settings: unknown; audience: string[] };
export type TargetRow = Omit<Target, 'number' | 'note'> & {
  number: Buffer | null;
  numberHash: Buffer | null;
  note: Buffer | null;
};

const CAMPAIGN = [
  'id',
  'name',
  'entryPointId',
  'queueId',
  'language',
  'message',
  'settings',
  'state',
  'audience',
  'createdBy',
  'createdAt',
  'startsAt',
  'startedAt',
  'endedAt',
  'erasedAt',
  'version',
] as const;
const TARGET = [
  'id',
  'campaignId',
  'nth',
  'number',
  'numberHash',
  'note',
  'state',
  'dueAt',
  'tries',
  'outcome',
  'heard',
  'pressed',
  'talked',
  'settledAt',
] as const;

// ── campaigns ────────────────────────────────────────────────────────────────

const campaigns = (tx: Tx) =>
  tx.db.selectFrom('campaign').select(CAMPAIGN).where('tenantId', '=', tx.tenantId);

/** Undefined when this client id was used. */
export function insertCampaign(
  tx: Tx,
  row: CampaignRow & { clientId: string },
): Promise<CampaignRow | undefined> {
  return tx.db
    .insertInto('campaign')
    .values({ ...row, settings: JSON.stringify(row.settings), tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.doNothing())
    .returning(CAMPAIGN)
    .executeTakeFirst();
}

export function selectByClientId(tx: Tx, clientId: string): Promise<CampaignRow | undefined> {
  return campaigns(tx).where('clientId', '=', clientId).executeTakeFirst();
}

export function selectVisible(tx: Tx, viewer: Viewer): Promise<CampaignRow[]> {
  return campaigns(tx)
    .where(visibleTo(viewer, 'audience'))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
}

export function selectCampaign(tx: Tx, id: string): Promise<CampaignRow | undefined> {
  return campaigns(tx).where('id', '=', id).executeTakeFirst();
}

export function lockVisible(tx: Tx, viewer: Viewer, id: string): Promise<CampaignRow | undefined> {
  return campaigns(tx)
    .where('id', '=', id)
    .where(visibleTo(viewer, 'audience'))
    .forUpdate()
    .executeTakeFirst();
}

export function lockCampaign(tx: Tx, id: string): Promise<CampaignRow | undefined> {
  return campaigns(tx).where('id', '=', id).forUpdate().executeTakeFirst();
}

export function selectRunning(tx: Tx): Promise<CampaignRow[]> {
  return campaigns(tx).where('state', '=', 'running').orderBy('startedAt').execute();
}

/** Those that begin by themselves now, locked; one that somebody else looks at is left to them. */
export function lockStarting(tx: Tx): Promise<CampaignRow[]> {
  return campaigns(tx).where('startsAt', '<=', tx.now).forUpdate().skipLocked().execute();
}

export function updateCampaign(
  tx: Tx,
  id: string,
  { settings, ...change }: Partial<Omit<CampaignRow, 'id' | 'version'>>,
): Promise<CampaignRow> {
  return tx.db
    .updateTable('campaign')
    .set((eb) => ({
      ...change,
      ...(settings === undefined ? {} : { settings: JSON.stringify(settings) }),
      version: eb('version', '+', 1),
    }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .returning(CAMPAIGN)
    .executeTakeFirstOrThrow();
}

// ── numbers ──────────────────────────────────────────────────────────────────

const targets = (tx: Tx) =>
  tx.db.selectFrom('campaignTarget').select(TARGET).where('tenantId', '=', tx.tenantId);

/** Adds numbers to a list; those that it has already are left as they are. Returns the hashes of the new ones. */
export async function insertTargets(tx: Tx, rows: readonly TargetRow[]): Promise<Buffer[]> {
  if (rows.length === 0) return [];
  const made = await tx.db
    .insertInto('campaignTarget')
    .values(rows.map((row) => ({ ...row, tenantId: tx.tenantId })))
    .onConflict((conflict) => conflict.doNothing())
    .returning('numberHash')
    .execute();
  return made.flatMap(({ numberHash }) => numberHash ?? []);
}

export async function lastNth(tx: Tx, campaignId: string): Promise<number> {
  const row = await tx.db
    .selectFrom('campaignTarget')
    .select((eb) => eb.fn.max('nth').as('nth'))
    .where('tenantId', '=', tx.tenantId)
    .where('campaignId', '=', campaignId)
    .executeTakeFirstOrThrow();
  return row.nth ?? 0;
}

export function lockTarget(tx: Tx, id: string): Promise<TargetRow | undefined> {
  return targets(tx).where('id', '=', id).forUpdate().executeTakeFirst();
}

export function selectDueTargets(tx: Tx, campaignId: string, most: number): Promise<TargetRow[]> {
  return targets(tx)
    .where('campaignId', '=', campaignId)
    .where('state', '=', 'waiting')
    .where('dueAt', '<=', tx.now)
    .orderBy('dueAt')
    .orderBy('nth')
    .limit(most)
    .execute();
}

export function updateTarget(tx: Tx, id: string, change: Partial<Omit<TargetRow, 'id'>>): Promise<TargetRow> {
  return tx.db
    .updateTable('campaignTarget')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .returning(TARGET)
    .executeTakeFirstOrThrow();
}

/** Nobody who still waits is called. */
export async function leaveOutWaiting(tx: Tx, campaignId: string): Promise<void> {
  await tx.db
    .updateTable('campaignTarget')
    .set({ state: 'left-out', outcome: 'stopped', settledAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('campaignId', '=', campaignId)
    .where('state', '=', 'waiting')
    .execute();
}

/** Forgets whom a list was about; what came of it stays. */
export async function eraseTargets(tx: Tx, campaignId: string): Promise<void> {
  await tx.db
    .updateTable('campaignTarget')
    .set({ number: null, numberHash: null, note: null })
    .where('tenantId', '=', tx.tenantId)
    .where('campaignId', '=', campaignId)
    .execute();
}

/** A list in its order, from after a place in it. */
export function selectTargets(
  tx: Tx,
  campaignId: string,
  given: { afterNth: number; limit: number },
): Promise<TargetRow[]> {
  return targets(tx)
    .where('campaignId', '=', campaignId)
    .where('nth', '>', given.afterNth)
    .orderBy('nth')
    .limit(given.limit)
    .execute();
}

export interface Counted {
  campaignId: string;
  state: TargetState;
  outcome: TargetOutcome | null;
  count: string;
  heard: string;
  pressed: string;
  talked: string;
}

/** How many numbers stand where, for several lists. */
export function countTargets(tx: Tx, campaignIds: readonly string[]): Promise<Counted[]> {
  return tx.db
    .selectFrom('campaignTarget')
    .select([
      'campaignId',
      'state',
      'outcome',
      sql<string>`count(*)`.as('count'),
      sql<string>`count(*) filter (where heard)`.as('heard'),
      sql<string>`count(*) filter (where pressed)`.as('pressed'),
      sql<string>`count(*) filter (where talked)`.as('talked'),
    ])
    .where('tenantId', '=', tx.tenantId)
    .where('campaignId', 'in', campaignIds)
    .groupBy(['campaignId', 'state', 'outcome'])
    .execute();
}

/** How many calls were dialled for each of several lists, and how many of them since a moment. */
export function countAttempts(
  tx: Tx,
  campaignIds: readonly string[],
  since: Date,
): Promise<
  { campaignId: string | null; count: string; recent: string; underWay: string; talking: string }[]
> {
  return tx.db
    .selectFrom('attempt')
    .select([
      'campaignId',
      sql<string>`count(*)`.as('count'),
      sql<string>`count(*) filter (where started_at > ${since})`.as('recent'),
      // Those who wait for a person or talk to one are the queue's, and no longer the list's.
      sql<string>`count(*) filter (where ended_at is null and interaction_id is null)`.as('underWay'),
      sql<string>`count(*) filter (where ended_at is null and interaction_id is not null)`.as('talking'),
    ])
    .where('tenantId', '=', tx.tenantId)
    .where('campaignId', 'in', campaignIds)
    .groupBy('campaignId')
    .execute();
}

export async function selectNamesBy(tx: Tx, of: 'entryPointId' | 'queueId', id: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('campaign')
    .select('name')
    .where('tenantId', '=', tx.tenantId)
    .where(of, '=', id)
    .where('state', 'in', ['draft', 'running', 'paused'])
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}
