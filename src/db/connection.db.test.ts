import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { openWallBefore } from '../../test/kit/wall.ts';
import { createPool, isDatabaseGone } from './connection.ts';

let kit: TestDatabase;
beforeAll(async () => {
  kit = await openTestDatabase();
});
afterAll(() => kit.close());

describe('values from the database', () => {
  it('keep a civil date what it is, also where midnight is the day before in UTC', () => {
    const program = `
      import { createPool } from '#db/connection.ts';
      const pool = createPool(process.env.URL, { name: 'dates', max: 1 });
      const { rows } = await pool.query("select date '2026-04-01' as day, array[date '2026-04-01'] as days, timestamptz '2026-04-01T00:00:00+09' as at");
      console.log(JSON.stringify([new Date(2026, 3, 1).getTimezoneOffset(), rows[0]]));
      await pool.end();`;
    for (const [timeZone, offset] of [
      ['Asia/Tokyo', -540],
      ['America/Los_Angeles', 420],
    ] as const) {
      const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        env: { ...process.env, TZ: timeZone, URL: kit.adminUrl },
        encoding: 'utf8',
      });
      expect(JSON.parse(output)).toEqual([
        offset,
        { day: '2026-04-01', days: ['2026-04-01'], at: '2026-03-31T15:00:00.000Z' },
      ]);
    }
  });

  it('are numbers as far as numbers are exact, and no further', async () => {
    const { rows } = await kit.appPool.query(
      'select 9007199254740991::int8 as most, -5::int8 as less, 1.5::numeric as half, count(*) from tenant',
    );
    expect(rows).toEqual([{ most: Number.MAX_SAFE_INTEGER, less: -5, half: 1.5, count: 0 }]);
    await expect(kit.appPool.query('select 9007199254740992::int8')).rejects.toThrow(/beyond 2\^53/);
    // The connection is still of use.
    expect((await kit.appPool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('a database that is gone', () => {
  it('is told from a statement that is wrong', async () => {
    const wrong = await kit.appPool.query('select 1 / 0').catch((error: unknown) => error);
    expect(isDatabaseGone(wrong)).toBe(false);
    const ended = kit.appPool.query('select pg_sleep(10)').catch((error: unknown) => error);
    await endSessions(kit, 'pg_sleep');
    expect(isDatabaseGone(await ended)).toBe(true);
  });

  it('does not end the process when it goes between two statements', async () => {
    const client = await kit.appPool.connect();
    await client.query('begin');
    const closed = new Promise((resolve) => client.once('end', resolve));
    await endSessions(kit, 'begin');
    await closed;
    const error = await client.query('select 1').catch((caught: unknown) => caught);
    expect(isDatabaseGone(error)).toBe(true);
    client.release(true);
    expect((await kit.appPool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('a database that says nothing any more', () => {
  it('is given up, and its connection is not used again', async () => {
    const { wall, over } = await openWallBefore(kit.adminUrl);
    const pool = createPool(over, { name: 'behind a wall', max: 1, answersWithinMs: 300 });
    try {
      const client = await pool.connect();
      await client.query('select 1');
      wall.mute();
      expect(isDatabaseGone(await client.query('select 2').catch((error: unknown) => error))).toBe(true);
      client.release();
      expect((await pool.query('select 3 as three')).rows).toEqual([{ three: 3 }]);
    } finally {
      await pool.end();
      await wall.close();
    }
  });
});

/** Ends the sessions whose last statement contains `text`, as soon as there is one. */
async function endSessions({ adminPool, name }: TestDatabase, text: string): Promise<void> {
  for (;;) {
    const { rowCount } = await adminPool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'test app' and query like $2`,
      [name, `%${text}%`],
    );
    if (rowCount !== 0) return;
  }
}
