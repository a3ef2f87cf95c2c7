import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { OfferState, QueueEntry, Why } from './types.ts';

export type PlaceRow = QueueEntry & { leftAt: Date | null; offersMade: number };

/** Every place an interaction had in a line, oldest first. */
export async function selectPlaces(tx: Tx, interactionId: string): Promise<PlaceRow[]> {
  const { rows } = await sql<PlaceRow>`
    select id, interaction_id, queue_id, handover_id, channel, language, priority, required_skills, excluded_staff, excluded_until, state,
      entered_at, left_at, age_point_sec, preferred_staff, preferred_until, personal, home_queue_id, moved_at, moves, fell_back_at, fell_back_why, offers_made
    from queue_entry where tenant_id = ${tx.tenantId} and interaction_id = ${interactionId}
    order by entered_at, id`.execute(tx.db);
  return rows;
}

export interface MadeOffer {
  queueEntryId: string;
  staffId: string;
  state: OfferState;
  reason: string | null;
  offeredAt: Date;
  decidedAt: Date | null;
  why: Partial<Why>;
}

/** Every offer that was made of it, oldest first, with what was kept of why. */
export async function selectMadeOffers(tx: Tx, interactionId: string): Promise<MadeOffer[]> {
  const rows = await tx.db
    .selectFrom('offer')
    .select(['queueEntryId', 'staffId', 'state', 'reason', 'offeredAt', 'decidedAt', 'why'])
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .orderBy('offeredAt')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ ...row, why: row.why as Partial<Why> }));
}
