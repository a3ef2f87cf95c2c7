import { type Generated, sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { WeeklyHours } from '#kernel/japan/calendar.ts';
import { policyOf } from './rules.ts';
import type {
  Handover,
  Offer,
  OfferState,
  Presence,
  PresenceStatus,
  Queue,
  QueueEntry,
  QueuePolicy,
} from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    queue: {
      tenantId: string;
      id: string;
      code: Generated<string>;
      name: string;
      departmentId: string;
      poolId: string;
      priority: number;
      hours: unknown;
      requiredSkills: string[];
      offerSec: number;
      wrapUpSec: number;
      active: boolean;
      policy: unknown;
      surgeOn: Generated<boolean>;
      surgeAt: Date | null;
      surgeBy: string | null;
      version: Generated<number>;
      changedBy: string | null;
      changedAt: Date | null;
    };
    queueMember: { tenantId: string; queueId: string; staffId: string; reserve: Generated<boolean> };
    routingPool: { id: string; name: string; epoch: number; holder: string | null; leaseUntil: Date | null };
    routingPoolTenant: { poolId: string; tenantId: string };
    presence: Omit<Presence, 'accountId'> & {
      accountId: string;
      lastSeenAt: Date;
      deskSeenAt: Date | null;
    };
    presenceChange: { accountId: string; at: Date; status: PresenceStatus; reason: string | null };
    handover: Omit<Handover, 'note' | 'toSealed'> & {
      tenantId: string;
      clientId: string;
      note: Buffer | null;
      refuseWords: Buffer | null;
      decidedBy: string | null;
    };
    queueEntry: Omit<
      QueueEntry,
      'requiredSkills' | 'excludedStaff' | 'excludedUntil' | 'preferredStaff' | 'moves'
    > & {
      tenantId: string;
      requiredSkills: string[];
      excludedStaff: string[];
      excludedUntil: Generated<Date | null>;
      preferredStaff: string[];
      leftAt: Date | null;
      moveDueAt: Date | null;
      moves: Generated<number>;
      offersMade: Generated<number>;
      toldPosition: Generated<number | null>;
    };
    offer: Offer & {
      tenantId: string;
      epoch: number;
      reason: string | null;
      decidedAt: Date | null;
      why: unknown;
    };
  }
}

const QUEUE = [
  'id',
  'name',
  'departmentId',
  'poolId',
  'priority',
  'hours',
  'requiredSkills',
  'offerSec',
  'wrapUpSec',
  'policy',
  'surgeOn',
  'surgeAt',
  'version',
  'changedBy',
  'changedAt',
] as const;
const ENTRY = [
  'id',
  'interactionId',
  'queueId',
  'handoverId',
  'channel',
  'language',
  'priority',
  'requiredSkills',
  'excludedStaff',
  'excludedUntil',
  'state',
  'enteredAt',
  'agePointSec',
  'preferredStaff',
  'preferredUntil',
  'personal',
  'homeQueueId',
  'movedAt',
  'moves',
  'fellBackAt',
  'fellBackWhy',
] as const;
const OFFER = [
  'id',
  'queueEntryId',
  'interactionId',
  'staffId',
  'accountId',
  'channel',
  'state',
  'offeredAt',
  'expiresAt',
] as const;
const PRESENCE = ['accountId', 'status', 'reason', 'since', 'idleSince', 'missedCount', 'setAside'] as const;

// ── queues ───────────────────────────────────────────────────────────────────

export async function selectQueues(tx: Tx): Promise<Queue[]> {
  const rows = await tx.db
    .selectFrom('queue')
    .select(QUEUE)
    .where('tenantId', '=', tx.tenantId)
    .where('active', '=', true)
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    ...row,
    hours: row.hours as WeeklyHours,
    policy: policyOf(row.policy as Partial<QueuePolicy>),
  }));
}

