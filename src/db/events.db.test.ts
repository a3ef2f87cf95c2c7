import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { createEventReader, isAfter, readEvents, type StoredEvent } from './events.ts';

const WRITERS = 8;
const EVENTS_EACH = 12;

let kit: TestDatabase;
let tenantId: string;
beforeEach(async () => {
  kit = await openTestDatabase();
  tenantId = await kit.foundTenant();
});
afterEach(() => kit.close());

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A few turns of the loop and of the server: how long a transaction takes to come to its end differs each time. */
async function dawdle(pool: pg.Pool, seed: number): Promise<void> {
  for (let n = 0; n < (seed * 7) % 5; n++) await pool.query('select pg_sleep(0.001)');
}

/**
 * Many transactions that overlap: each writes an event early and a second one late, after a pause, so that numbers
 * become visible in another order than they were given.
 */
async function writeAtOnce(subjectId: string): Promise<void> {
  const writer = async (writerNumber: number) => {
    for (let n = 0; n < EVENTS_EACH / 2; n++) {
      const client = await kit.appPool.connect();
      await client.query('begin');
      await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
      await writeEvent(client, subjectId);
      await dawdle(kit.adminPool, writerNumber * 31 + n);
      await writeEvent(client, subjectId);
      await client.query('commit');
      client.release();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => writer(index)));
}

function writeEvent(client: pg.PoolClient, subjectId: string) {
  return client.query(
    `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor)
     values ($1, now(), 'test.written', 'test', $2, '{all}', 'system:test')`,
    [tenantId, subjectId],
  );
}

function append(type: string, audience = ['all']): Promise<void> {
  return kit.db.tx({ tenantId, actor: 'system:test' }, async (tx) =>
    tx.append({ type, subjectKind: 'test', subjectId: tenantId, audience }),
  );
}

/** Reads over and over until `writing` is done and once more. */
async function whileWriting(writing: Promise<void>, read: () => Promise<void>): Promise<void> {
  let over = false;
  const done = writing.finally(() => {
    over = true;
  });
  while (!over) {
    await read();
    await turn();
  }
  await done;
  await read();
}

