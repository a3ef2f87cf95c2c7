import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import type { Exchange } from './silence-rules.ts';

export interface ExchangeRow extends Exchange {
  interactionId: string;
  conversationId: string;
  channel: string;
  queueId: string;
  ownerStaffId: string;
  /** Which answer the resident is asked about. */
  answerSeq: number | null;
}

/** The client id of the question whether a resident is still there: once for each answer. */
export const askedClientId = (interactionId: string, answerSeq: number): string =>
  `still-there:${interactionId}:${answerSeq}`;

/** Exchanges that somebody has: those of these ids, or all of this city. */
export async function selectExchanges(tx: Tx, ids: readonly string[] | null): Promise<ExchangeRow[]> {
  const those = ids === null ? sql`true` : sql`i.id = any(${[...ids]}::uuid[])`;
  const { rows } = await sql<ExchangeRow>`
    select i.id as interaction_id, i.conversation_id, i.channel, i.queue_id, i.owner_staff_id,
      coalesce(l.started_at, i.opened_at) as held_since, w.created_at as waits_since,
      a.seq as answer_seq, coalesce(a.sent_at, a.created_at) as answered_at,
      coalesce(a.state = 'queued', false) as answer_on_its_way, q.created_at as asked_at,
      s.active as owner_active, coalesce(p.status = 'offline', false) as owner_offline,
      greatest(p.since, p.desk_seen_at) as owner_since,
      exists (select 1 from handover h where h.tenant_id = i.tenant_id and h.interaction_id = i.id and h.state = 'pending') as handover_pending,
      exists (select 1 from contact_wish c where c.tenant_id = i.tenant_id and c.interaction_id = i.id) as left_message
    from interaction i
    join staff s on s.tenant_id = i.tenant_id and s.id = i.owner_staff_id
    left join presence p on p.account_id = s.account_id
    left join leg l on l.tenant_id = i.tenant_id and l.interaction_id = i.id and l.kind = 'agent' and l.ended_at is null
    left join lateral (select seq, created_at, sent_at, state from message m
      where m.tenant_id = i.tenant_id and m.interaction_id = i.id and m.direction = 'out' and m.author_kind = 'staff' and m.state <> 'withdrawn'
      order by seq desc limit 1) a on true
    left join lateral (select created_at from message m
      where m.tenant_id = i.tenant_id and m.interaction_id = i.id and m.direction = 'in' and m.seq > coalesce(a.seq, 0)
      order by seq limit 1) w on true
    left join message q on q.tenant_id = i.tenant_id and q.conversation_id = i.conversation_id
      and q.client_id = 'still-there:' || i.id || ':' || a.seq
    where i.tenant_id = ${tx.tenantId} and i.state = 'active' and ${those}
    order by i.id`.execute(tx.db);
  return rows;
}

/** Whether since that time the owner wrote at an answer, or either of them put up a file that is in no message yet. */
export async function isSomethingOnItsWay(
  tx: Tx,
  exchange: { conversationId: string; ownerStaffId: string },
  since: Date,
): Promise<boolean> {
  const uploaders = [`conversation:${exchange.conversationId}`, `staff:${exchange.ownerStaffId}`];
  const { rows } = await sql`
    select 1 from draft d where d.tenant_id = ${tx.tenantId} and d.staff_id = ${exchange.ownerStaffId}
      and d.subject_id = ${exchange.conversationId} and d.kind = 'reply' and d.saved_at > ${since}
    union all
    select 1 from file f where f.tenant_id = ${tx.tenantId} and f.uploaded_by = any(${uploaders}) and f.created_at > ${since}
      and not exists (select 1 from message_file m where m.tenant_id = f.tenant_id and m.file_id = f.id)
    limit 1`.execute(tx.db);
  return rows.length > 0;
}

/** When it first came into a line of the house, other than for a hand-over. */
export async function selectFirstEnteredAt(tx: Tx, interactionId: string): Promise<Date | undefined> {
  const row = await tx.db
    .selectFrom('queueEntry')
    .select('enteredAt')
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('handoverId', 'is', null)
    .orderBy('enteredAt')
    .limit(1)
    .executeTakeFirst();
  return row?.enteredAt;
}

/** Lets somebody be left out of the place it stands in until then. */
export async function updateExcluded(
  tx: Tx,
  interactionId: string,
  staffId: string,
  until: Date,
): Promise<void> {
  await tx.db
    .updateTable('queueEntry')
    .set({ excludedStaff: [staffId], excludedUntil: until })
    .where('tenantId', '=', tx.tenantId)
    .where('interactionId', '=', interactionId)
    .where('state', 'in', ['waiting', 'offered'])
    .execute();
}