/** Of open lines, by id. */
export async function selectQueueCodes(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.db
    .selectFrom('queue')
    .select(['id', 'code'])
    .where('tenantId', '=', tx.tenantId)
    .where('active', '=', true)
    .execute();
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** `policy` is what was said of it; the rest stays the default's, also when that changes. */
export async function insertQueue(
  tx: Tx,
  queue: Omit<Queue, 'policy' | 'surgeOn' | 'surgeAt' | 'version' | 'changedBy' | 'changedAt'> & {
    policy: Partial<QueuePolicy>;
    code: string;
  },
): Promise<void> {
  await tx.db
    .insertInto('queue')
    .values({
      ...queue,
      hours: JSON.stringify(queue.hours),
      policy: JSON.stringify(queue.policy),
      surgeAt: null,
      surgeBy: null,
      changedBy: null,
      changedAt: null,
      requiredSkills: [...queue.requiredSkills],
      tenantId: tx.tenantId,
      active: true,
    })
    .execute();
}

export async function insertMembers(
  tx: Tx,
  queueId: string,
  staffIds: readonly string[],
  reserve: boolean,
): Promise<void> {
  if (staffIds.length === 0) return;
  await tx.db
    .insertInto('queueMember')
    .values(staffIds.map((staffId) => ({ tenantId: tx.tenantId, queueId, staffId, reserve })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Who answers which queue now: those of which they are the reserve only while it is called in. */
function answeredQueues(tx: Tx) {
  return tx.db
    .selectFrom('queueMember')
    .innerJoin('queue', (join) =>
      join.onRef('queue.tenantId', '=', 'queueMember.tenantId').onRef('queue.id', '=', 'queueMember.queueId'),
    )
    .select(['queueMember.staffId', 'queueMember.queueId'])
    .where('queueMember.tenantId', '=', tx.tenantId)
    .where((eb) => eb.or([eb('reserve', '=', false), eb('surgeOn', '=', true)]));
}

export async function selectQueueIdsOf(tx: Tx, staffId: string): Promise<string[]> {
  const rows = await answeredQueues(tx).where('queueMember.staffId', '=', staffId).execute();
  return rows.map((row) => row.queueId);
}

export async function selectQueueIdsByStaff(tx: Tx): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const { staffId, queueId } of await answeredQueues(tx).execute())
    found.set(staffId, [...(found.get(staffId) ?? []), queueId]);
  return found;
}

export async function upsertPool(tx: Tx, poolId: string, name: string): Promise<void> {
  await tx.db
    .insertInto('routingPool')
    .values({ id: poolId, name, epoch: 0, holder: null, leaseUntil: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await tx.db
    .insertInto('routingPoolTenant')
    .values({ poolId, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function selectPoolOfTenant(tx: Tx): Promise<string | undefined> {
  return (
    await tx.db
      .selectFrom('routingPoolTenant')
      .select('poolId')
      .where('tenantId', '=', tx.tenantId)
      .executeTakeFirst()
  )?.poolId;
}

// ── entries ──────────────────────────────────────────────────────────────────

export function addEntry(
  tx: Tx,
  entry: Omit<
    QueueEntry,
    'id' | 'state' | 'enteredAt' | 'excludedUntil' | 'movedAt' | 'moves' | 'fellBackAt' | 'fellBackWhy'
  > & {
    moveDueAt: Date | null;
  },
): void {
  tx.add('queueEntry', {
    ...entry,
    id: tx.newId(),
    requiredSkills: [...entry.requiredSkills],
    excludedStaff: [...entry.excludedStaff],
    preferredStaff: [...entry.preferredStaff],
    tenantId: tx.tenantId,
    movedAt: null,
    fellBackAt: null,
    fellBackWhy: null,
    state: 'waiting',
    enteredAt: tx.now,
    leftAt: null,
  });
}

export function selectOpenEntry(tx: Tx, interactionId: string): Promise<QueueEntry | undefined> {
  return tx.db
    .selectFrom('queueEntry')
    .select(ENTRY)
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('state', 'in', ['waiting', 'offered'])
    .executeTakeFirst();
}

/** Compare-and-set; false when it was not in `from` any more. */
export async function moveEntry(
  tx: Tx,
  entryId: string,
  from: readonly QueueEntry['state'][],
  to: QueueEntry['state'],
): Promise<boolean> {
  const result = await tx.db
    .updateTable('queueEntry')
    .set({ state: to, leftAt: to === 'waiting' || to === 'offered' ? null : tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', entryId)
    .where('state', 'in', from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** How many wait before this entry in its queue. */
export async function countBefore(tx: Tx, entry: QueueEntry): Promise<number> {
  const row = await tx.db
    .selectFrom('queueEntry')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('queueId', '=', entry.queueId)
    .where('state', 'in', ['waiting', 'offered'])
    .where(
      sql<boolean>`(case when age_point_sec is null then -priority else 0 end,
        entered_at - coalesce(age_point_sec, 0) * priority * interval '1 second', id)
        < (${entry.agePointSec === null ? -entry.priority : 0}::int,
        ${entry.enteredAt}::timestamptz - ${(entry.agePointSec ?? 0) * entry.priority}::int * interval '1 second', ${entry.id}::uuid)`,
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export function selectWaitingSince(
  tx: Tx,
  interactionIds: readonly string[],
): Promise<{ interactionId: string; enteredAt: Date }[]> {
  return tx.db
    .selectFrom('queueEntry')
    .select(['interactionId', 'enteredAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', 'in', interactionIds)
    .where('state', 'in', ['waiting', 'offered'])
    .execute();
}

// ── offers ───────────────────────────────────────────────────────────────────

export function selectOffer(tx: Tx, id: string): Promise<Offer | undefined> {
  return tx.db
    .selectFrom('offer')
    .select(OFFER)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export function selectPendingOffers(
  tx: Tx,
  by: { staffId?: string; accountId?: string; interactionId?: string } = {},
): Promise<Offer[]> {
  let query = tx.db
    .selectFrom('offer')
    .select(OFFER)
    .where('tenantId', '=', tx.tenantId)
    .where('state', '=', 'pending');
  if (by.staffId) query = query.where('staffId', '=', by.staffId);
  if (by.accountId) query = query.where('accountId', '=', by.accountId);
  if (by.interactionId) query = query.where('interactionId', '=', by.interactionId);
  return query.orderBy('offeredAt').execute();
}

/** Pending offers whose time is over. */
export function selectExpiredOffers(tx: Tx): Promise<Offer[]> {
  return tx.db
    .selectFrom('offer')
    .select(OFFER)
    .where('tenantId', '=', tx.tenantId)
    .where('state', '=', 'pending')
    .where('expiresAt', '<=', tx.now)
    .orderBy('offeredAt')
    .execute();
}

/** Offers of entries still in line that were declined or missed, to know whom to ask later. */
export function selectPastOffers(tx: Tx, entryIds: readonly string[]) {
  return tx.db
    .selectFrom('offer')
    .select(['queueEntryId', 'staffId', 'state', 'decidedAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('queueEntryId', 'in', entryIds)
    .where('state', 'in', ['declined', 'missed'])
    .execute();
}

/** Compare-and-set from pending; undefined when it was decided before, or is past its time where `notExpired`. */
export function settleOffer(
  tx: Tx,
  id: string,
  state: OfferState,
  options: { reason?: string | null; notExpired?: boolean } = {},
): Promise<Offer | undefined> {
  let query = tx.db
    .updateTable('offer')
    .set({ state, decidedAt: tx.now, reason: options.reason ?? null })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('state', '=', 'pending');
  if (options.notExpired) query = query.where('expiresAt', '>', tx.now);
  return query.returning(OFFER).executeTakeFirst();
}

// ── people ───────────────────────────────────────────────────────────────────

export function selectPresence(tx: Tx, accountId: string): Promise<Presence | undefined> {
  return tx.db.selectFrom('presence').select(PRESENCE).where('accountId', '=', accountId).executeTakeFirst();
}

export async function upsertPresence(tx: Tx, presence: Presence): Promise<void> {
  const row = { ...presence, lastSeenAt: tx.now };
  await tx.db
    .insertInto('presence')
    .values({ ...row, deskSeenAt: null })
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet(row))
    .execute();
  await tx.db
    .insertInto('presenceChange')
    .values({ accountId: presence.accountId, at: tx.now, status: presence.status, reason: presence.reason })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function updateIdleSince(tx: Tx, accountId: string): Promise<void> {
  await tx.db
    .updateTable('presence')
    .set({ idleSince: tx.now, missedCount: 0 })
    .where('accountId', '=', accountId)
    .execute();
}

/** Counts one miss; sets the person aside from the given count on. Returns the presence as it now is. */
export function countMiss(tx: Tx, accountId: string, setAsideFrom: number): Promise<Presence | undefined> {
  return tx.db
    .updateTable('presence')
    .set({
      missedCount: sql<number>`missed_count + 1`,
      setAside: sql<boolean>`set_aside or missed_count + 1 >= ${setAsideFrom}`,
    })
    .where('accountId', '=', accountId)
    .returning(PRESENCE)
    .executeTakeFirst();
}
