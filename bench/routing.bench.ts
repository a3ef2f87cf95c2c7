// Routing decisions, committed, against raw FOR UPDATE SKIP LOCKED claims on the same server; and the time from a resident's
// first words to the offer on an agent's feed, with 300 desks and 60 queues, beside 10 that wait and beside 5,000.
import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import type pg from 'pg';
import { createPool } from '#db/connection.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { createIds } from '#kernel/ids.ts';
import { systemClock } from '#kernel/clock.ts';
import { prepareSmallCity, WIDGET_KEY } from '../test/kit/small-city.ts';
import { judge, median, printTable, quantile } from './kit/figures.ts';
import { makeDataDir, removeDataDir, startProduct } from './kit/product.ts';

const AGENTS = 300;
const QUEUES = 60;
/** Where arrivals find somebody free; in the others everybody is busy and the lines stand. */
const FREE_QUEUES = 10;
const PER_SEC = 20;
/** Enough that the slowest of a hundred is a handful: of 300 it was the third, and one pause of the machine decided it. */
const ARRIVALS = 900;
const WARM_ARRIVALS = 300;
const LINE = 5_000;
const SHORT_LINE = 10;
const DECISIONS = 1_200;
const ROUNDS = 3;
const CLAIMERS = 8;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ids = createIds(systemClock);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function call(url: string, headers: Record<string, string>, body: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const sent = {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    };
    request(url, { method: 'POST', agent, headers: sent }, (answer) => {
      let got = '';
      answer.on('data', (chunk: Buffer) => (got += chunk.toString()));
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve(JSON.parse(got) as Record<string, unknown>)
          : reject(new Error(`${url} answered ${answer.statusCode}: ${got}`)),
      );
    })
      .on('error', reject)
      .end(text);
  });
}

/** The city of the measurement beside the small one: queues, agents with a session each, a line before the busy ones. */
interface Ground {
  tenantId: string;
  queues: string[];
  tokens: string[];
  entryKeys: string[];
}

async function layGround(admin: pg.Pool): Promise<Ground> {
  const { rows } = await admin.query<{
    tenant_id: string;
    id: string;
    department_id: string;
    pool_id: string;
  }>(`select * from queue where name = '総合窓口'`);
  const { tenant_id: tenantId, department_id: departmentId, pool_id: poolId } = rows[0]!;
  const queues = Array.from({ length: QUEUES }, () => ids.next());
  const entryKeys = queues.slice(0, FREE_QUEUES).map((_, n) => `bench-${n}`);
  await admin.query(
    `insert into queue (tenant_id, id, name, department_id, pool_id, offer_sec) select $1, id, 'bench ' || n, $2, $3, 3600
     from unnest($4::uuid[]) with ordinality as q(id, n)`,
    [tenantId, departmentId, poolId, queues],
  );
  await admin.query(
    `insert into entry_point (tenant_id, id, channel, name, public_key, queue_id)
     select tenant_id, gen_random_uuid(), channel, key, key, queue_id from entry_point, unnest($1::text[], $2::uuid[]) as e(key, q)
     where public_key = $3`.replace('key, queue_id from', 'key, e.q from'),
    [entryKeys, queues.slice(0, FREE_QUEUES), WIDGET_KEY],
  );
  const tokens = Array.from({ length: AGENTS }, () => randomBytes(32).toString('base64url'));
  const people = tokens.map((token) => ({
    account: ids.next(),
    staff: ids.next(),
    hash: createHash('sha256').update(token).digest('hex'),
  }));
  const columns = [people.map((each) => each.account), people.map((each) => each.staff)];
  await admin.query(
    `insert into account (id, login, password_hash, created_at) select id, 'bench' || n, '', now() from unnest($1::uuid[]) with ordinality as a(id, n)`,
    [columns[0]],
  );
  await admin.query(
    `insert into staff (tenant_id, id, account_id, name, department_id, capacity, created_at)
     select $1, s, a, 'bench ' || n, $2, jsonb_build_object('webchat', case when (n - 1) % $5 < $6 then 50 else 0 end), now()
     from unnest($3::uuid[], $4::uuid[]) with ordinality as p(a, s, n)`,
    [tenantId, departmentId, ...columns, QUEUES, FREE_QUEUES],
  );
  await admin.query(
    `insert into staff_role (tenant_id, staff_id, role) select $1, s, 'agent' from unnest($2::uuid[]) s`,
    [tenantId, columns[1]],
  );
  await admin.query(
    `insert into queue_member (tenant_id, queue_id, staff_id) select $1, ($3::uuid[])[(n - 1) % $4 + 1], s from unnest($2::uuid[]) with ordinality as p(s, n)`,
    [tenantId, columns[1], queues, QUEUES],
  );
  await admin.query(
    `insert into presence (account_id, status, since, idle_since, last_seen_at) select a, 'ready', now(), now(), now() + interval '1 day' from unnest($1::uuid[]) a`,
    [columns[0]],
  );
  await admin.query(
    `insert into session (id_hash, account_id, tenant_id, created_at, last_seen_at, expires_at)
     select decode(h, 'hex'), a, $1, now(), now(), now() + interval '12 hours' from unnest($2::text[], $3::uuid[]) as s(h, a)`,
    [tenantId, people.map((each) => each.hash), columns[0]],
  );
  return { tenantId, queues, tokens, entryKeys };
}

