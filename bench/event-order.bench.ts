/**
 * How events get an order that readers can trust: what each cure costs the writers and how late readers hear.
 * Figures of one run are committed in docs/decisions/0003-order-of-events.md.
 *
 *   none   what neither cure would cost: identity values, a reader that remembers the last one it saw. Loses events.
 *   lock   an advisory transaction lock, taken with the last statement and held through the commit.
 *   xid    as built: the transaction's number is stored, readers stay below the snapshot's xmin.
 *   xid 2s the same, while one transaction after another writes first and then stays open for 2 s.
 *
 * Same rows, same statements' count, same durability (fsync, synchronous commit) in all of them; rounds take turns.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { createPool } from '#db/connection.ts';
import { createEventReader } from '#db/events.ts';
import { migrate, roleUrl } from '#db/migrations.ts';
import { startServer } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';

const WRITERS = 16;
const ROUND_SEC = Number(process.env['BENCH_ROUND_SEC'] ?? 5);
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);
const CURES = ['none', 'lock', 'xid', 'xid 2s'] as const;
type Cure = (typeof CURES)[number];

interface Round {
  commits: number;
  delaysMs: number[];
  lost: number;
}

const EVENT = `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor)`;
const VALUES = `$1::uuid, now(), 'bench.written', 'bench', $2::uuid, '{queue:1}'::text[], 'bench'`;
const INSERT_EVENT = `${EVENT} values (${VALUES})`;
// One statement, so that the lock is held for no more than it must be: the event's own insert and the commit.
const LOCK_AND_INSERT_EVENT = `with held as materialized (select pg_advisory_xact_lock(1)) ${EVENT} select ${VALUES} from held`;

const log = createLogger({ level: 'silent' });
const scratch = mkdtempSync(join(tmpdir(), 'engawa-bench-'));
const server = await startServer({ dataDir: scratch, clock: systemClock, log });
const roleSecret = Buffer.alloc(32, 1);
const adminUrl = server.adminUrl('postgres');
await migrate(adminUrl, { roleSecret });
const app = createPool(roleUrl(adminUrl, 'app', roleSecret), { name: 'writers', max: WRITERS + 1 });
const relay = createPool(roleUrl(adminUrl, 'relay', roleSecret), { name: 'reader', max: 2 });
const admin = createPool(adminUrl, { name: 'bench', max: 1 });
const tenantId = randomUUID();
await admin.query(`insert into tenant (id, code, name, created_at) values ($1, 'bench', 'bench', now())`, [
  tenantId,
]);
await admin.query('select make_event_partition(now()::date)');

try {
  await run('xid', 1_000);
  const results = new Map<Cure, Round[]>(CURES.map((cure) => [cure, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const cure of CURES) results.get(cure)?.push(await run(cure, ROUND_SEC * 1_000));
  }
  print(results);
} finally {
  await Promise.all([app.end(), relay.end(), admin.end()]);
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}

async function run(cure: Cure, durationMs: number): Promise<Round> {
  await prepare(cure);
  const committedAt = new Map<string, number>();
  const heardAt = new Map<string, number>();
  const reader = cure === 'none' || cure === 'lock' ? await readBySeq(heardAt) : await readByXid(heardAt);
  const untilMs = performance.now() + durationMs;
  const writers = Array.from({ length: WRITERS }, async () => {
    const client = await app.connect();
    try {
      while (performance.now() < untilMs) {
        const subjectId = randomUUID();
        await writeOne(client, cure, subjectId);
        committedAt.set(subjectId, performance.now());
        reader.wake();
      }
    } finally {
      client.release(true);
    }
  });
  const slow = cure === 'xid 2s' ? stayOpen(untilMs) : Promise.resolve();
  await Promise.all([...writers, slow]);
  await sleep(1_500);
  await reader.stop();
  const delaysMs = [...committedAt].flatMap(([id, at]) =>
    heardAt.has(id) ? [Math.max(0, (heardAt.get(id) ?? at) - at)] : [],
  );
  return { commits: committedAt.size, delaysMs, lost: committedAt.size - delaysMs.length };
}

/** Empty tables for each round, and the one index that the reader of this cure goes by. */
async function prepare(cure: Cure): Promise<void> {
  const bySeq = cure === 'none' || cure === 'lock';
  await admin.query('truncate event, audit; drop index if exists event_by_xid, event_by_seq');
  await admin.query(
    bySeq ? 'create index event_by_seq on event (seq)' : 'create index event_by_xid on event (xid, seq)',
  );
  await admin.query('checkpoint');
}

