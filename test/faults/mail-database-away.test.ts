import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, dropDatabase, makeScratchDir } from '../kit/cluster.ts';
import { type FaultyLine, type LineFault, openFaultyLine } from '../kit/line-fault.ts';
import { sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { openWallBefore, type Wall } from '../kit/wall.ts';
import { countOf } from './invariants.ts';
import { inLength } from './length.ts';
import { type MailHouse, openMailHouse } from './mail-house.ts';
import { recountSentMails } from './mail-ledgers.ts';
import { numberedMail } from './numbered-mails.ts';
import { keepRecord, requireWhole } from './record.ts';

/** Longer than anybody would wait for a database that is being started again. */
const AWAY_MS = inLength(40_000, 120_000);
/** What the server is silent for: one is given up waiting for and looked after beside, the other is waited for. */
const HELD_MS = [12_000, 2_500];
/** The house looks for what is due every 10 s. */
const GONE_WITHIN_MS = 20_000;
const dataDir = makeScratchDir();
let wall: Wall;
let database: { name: string; url: string };
let house: MailHouse;
let imap: FaultyLine;
let smtp: FaultyLine;
const faults: LineFault[] = [];

beforeAll(async () => {
  database = await createDatabase();
  const behind = await openWallBefore(database.url);
  wall = behind.wall;
  await prepareSmallCity(dataDir, { databaseUrl: behind.over });
  house = await openMailHouse(dataDir, 3, { url: database.url, over: behind.over });
  imap = await openFaultyLine(house.office.imapPort);
  smtp = await openFaultyLine(house.office.smtpPort, () => faults.shift() ?? { kind: 'none' });
  await house.openMailbox({ imap, smtp });
});
afterAll(async () => {
  await Promise.all([imap?.close(), smtp?.close(), house?.close()]);
  await sweepProduct(dataDir, house?.product());
  await wall?.close();
  if (database) await dropDatabase(database.name);
});

const outgoing = (state: string) =>
  countOf(database.url, `mail where direction = 'out' and state = '${state}'`);

/** A resident writes; the house will answer that it came. */
function write(n: number): void {
  const [from, to] = [house.writers[n % house.writers.length] ?? '', house.address];
  house.office.drop(to, numberedMail(n, { from, to }));
}

/** How long it took until so many went. */
async function allGone(count: number): Promise<number> {
  const begunAt = performance.now();
  await until(
    'what was begun is kept as sent',
    async () => (await outgoing('sent')) === count && (await outgoing('sending')) === 0,
    GONE_WITHIN_MS,
  );
  return Math.round(performance.now() - begunAt);
}

test(`mails that a server took while the database was away for ${AWAY_MS / 1_000} s, and one whose beginning nobody heard`, {
  timeout: AWAY_MS + 120_000,
}, async () => {
  faults.push(...HELD_MS.map((forMs) => ({ kind: 'hold' as const, afterBytes: 1, forMs })));
  for (const n of HELD_MS.keys()) {
    write(n);
    await until(
      'it is begun, and the server is silent',
      async () => smtp.spoiled === n + 1 && (await outgoing('sending')) === n + 1,
      30_000,
    );
    // After three seconds the house turns to others.
    if (n === 0) await rest(3_500);
  }
  await wall.close();
  const taken = () => house.writers.flatMap((writer) => house.office.mails(writer)).length;
  await until('the server took both', () => taken() === HELD_MS.length, 25_000);
  await rest(AWAY_MS);
  expect(await outgoing('sending')).toBe(HELD_MS.length);
  await wall.open();
  const keptAfterMs = await allGone(HELD_MS.length);

  wall.loseCommitOf('begun_by = ');
  write(HELD_MS.length);
  await until('nobody heard of the beginning', () => wall.hasLostCommit, GONE_WITHIN_MS);
  await until('it stands as begun', async () => (await outgoing('sending')) === 1);
  const goneAfterMs = await allGone(HELD_MS.length + 1);

  const sent = await recountSentMails(house.office, house.writers, database.url);
  keepRecord({
    scenario: 'mail-database-away',
    title: 'The database away while mails go',
    did: [
      `a real Postfix took ${HELD_MS.length} mails, and the database was out of reach for ${AWAY_MS / 1_000} s from before that on`,
      'the connection ended between the commit that began a mail and its answer',
    ],
    ledgers: [sent],
    measures: [
      { what: 'kept as sent after its return', value: keptAfterMs, unit: 'ms', limit: GONE_WITHIN_MS },
      {
        what: 'one that was begun unheard is sent after',
        value: goneAfterMs,
        unit: 'ms',
        limit: GONE_WITHIN_MS,
      },
    ],
  });
  requireWhole([sent], []);
  expect(sent.inWindow).toBe(0);
  expect(sent.acknowledged).toBe(HELD_MS.length + 1);
  expect(house.product().output()).not.toMatch(/unhandled|uncaught|\n\s+at /i);
});