/** Lets so many more wait before the given queues, copied from a real conversation. */
async function lengthenLine(
  admin: pg.Pool,
  ground: Ground,
  queues: readonly string[],
  count: number,
): Promise<void> {
  const fresh = Array.from({ length: count }, () => [ids.next(), ids.next(), ids.next(), ids.next()]);
  const column = (n: number) => fresh.map((row) => row[n]);
  await admin.query(
    `with model as (select * from conversation where tenant_id = $1 limit 1),
       row as (select c, p, i, e, n from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[]) with ordinality as r(c, p, i, e, n)),
       contact as (insert into contact_point (tenant_id, id, resident_id, kind, value_hash, created_at)
         select $1, p, model.resident_id, 'webchat', decode(md5(p::text), 'hex'), now() from model, row returning id),
       talk as (insert into conversation (tenant_id, id, entry_point_id, contact_point_id, resident_id, channel, last_message_at, created_at)
         select $1, c, model.entry_point_id, p, model.resident_id, 'webchat', now(), now() from model, row join contact on contact.id = p returning id),
       act as (insert into interaction (tenant_id, id, conversation_id, resident_id, entry_point_id, channel, queue_id, department_id, state, opened_at, audience)
         select $1, i, c, model.resident_id, model.entry_point_id, 'webchat', q.id, q.department_id, 'waiting', now(), array['queue:' || q.id]
         from model, row join talk on talk.id = c join queue q on q.id = ($6::uuid[])[(n - 1) % cardinality($6::uuid[]) + 1] returning id, queue_id)
     insert into queue_entry (tenant_id, id, interaction_id, queue_id, channel, language, state, entered_at, age_point_sec)
     select $1, e, i, act.queue_id, 'webchat', 'ja', 'waiting', now() - (($7 - n) || ' milliseconds')::interval, 60 from row join act on act.id = i`,
    [ground.tenantId, column(0), column(1), column(2), column(3), queues, count],
  );
}

async function forget(admin: pg.Pool): Promise<void> {
  await admin.query(`update offer set state = 'withdrawn', decided_at = now() where state = 'pending'`);
  await admin.query(
    `update queue_entry set state = 'abandoned', left_at = now() where state in ('waiting', 'offered')`,
  );
  await admin.query(
    `update interaction set state = 'ended', ended_at = now(), end_reason = 'abandoned' where state = 'waiting'`,
  );
}

// ── decisions a second ───────────────────────────────────────────────────────

async function decisionsRound(admin: pg.Pool, ground: Ground): Promise<number> {
  await lengthenLine(admin, ground, ground.queues.slice(0, FREE_QUEUES), DECISIONS);
  for (;;) {
    const { rows } = await admin.query<{ n: number; sec: number; first: number }>(
      `select count(*)::int as n, extract(epoch from max(offered_at) - min(offered_at))::float8 as sec,
         (select count(*)::int from offer where state = 'pending' and offered_at = (select max(offered_at) from offer)) as first
       from offer where state = 'pending'`,
    );
    const { n, sec, first } = rows[0]!;
    // From the beginning of the first transaction to that of the last: the last one's own offers are not counted.
    if (n >= DECISIONS) return (n - first) / sec;
    await pause(50);
  }
}

async function rawRound(pool: pg.Pool): Promise<number> {
  await pool.query(`truncate bench_line`);
  await pool.query(
    `insert into bench_line select gen_random_uuid(), 'waiting', now() + n * interval '1 ms' from generate_series(1, $1) n`,
    [DECISIONS],
  );
  const begunAt = performance.now();
  await Promise.all(
    Array.from({ length: CLAIMERS }, async () => {
      const client = await pool.connect();
      for (;;) {
        const { rowCount } = await client.query(
          `update bench_line set state = 'offered' where id = (select id from bench_line where state = 'waiting' order by entered_at limit 1 for update skip locked)`,
        );
        if (rowCount === 0) break;
      }
      client.release();
    }),
  );
  return DECISIONS / ((performance.now() - begunAt) / 1000);
}

// ── from arrival to the offer on the feed ────────────────────────────────────

