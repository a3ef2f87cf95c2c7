import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Place } from '#kernel/search.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { asInteraction, INTERACTION } from './store.ts';
import { MESSAGE } from './store-messages.ts';
import type { Interaction } from './types.ts';

/** A resident's interactions after a place, newest first; with `through` at least down to that place. */
export async function selectHistoryPage(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { before: Place | null; through: Place | null; limit: number },
): Promise<Interaction[]> {
  let query = tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', '=', residentId)
    .where(visibleTo(actor, 'interaction.audience'));
  if (page.before)
    query = query.where(sql<boolean>`(opened_at, id) < (${page.before.at}, ${page.before.id}::uuid)`);
  if (page.through)
    query = query.where(sql<boolean>`(opened_at, id) >= (${page.through.at}, ${page.through.id}::uuid)`);
  const rows = await query.orderBy('openedAt', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map(asInteraction);
}

/** The last `most` things said in each interaction, oldest first. Only for interactions that the reader may see. */
export async function selectMessagesOf(tx: Tx, interactionIds: readonly string[], most: number) {
  if (interactionIds.length === 0) return [];
  const rows = await tx.db
    .with('numbered', (db) =>
      db
        .selectFrom('message')
        .select([...MESSAGE])
        .select(sql<number>`row_number() over (partition by interaction_id order by seq desc)`.as('nth'))
        .where('tenantId', '=', tx.tenantId)
        .where('interactionId', 'in', interactionIds),
    )
    .selectFrom('numbered')
    .selectAll()
    .where('nth', '<=', most)
    .orderBy('seq')
    .execute();
  return rows;
}

/** Who answered each interaction, in order; each person once. */
export async function selectAnswerers(tx: Tx, interactionIds: readonly string[]) {
  if (interactionIds.length === 0) return [];
  return tx.db
    .selectFrom('leg')
    .select((eb) => ['interactionId', 'staffId', eb.fn.min('startedAt').as('at')])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', 'in', interactionIds)
    .where('kind', '=', 'agent')
    .where('staffId', 'is not', null)
    .groupBy(['interactionId', 'staffId'])
    .orderBy('at')
    .execute();
}

export interface SaidRow {
  id: string;
  interactionId: string;
  seq: number;
  body: Buffer;
  createdAt: Date;
  openedAt: Date;
}

/**
 * What was said to and by a resident after a place, in interactions that the actor sees, and may hold all of these hashes;
 * newest engagement first, in each the last word first.
 */
export async function selectSaid(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  hashes: readonly bigint[],
  after: (Place & { seq: number }) | null,
  most: number,
): Promise<SaidRow[]> {
  const onwards = after
    ? sql`and (i.opened_at, i.id, m.seq) < (${after.at}, ${after.id}::uuid, ${after.seq}::integer)`
    : sql``;
  const { rows } = await sql<SaidRow>`select m.id, m.interaction_id, m.seq, m.body, m.created_at, i.opened_at
    from interaction i join message m on m.tenant_id = i.tenant_id and m.interaction_id = i.id
    where i.tenant_id = ${tx.tenantId} and i.resident_id = ${residentId}
      and ${visibleTo(actor, 'i.audience')} and m.grams @> ${`{${hashes.join(',')}}`}::bigint[] ${onwards}
    order by i.opened_at desc, i.id desc, m.seq desc limit ${most}`.execute(tx.db);
  return rows;
}