describe('the event reader', () => {
  it('hands on each event of many concurrent writers exactly once, in order', async () => {
    const seen: StoredEvent[] = [];
    kit.reader.subscribe((events) => seen.push(...events));
    await whileWriting(writeAtOnce(tenantId), () => kit.reader.catchUp());
    await kit.reader.settle();
    expect(seen).toHaveLength(WRITERS * EVENTS_EACH);
    expect(new Set(seen.map((event) => event.position.seq)).size).toBe(WRITERS * EVENTS_EACH);
    expect(
      seen.every(
        (event, index) => index === 0 || isAfter(event.position, seen[index - 1]?.position ?? event.position),
      ),
    ).toBe(true);
  });

  it('is needed: a reader that remembers the last number it saw loses events under the same load', async () => {
    let last = 0;
    let seen = 0;
    await whileWriting(writeAtOnce(tenantId), async () => {
      const { rows } = await kit.relayPool.query<{ seq: number }>(
        'select seq from event where seq > $1 order by seq',
        [last],
      );
      seen += rows.length;
      last = rows.at(-1)?.seq ?? last;
    });
    expect(seen).toBeLessThan(WRITERS * EVENTS_EACH);
  });

  it('keeps an event back while an earlier transaction is open, and then shows both in order', async () => {
    const seen: string[] = [];
    kit.reader.subscribe((events) => seen.push(...events.map((event) => event.type)));
    const slow = await kit.appPool.connect();
    await slow.query('begin');
    await slow.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    await writeEvent(slow, tenantId);
    await append('test.later');
    await kit.reader.catchUp();
    expect(seen).toEqual([]);
    await slow.query('commit');
    slow.release();
    await kit.reader.settle();
    expect(seen).toEqual(['test.written', 'test.later']);
  });

  it('does not wait for a transaction that only reads', async () => {
    const client = await kit.appPool.connect();
    await client.query('begin isolation level repeatable read');
    await client.query('select from tenant');
    await append('test.now');
    // `settle` would not return while the reading transaction held anything back.
    await kit.reader.settle();
    await client.query('rollback');
    client.release();
    expect(await readEvents(kit.relayPool, { xid: 0n, seq: 0 }, 10)).toHaveLength(1);
  });

  it('goes on from any position with exactly what came after it', async () => {
    await writeAtOnce(tenantId);
    const whole: StoredEvent[] = [];
    kit.reader.subscribe((events) => whole.push(...events));
    await kit.reader.settle();
    const positions = [{ xid: 0n, seq: 0 }, ...whole.map((event) => event.position)];
    for (const [index, position] of positions.entries()) {
      if (index % 5 !== 0 && index !== whole.length) continue;
      expect(await readEvents(kit.relayPool, position, 1_000)).toEqual(whole.slice(index));
    }
  });

  it('orders by the number of the transaction, not by its digits', async () => {
    for (const xid of ['9', '10', '99', '100']) {
      await kit.adminPool.query(
        `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor, xid)
         values ($1, now(), $2, 'test', $1, '{}', 'system:test', $2::text::xid8)`,
        [tenantId, xid],
      );
    }
    const first = await readEvents(kit.relayPool, { xid: 0n, seq: 0 }, 3);
    expect(first.map((event) => event.type)).toEqual(['9', '10', '99']);
    const rest = await readEvents(kit.relayPool, first[2]?.position ?? { xid: 0n, seq: 0 }, 3);
    expect(rest.map((event) => event.type)).toEqual(['100']);
  });

  it('reads large amounts in batches without leaving one out', async () => {
    await kit.adminPool.query(
      `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor)
       select $1, now(), 'test.bulk', 'test', $1, '{all}', 'system:test' from generate_series(1, 2500)`,
      [tenantId],
    );
    const sizes: number[] = [];
    kit.reader.subscribe((events) => sizes.push(events.length));
    await kit.reader.settle();
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it('hands nothing on twice when it is asked by several at once', async () => {
    for (let n = 0; n < 5; n++) await append(`test.${n}`);
    const seen: string[] = [];
    kit.reader.subscribe((events) => seen.push(...events.map((event) => event.type)));
    await Promise.all([kit.reader.catchUp(), kit.reader.settle(), kit.reader.catchUp()]);
    expect(seen).toEqual(['test.0', 'test.1', 'test.2', 'test.3', 'test.4']);
  });

  it('begins with what happens after its start and stops listening when told to', async () => {
    await append('test.before');
    await kit.reader.settle();
    const late = createEventReader({ pool: kit.relayPool, clock: kit.clock, log: kit.log });
    await late.start();
    const seen: string[] = [];
    const stopListening = late.subscribe((events) => seen.push(...events.map((event) => event.type)));
    await append('test.heard');
    await late.settle();
    stopListening();
    await append('test.unheard');
    await late.settle();
    expect(seen).toEqual(['test.heard']);
    await late.stop();
  });

  it('looks by itself as time goes by, also when no wake-up came', async () => {
    const heard = new Promise<string | undefined>((resolve) => {
      kit.reader.subscribe((events) => resolve(events[0]?.type));
    });
    // Written past the application, so that nobody wakes the reader.
    await kit.adminPool.query(
      `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor)
       values ($1, now(), 'test.quiet', 'test', $1, '{all}', 'system:test')`,
      [tenantId],
    );
    let over = false;
    void heard.then(() => {
      over = true;
    });
    while (!over) {
      kit.clock.advance(100);
      await turn();
    }
    expect(await heard).toBe('test.quiet');
  });
});

describe('reading for an audience', () => {
  it('shows what carries one of its keys, of its own city only', async () => {
    const other = await kit.foundTenant();
    await append('test.mine', ['queue:1', 'staff:2']);
    await append('test.not-mine', ['queue:3']);
    await kit.db.tx({ tenantId: other, actor: 'system:test' }, async (tx) =>
      tx.append({ type: 'test.elsewhere', subjectKind: 'test', subjectId: other, audience: ['queue:1'] }),
    );
    await kit.reader.settle();
    const events = await readEvents(kit.relayPool, { xid: 0n, seq: 0 }, 10, {
      tenantId,
      audience: ['queue:1', 'x'],
    });
    expect(events.map((event) => event.type)).toEqual(['test.mine']);
    expect(await readEvents(kit.relayPool, { xid: 0n, seq: 0 }, 10, { tenantId, audience: [] })).toEqual([]);
  });
});

describe('the event table', () => {
  it('takes a month its rows from the default partition, whenever that month gets its own', async () => {
    await append('test.april');
    kit.clock.jumpTo(new Date('2026-05-01T00:00:00Z'));
    await append('test.may');
    const before = await readAll();
    await Promise.all([1, 2].map(() => kit.appPool.query(`select make_event_partition('2026-04-20')`)));
    expect(await readAll()).toEqual(before);
    const { rows } = await kit.adminPool.query(
      'select tableoid::regclass::text as place, type from event order by seq',
    );
    expect(rows).toEqual([
      { place: 'event_2026_04', type: 'test.april' },
      { place: 'event_default', type: 'test.may' },
    ]);
    kit.clock.jumpTo(new Date('2026-04-30T23:59:59.999Z'));
    await append('test.last-moment');
    expect((await kit.adminPool.query('select from event_2026_04')).rowCount).toBe(2);
  });
});

async function readAll(): Promise<StoredEvent[]> {
  await kit.reader.settle();
  return readEvents(kit.relayPool, { xid: 0n, seq: 0 }, 100);
}