const OFFER_TOLD = /event: offer\ndata: \{"id":"([^"]+)"|"type":"offer\.made","kind":"offer","id":"([^"]+)"/g;

/** When each interaction's offer was told on some desk's feed. */
async function listen(
  url: string,
  tokens: readonly string[],
): Promise<{ told: () => number; lags: number[]; expect(at: number): void; close(): void }> {
  const open: { destroy(): void }[] = [];
  const lags: number[] = [];
  const waiting: number[] = [];
  /** By its sign or by its event, whichever came first: each once. */
  const told = new Set<string>();
  await Promise.all(
    tokens.map(
      (token) =>
        new Promise<void>((resolve, reject) => {
          const out = request(
            `${url}/desk/feed`,
            { headers: { cookie: `engawa_session=${token}`, accept: 'text/event-stream' }, agent: false },
            (answer) => {
              if (answer.statusCode === 200) resolve();
              else reject(new Error(`a feed was answered ${answer.statusCode}`));
              answer.on('data', (chunk: Buffer) => {
                const now = performance.now();
                for (const [, sign, event] of chunk.toString('latin1').matchAll(OFFER_TOLD)) {
                  const id = sign ?? event ?? '';
                  if (told.has(id)) continue;
                  told.add(id);
                  const at = waiting.shift();
                  if (at !== undefined) lags.push(now - at);
                }
              });
            },
          );
          out.on('error', reject);
          out.end();
          open.push(out);
        }),
    ),
  );
  return {
    told: () => told.size,
    lags,
    expect: (at) => waiting.push(at),
    close: () => open.forEach((out) => out.destroy()),
  };
}

/** One who came: to which line, when they wrote and when they were told that it has arrived. */
interface Arrival {
  conversationId: string;
  key: string;
  sentMs: number;
  answeredMs: number;
}

async function arrivalsRound(
  url: string,
  ground: Ground,
  desks: Awaited<ReturnType<typeof listen>>,
  count = ARRIVALS,
): Promise<{ p50: number; p99: number; offered: number; arrivals: Arrival[] }> {
  const chats: { token: string; conversationId: string; key: string }[] = [];
  for (let n = 0; n < count; n++) {
    const key = ground.entryKeys[n % ground.entryKeys.length];
    const chat = await call(
      `${url}/public/chat/conversations`,
      {},
      { key, language: 'ja', clientId: randomBytes(16).toString('base64url') },
    );
    chats.push({ token: String(chat.token), conversationId: String(chat.conversationId), key: String(key) });
  }
  await pause(500);
  desks.lags.length = 0;
  const toldBefore = desks.told();
  const begunAt = performance.now();
  const sent: Promise<unknown>[] = [];
  const arrivals: Arrival[] = [];
  for (const [n, { token, ...chat }] of chats.entries()) {
    const waitMs = begunAt + (n * 1000) / PER_SEC - performance.now();
    if (waitMs > 0) await pause(waitMs);
    desks.expect(performance.now());
    const body = {
      clientId: randomBytes(16).toString('base64url'),
      body: 'ごみの収集日を教えてください',
      fileIds: [],
    };
    const arrival = { ...chat, sentMs: performance.now(), answeredMs: Number.POSITIVE_INFINITY };
    arrivals.push(arrival);
    sent.push(
      call(`${url}/public/chat/messages`, { authorization: `Bearer ${token}` }, body).then(() => {
        arrival.answeredMs = performance.now();
      }),
    );
  }
  await Promise.all(sent);
  const deadline = performance.now() + 5_000;
  while (desks.told() - toldBefore < count && performance.now() < deadline) await pause(20);
  return {
    p50: quantile(desks.lags, 0.5),
    p99: quantile(desks.lags, 0.99),
    offered: desks.told() - toldBefore,
    arrivals,
  };
}

/**
 * How many were offered later than somebody of the same line who wrote only after they had been told of their arrival.
 * Of two whose words were on their way at the same time neither came first.
 */
async function overtaken(admin: pg.Pool, arrivals: readonly Arrival[]): Promise<number> {
  const { rows } = await admin.query<{ conversation_id: string; offered_at: Date }>(
    `select i.conversation_id, min(o.offered_at) as offered_at from offer o
     join interaction i on i.tenant_id = o.tenant_id and i.id = o.interaction_id group by 1`,
  );
  const offeredAt = new Map(rows.map((row) => [row.conversation_id, row.offered_at.getTime()]));
  const when = (one: Arrival) => offeredAt.get(one.conversationId) ?? Number.POSITIVE_INFINITY;
  return arrivals.filter((one) =>
    arrivals.some(
      (other) => other.key === one.key && other.sentMs > one.answeredMs && when(other) < when(one),
    ),
  ).length;
}

/** Entries offered twice at once; and those that were put into a line one after another, offered after one that came later. */
async function faults(admin: pg.Pool): Promise<{ doubles: number; inversions: number }> {
  const { rows } = await admin.query<{ doubles: number; inversions: number }>(
    `with first as (select e.queue_id, e.entered_at, o.offered_at from queue_entry e join offer o on o.queue_entry_id = e.id)
     select (select count(*)::int from (select queue_entry_id from offer group by 1 having count(*) > 1) d) as doubles,
       (select count(*)::int from (select entered_at, max(entered_at) over (partition by queue_id order by offered_at
          groups between unbounded preceding and 1 preceding) as later from first) f where later > entered_at) as inversions`,
  );
  return rows[0]!;
}

const dataDir = makeDataDir();
await prepareSmallCity(dataDir, { offerSec: 3600 });
const product = await startProduct(dataDir);
try {
  const adminUrl = (await runningServerUrl(dataDir, 'engawa')) ?? '';
  const admin = createPool(adminUrl, { name: 'bench admin', max: 2 });
  const claimers = createPool(adminUrl, { name: 'bench claimers', max: CLAIMERS });
  // The model of every conversation that is copied.
  const first = await call(
    `${product.url}/public/chat/conversations`,
    {},
    { key: WIDGET_KEY, language: 'ja', clientId: randomBytes(16).toString('base64url') },
  );
  if (!first.token) throw new Error('no conversation to copy');
  const ground = await layGround(admin);
  await admin.query(
    `create table bench_line (id uuid primary key, state text not null, entered_at timestamptz not null)`,
  );
  await admin.query(`create index on bench_line (entered_at) where state = 'waiting'`);

  const made: number[] = [];
  const raw: number[] = [];
  for (let n = 0; n <= ROUNDS; n++) {
    const [perSec, rawPerSec] = [await decisionsRound(admin, ground), await rawRound(claimers)];
    await forget(admin);
    // A line is laid as if one had come each millisecond: the next one must not begin before the last one ended.
    await pause(DECISIONS + 200);
    // The first turn warms both up.
    if (n === 0) continue;
    made.push(perSec);
    raw.push(rawPerSec);
  }
  const { inversions } = await faults(admin);
  const desks = await listen(product.url, ground.tokens);
  const busy = ground.queues.slice(FREE_QUEUES);
  await lengthenLine(admin, ground, busy, SHORT_LINE);
  await arrivalsRound(product.url, ground, desks, WARM_ARRIVALS);
  await forget(admin);
  await lengthenLine(admin, ground, busy, SHORT_LINE);
  const short = await arrivalsRound(product.url, ground, desks);
  await lengthenLine(admin, ground, busy, LINE - SHORT_LINE);
  await admin.query('analyze');
  await forgetOffers(admin);
  const long = await arrivalsRound(product.url, ground, desks);
  const { doubles } = await faults(admin);
  const late = (await overtaken(admin, short.arrivals)) + (await overtaken(admin, long.arrivals));

  printTable(
    `Routing decisions, committed: ${DECISIONS} that wait, ${ROUNDS} rounds in turns, median`,
    ['', 'a second'],
    [
      ['Engawa: choice, fence, locks, offer, explanation, event', median(made)],
      [`raw FOR UPDATE SKIP LOCKED, ${CLAIMERS} connections`, median(raw)],
    ],
  );
  judge('ratio of decisions', median(made) / median(raw), { atLeast: 0.4 });
  printTable(
    `From a resident's first words to the offer on an agent's feed: ${AGENTS} desks, ${QUEUES} queues, ${PER_SEC} arrivals a second`,
    ['waiting meanwhile', 'arrivals', 'offered', 'p50 ms', 'p99 ms'],
    [
      [SHORT_LINE, ARRIVALS, short.offered, short.p50, short.p99],
      [LINE, ARRIVALS, long.offered, long.p50, long.p99],
    ],
  );
  judge('p99 in ms beside 5,000', long.p99, { atMost: 100 });
  judge('p99 beside 5,000 against beside 10', long.p99 / short.p99, { atMost: 2 });
  judge('double offers', doubles, { atMost: 0 });
  judge('inversions', inversions + late, { atMost: 0 });
  desks.close();
  await admin.end();
  await claimers.end();
} finally {
  await product.stop();
  removeDataDir(dataDir);
  agent.destroy();
}

/** Frees who was offered something, and leaves the lines as they stand. */
async function forgetOffers(admin: pg.Pool): Promise<void> {
  const offered = `select interaction_id from queue_entry where state = 'offered'`;
  await admin.query(
    `update interaction set state = 'ended', ended_at = now(), end_reason = 'abandoned' where id in (${offered})`,
  );
  await admin.query(`update offer set state = 'withdrawn', decided_at = now() where state = 'pending'`);
  await admin.query(`update queue_entry set state = 'abandoned', left_at = now() where state = 'offered'`);
}
