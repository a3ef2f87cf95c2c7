import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { type FaultyLine, openFaultyLine } from '../kit/line-fault.ts';
import { defectsOf, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident } from '../kit/wire.ts';
import { brokenRules, countOf, rowsOf } from './invariants.ts';
import { countInLength, inLength, seed } from './length.ts';
import { randomFrom } from './load.ts';
import { type MailHouse, mailsSettled, openMailHouse } from './mail-house.ts';
import { markedTooSoon, recountReadMails, recountSentMails } from './mail-ledgers.ts';
import { numberedMail } from './numbered-mails.ts';
import { keepRecord, requireWhole, shares, tellProgress } from './record.ts';

const MAILS = countInLength(120, 10_000);
const KILLS = inLength(1, 2);
const AWAY_DAYS = 7;
const DAY_MS = 86_400_000;
/** Mails of one writer: they are acknowledged five times a day, so that one in four is. */
const MAILS_EACH = 20;
const TALKS_EVERY_MS = 400;
const LOOKS_EVERY_MS = 300;
const dataDir = makeScratchDir();
const random = randomFrom(seed);
let house: MailHouse;
let imap: FaultyLine;
let smtp: FaultyLine;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  house = await openMailHouse(dataDir, MAILS / MAILS_EACH);
  imap = await openFaultyLine(house.office.imapPort);
  smtp = await openFaultyLine(house.office.smtpPort);
});
afterAll(async () => {
  await Promise.all([imap?.close(), smtp?.close(), house?.close()]);
  await sweepProduct(dataDir, house?.product());
});

const rawMails = async () => countOf(await house.adminUrl(), 'raw_mail');
const readMails = async () => countOf(await house.adminUrl(), `raw_mail where state in ('read', 'repeated')`);
const sinceMs = (at: number) => Math.round(performance.now() - at);

let told = 0;
/** Looked at seldom: the counting must not cost what is counted. */
async function untilRead(mails: number): Promise<void> {
  await until(
    `${mails} are read`,
    async () => {
      const read = await readMails();
      for (; told < read; told++) tellProgress('mail-backlog', told + 1, MAILS);
      await rest(LOOKS_EVERY_MS);
      return read >= mails;
    },
    1_800_000,
  );
}

/** What came in a week in which nobody could fetch it. */
function dropWeek(): void {
  for (let n = 1; n <= MAILS; n++) {
    const from = house.writers[n % house.writers.length] ?? '';
    const writtenAt = new Date(Date.now() - (AWAY_DAYS * DAY_MS * (MAILS - n)) / MAILS);
    house.office.drop(house.address, numberedMail(n, { from, to: house.address, writtenAt }));
  }
}

/** Somebody who writes by chat meanwhile; how long each message takes to be acknowledged. */
async function talkMeanwhile(over: () => boolean): Promise<number[]> {
  const one = await resident(house.wire);
  const times: number[] = [];
  for (let n = 1; !over(); n++) {
    const begunAt = performance.now();
    await one.say(`その間に ${n}`);
    times.push(performance.now() - begunAt);
    await rest(TALKS_EVERY_MS);
  }
  return times;
}

test(`a mailbox that was away for ${AWAY_DAYS} days comes back with ${MAILS} mails, and the server is killed ${KILLS} times while it reads them`, {
  timeout: inLength(240_000, 2_400_000),
}, async () => {
  console.log(`mail-backlog: FAULTS_SEED=${seed}`);
  await house.openMailbox({ imap, smtp });
  await mailsSettled(house, 0, 20_000);
  await house.office.stopImap();
  dropWeek();
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const talk = talkMeanwhile(() => isOver);
  await house.office.startImap();
  const backAt = performance.now();
  await until('the first is read', async () => (await readMails()) > 0, 120_000);
  const firstMs = sinceMs(backAt);
  const begunAt = performance.now();
  for (let kill = 0; kill < KILLS; kill++) {
    const share = (kill + random()) / (KILLS + 1);
    await untilRead(share * MAILS);
    await house.product().kill();
    await house.startAgain();
  }
  await untilRead(MAILS);
  const readMs = sinceMs(begunAt);
  await mailsSettled(house, MAILS, 300_000);
  isOver = true;
  const talked = shares(await talk);

  const again = await costOfNothingNew();
  const url = await house.adminUrl();
  const { marked, tooSoon } = await markedTooSoon(house.office, house.address, url);
  const read = await recountReadMails(
    house.administrator,
    url,
    'mails of the week, against what the desk reads',
    // The one after the restart among them.
    Array.from({ length: MAILS + 1 }, (_each, at) => at + 1),
  );
  const ledgers = [...read, await recountSentMails(house.office, house.writers, url)];
  const half = [
    ...(await brokenRules(url)),
    ...tooSoon.map((one) => `marked and not ours: ${one}`),
    ...(marked < MAILS ? [`${MAILS - marked} mails that are ours are not marked on the server`] : []),
  ];
  keepRecord({
    scenario: 'mail-backlog',
    title: 'A mailbox that was away for a week',
    did: [
      `${MAILS} mails of ${house.writers.length} writers, written within ${AWAY_DAYS} days, lay in a real Dovecot when it came back; one in three with a file, one in four acknowledged through a real Postfix`,
      `the server killed (-9) ${KILLS} times while it read them, and a resident who wrote by chat meanwhile`,
      `then the same ${MAILS} once more under another UIDVALIDITY, and a restart`,
    ],
    ledgers,
    halfMade: half,
    measures: [
      { what: 'the first mail is read after the mailbox is back', value: firstMs, unit: 'ms' },
      { what: 'mails a second, the kills among it', value: Math.round((MAILS * 1_000) / readMs), unit: '' },
      { what: 'a message by chat is acknowledged meanwhile, median', value: talked.median, unit: 'ms' },
      { what: 'a message by chat is acknowledged meanwhile, p99', value: talked.p99, unit: 'ms' },
      { what: 'all of them seen again under other numbers', value: again.renumberedMs, unit: 'ms' },
      { what: 'ready for the next mail after a restart', value: again.restartedMs, unit: 'ms' },
    ],
  });
  requireWhole(ledgers, half);
  expect(house.wire.defects).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
});

/** What is there already is looked at, and nothing is made of it. */
async function costOfNothingNew(): Promise<{ renumberedMs: number; restartedMs: number }> {
  const validity = async () =>
    (
      await rowsOf<{ validity: number; uid: number }>(
        await house.adminUrl(),
        'select uid_validity::int as validity, last_uid::int as uid from mailbox',
      )
    )[0];
  const before = await validity();
  await house.office.stopImap();
  house.office.changeUidValidity(house.address);
  const lastUid = house.office.lastUid(house.address);
  await house.office.startImap();
  const renumberedAt = performance.now();
  await until(
    'all are seen again',
    async () => {
      const now = await validity();
      await rest(LOOKS_EVERY_MS);
      return now?.validity !== before?.validity && (now?.uid ?? 0) >= lastUid;
    },
    600_000,
  );
  const renumberedMs = sinceMs(renumberedAt);
  expect(await rawMails()).toBe(MAILS);
  await house.product().stop();
  const restartedAt = performance.now();
  await house.startAgain();
  const n = MAILS + 1;
  const from = house.writers[0] ?? '';
  house.office.drop(house.address, numberedMail(n, { from, to: house.address }));
  await until('the next is read', async () => (await readMails()) > MAILS, 60_000);
  return { renumberedMs, restartedMs: sinceMs(restartedAt) };
}
