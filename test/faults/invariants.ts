import { Client } from 'pg';
import type { Acknowledged } from '../kit/wire.ts';

/** By tenant as well: that is how the indexes begin. */
const ofInteraction = (table: string) =>
  `${table}.tenant_id = i.tenant_id and ${table}.interaction_id = i.id`;

/** What must never be, whenever one looks: each query returns the rows that break its rule. */
const NEVER: Readonly<Record<string, string>> = {
  'waiting, but not in exactly one place': `
    select i.id from interaction i where i.state = 'waiting' and (
      (select count(*) from queue_entry e where ${ofInteraction('e')} and e.state in ('waiting', 'offered')) <> 1
      or exists (select from leg l where ${ofInteraction('l')} and l.kind = 'agent' and l.ended_at is null))`,
  'active, but not with exactly one agent': `
    select i.id from interaction i where i.state = 'active' and (
      (select count(*) from leg l where ${ofInteraction('l')} and l.kind = 'agent' and l.ended_at is null and l.staff_id = i.owner_staff_id) <> 1
      or exists (select from queue_entry e where ${ofInteraction('e')} and e.state in ('waiting', 'offered') and e.handover_id is null))`,
  'over, but still in a line, offered or with an agent': `
    select i.id from interaction i where i.state in ('ended', 'wrap-up') and (
      exists (select from queue_entry e where ${ofInteraction('e')} and e.state in ('waiting', 'offered'))
      or exists (select from offer o where ${ofInteraction('o')} and o.state = 'pending')
      or exists (select from leg l where ${ofInteraction('l')} and l.kind = 'agent' and l.ended_at is null))`,
  'offered, but not in the line as offered': `
    select o.id from offer o join queue_entry e on e.id = o.queue_entry_id where o.state = 'pending' and e.state <> 'offered'`,
  'in the line as offered, but to nobody': `
    select e.id from queue_entry e where e.state = 'offered'
      and not exists (select from offer o where o.queue_entry_id = e.id and o.state = 'pending')`,
  'with two agents at one moment': `
    select a.id from leg a join leg b on a.interaction_id = b.interaction_id and a.id < b.id
    where a.kind = 'agent' and b.kind = 'agent'
      and a.started_at < coalesce(b.ended_at, 'infinity') and b.started_at < coalesce(a.ended_at, 'infinity')`,
  'a message without its one event, or with two': `
    select m.id from message m
    left join (select data->>'messageId' as id, count(*) as times from event where type = 'message.received' group by 1) e on e.id = m.id::text
    where m.direction = 'in' and e.times is distinct from 1`,
  'a number of a conversation left out or given twice': `
    select c.id from conversation c
    left join (select conversation_id, count(*) as messages from message group by 1) m on m.conversation_id = c.id
    where c.last_seq <> coalesce(m.messages, 0)`,
  'an answer that is not in the outbox exactly once': `
    select m.id from message m left join delivery d on d.tenant_id = m.tenant_id and d.message_id = m.id
    where m.direction = 'out' group by m.id having count(d.message_id) <> 1`,
  'a mail that was read, but became nothing': `
    select r.id from raw_mail r where r.state in ('read', 'repeated') and r.message_id is null`,
  'a message of a mail without what the mail was, or of two': `
    select r.id from raw_mail r where r.state = 'read'
      and (select count(*) from mail l where l.tenant_id = r.tenant_id and l.raw_mail_id = r.id) <> 1`,
  'a conversation without a word': `
    select c.id from conversation c join entry_point p on p.tenant_id = c.tenant_id and p.id = c.entry_point_id
    where p.channel <> 'webchat' and not exists (
      select from message m where m.tenant_id = c.tenant_id and m.conversation_id = c.id)`,
  'in the outbox, but with no job that takes it out': `
    select d.message_id as id from delivery d join message m on m.tenant_id = d.tenant_id and m.id = d.message_id
    where d.state = 'queued' and not exists (select from mail l where l.tenant_id = d.tenant_id and l.message_id = d.message_id)
      and not exists (select from pgboss.job j where j.name = 'reaction' and j.state not in ('completed', 'cancelled')
        and j.data->'data'->>'subjectId' in (m.id::text, m.conversation_id::text))`,
};

/** Everything that is not as it must be, one line each. */
export async function brokenRules(adminUrl: string): Promise<string[]> {
  return withClient(adminUrl, async (client) => {
    const broken: string[] = [];
    // One snapshot for all: the world goes on meanwhile.
    await client.query('begin isolation level repeatable read read only');
    for (const [rule, text] of Object.entries(NEVER)) {
      const { rows } = await client.query<{ id: string }>(text);
      for (const row of rows) broken.push(`${rule}: ${row.id}`);
    }
    await client.query('commit');
    return broken;
  });
}

/** Who stands where, for the message of a test that waited in vain. */
export async function linesAsText(adminUrl: string): Promise<string> {
  return withClient(adminUrl, async (client) => {
    const ask = async (text: string) => (await client.query(text)).rows;
    return JSON.stringify({
      entries: await ask(
        `select id, interaction_id, state, entered_at from queue_entry where state in ('waiting', 'offered')`,
      ),
      offers: await ask(
        `select id, interaction_id, account_id, offered_at, expires_at from offer where state = 'pending'`,
      ),
      inHand: await ask(
        `select owner_staff_id, state, count(*)::int, max(wrap_up_until) as until from interaction where state in ('active', 'wrap-up') group by 1, 2`,
      ),
      presences: await ask('select account_id, status, set_aside, missed_count from presence'),
      pools: await ask('select epoch, holder, lease_until, now() from routing_pool'),
      locks: await ask(
        `select pid, state, wait_event_type, wait_event, xact_start, left(query, 80) as query from pg_stat_activity where datname = current_database()`,
      ),
    });
  });
}

/** Compares what senders were told with what is there: once each, under the same id, in the order of sending. */
export async function comparedWithRows(
  adminUrl: string,
  conversationId: string,
  direction: 'in' | 'out',
  acknowledged: readonly Acknowledged[],
): Promise<string[]> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ id: string; client_id: string | null }>(
      `select id, client_id from message where conversation_id = $1 and direction = $2 and author_kind <> 'system' order by seq`,
      [conversationId, direction],
    );
    const kept = rows.map((row) => `${row.client_id?.split(':').at(-1)} ${row.id}`);
    const told = acknowledged.map(({ clientId, id }) => `${clientId} ${id}`);
    if (kept.length === told.length && kept.every((one, at) => one === told[at])) return [];
    return [
      `conversation ${conversationId} ${direction}: told ${told.length}, kept ${kept.length}`,
      ...difference(told, kept),
    ];
  });
}

function difference(told: readonly string[], kept: readonly string[]): string[] {
  const lost = told.filter((one) => !kept.includes(one)).map((one) => `  lost: ${one}`);
  const doubled = kept.filter((one, at) => kept.indexOf(one) !== at).map((one) => `  doubled: ${one}`);
  const unknown = kept.filter((one) => !told.includes(one)).map((one) => `  never acknowledged: ${one}`);
  return [...lost, ...doubled, ...unknown];
}

/** Rows as they are, for a ledger to be compared with. */
export async function rowsOf<Row extends object>(
  adminUrl: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return withClient(adminUrl, async (client) => (await client.query<Row>(text, values)).rows);
}

/** How many rows a query finds. */
export async function countOf(adminUrl: string, from: string): Promise<number> {
  return withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ count: string }>(`select count(*) as count from ${from}`);
    return Number(rows[0]?.count);
  });
}

export async function withClient<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url });
  // A line that ends is told by the query on it too; unheard, this one would end the whole run instead of one look.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