/** A row, an event, a commit: the least that every request of the product writes. */
async function writeOne(client: pg.PoolClient, cure: Cure, subjectId: string): Promise<void> {
  await client.query('begin');
  await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
  await client.query(
    `insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id) values ($1, $2, now(), 'bench', 'write', 'bench', $2)`,
    [tenantId, subjectId],
  );
  await client.query(cure === 'lock' ? LOCK_AND_INSERT_EVENT : INSERT_EVENT, [tenantId, subjectId]);
  await client.query('commit');
}

/** One transaction after another that has written and takes its time. */
async function stayOpen(untilMs: number): Promise<void> {
  const client = await app.connect();
  while (performance.now() < untilMs) {
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    await sleep(2_000);
    await client.query('commit');
  }
  client.release();
}

interface Reader {
  wake(): void;
  stop(): Promise<void>;
}

async function readByXid(heardAt: Map<string, number>): Promise<Reader> {
  const reader = createEventReader({ pool: relay, clock: systemClock, log });
  reader.subscribe((events) => {
    for (const event of events) heardAt.set(event.subjectId, performance.now());
  });
  await reader.start();
  return reader;
}

/** What the product would have with the lock: the same wake-ups, the same columns, the number alone as the place. */
async function readBySeq(heardAt: Map<string, number>): Promise<Reader> {
  const { rows } = await relay.query<{ last: number }>(
    'select coalesce(max(seq), 0)::int8 as last from event',
  );
  let last = rows[0]?.last ?? 0;
  let running = true;
  let woken: () => void = () => undefined;
  let again = false;
  const loop = (async () => {
    while (running) {
      if (!again) await new Promise<void>((resolve) => (woken = resolve));
      again = false;
      for (let full = true; full; ) {
        const found = await relay.query<{ seq: number; subject_id: string }>(
          `select tenant_id, seq, recorded_at, type, subject_kind, subject_id, audience, actor, data
           from event where seq > $1 order by seq limit 1000`,
          [last],
        );
        for (const row of found.rows) heardAt.set(row.subject_id, performance.now());
        last = found.rows.at(-1)?.seq ?? last;
        full = found.rows.length === 1_000;
      }
    }
  })();
  const wake = () => {
    again = true;
    woken();
  };
  return {
    wake,
    async stop() {
      running = false;
      wake();
      await loop;
    },
  };
}

function print(results: Map<Cure, Round[]>): void {
  const cpu = cpus();
  console.log(
    `PostgreSQL of ${server.binDir}, ${cpu.length} × ${cpu[0]?.model ?? 'unknown'}, ${WRITERS} writers, ${ROUNDS} rounds of ${ROUND_SEC} s\n`,
  );
  console.log('| cure | commits/s | (each round) | delay p50 ms | p99 ms | most ms | lost |');
  console.log('|---|---|---|---|---|---|---|');
  for (const [cure, rounds] of results) {
    const rates = rounds.map((round) => Math.round(round.commits / ROUND_SEC));
    const delays = rounds.flatMap((round) => round.delaysMs).sort((a, b) => a - b);
    const at = (share: number) =>
      (delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0).toFixed(1);
    const lost = rounds.reduce((sum, round) => sum + round.lost, 0);
    console.log(
      `| ${cure} | ${median(rates)} | ${rates.join(', ')} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${lost} |`,
    );
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
