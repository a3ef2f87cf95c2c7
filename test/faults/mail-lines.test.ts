import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { type FaultyLine, type LineFault, openFaultyLine } from '../kit/line-fault.ts';
import { defectsOf, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { brokenRules, rowsOf } from './invariants.ts';
import { countInLength, inLength, seed } from './length.ts';
import { randomFrom } from './load.ts';
import { ACKNOWLEDGED_PER_DAY, type MailHouse, mailsSettled, openMailHouse } from './mail-house.ts';
import { markedTooSoon, recountReadMails, recountSentMails } from './mail-ledgers.ts';
import { attachmentOfMail, numberedMail } from './numbered-mails.ts';
import { keepRecord, type Ledger, requireWhole, tellProgress } from './record.ts';

const CUTS = countInLength(10, 160);
const RENUMBERINGS = countInLength(1, 4);
const UNHEARD = countInLength(3, 30);
/** The product itself ends a line on which nothing comes for 90 s; a short run only sees that it waits. */
const STALLS = inLength(0, 1);
const HELD_MS = 1_200;
const ROUND_WITHIN_MS = 30_000;
const MAILS_A_ROUND = 6;
/** Of what one session brings; what is cut earlier falls into signing in. */
const SIGNED_IN_BYTES = 1_500;
const LONGEST_BYTES = 60_000;
const LARGE_ONE_IN = 9;
const dataDir = makeScratchDir();
const random = randomFrom(seed);
let house: MailHouse;
let imap: FaultyLine;
let smtp: FaultyLine;
let imapFaults: LineFault[] = [];
const smtpFaults: LineFault[] = [];
const numbers: number[] = [];
/** How many different mails, to the byte, lie in the mailbox. */
let different = 0;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  house = await openMailHouse(dataDir, Math.ceil((CUTS * MAILS_A_ROUND) / 4));
  imap = await openFaultyLine(house.office.imapPort, () => imapFaults.shift() ?? { kind: 'none' });
  smtp = await openFaultyLine(house.office.smtpPort, () => smtpFaults.shift() ?? { kind: 'none' });
});
afterAll(async () => {
  await Promise.all([imap?.close(), smtp?.close(), house?.close()]);
  await sweepProduct(dataDir, house?.product());
});

const attachmentOf = (n: number): string | undefined => {
  const text = attachmentOfMail(n);
  return text === undefined || n % LARGE_ONE_IN !== 0 ? text : `${text}${'。'.repeat(20_000)}`;
};

/** One more number comes: alone, three times, under an id that was used, or without one. */
async function oneMore(): Promise<void> {
  const n = numbers.length + 1;
  const from = house.writers[n % house.writers.length] ?? '';
  const to = house.address;
  const kind = n % 6;
  const messageId = kind === 2 ? `m${n - 1}@mail.example` : kind >= 4 ? null : undefined;
  const padding = n % LARGE_ONE_IN === 0 ? 60_000 : 0;
  const raw = numberedMail(n, { from, to, padding, ...(messageId === undefined ? {} : { messageId }) });
  const times = kind === 1 || kind === 4 ? 3 : 1;
  if (n % 12 === 1) {
    // Each delivery is another mail to the byte, by the marks of the way.
    for (let time = 0; time < times; time++) await house.office.deliver(raw, { from, to });
    different += times;
  } else {
    for (let time = 0; time < times; time++) house.office.drop(to, raw);
    different += 1;
  }
  numbers.push(n);
}

/** The next line to Dovecot has this fault, and mails come until it came to pass. */
async function spoilNextLine(fault: LineFault): Promise<void> {
  const aim = imap.spoiled + 1;
  imapFaults = [fault];
  const isTaken = () => imapFaults.length === 0;
  // A line that was not spoiled rests, and would for long.
  await until('a line is opened anew', isTaken, 2_500).catch(() => imap.cutAll());
  await until('a line is opened', isTaken, ROUND_WITHIN_MS);
  const deadline = performance.now() + ROUND_WITHIN_MS;
  while (imap.spoiled < aim) {
    if (performance.now() > deadline) throw new Error('nothing came over the line');
    for (let each = 0; each < MAILS_A_ROUND; each++) await oneMore();
    await until('the line is spoiled', () => imap.spoiled >= aim, 6_000).catch(() => undefined);
  }
}

function cutOfRound(round: number): LineFault {
  // Now and then within signing in; else a little further each time, so that every place of a session has its turn.
  if (round % 8 === 0) return { kind: 'cut', afterBytes: 1 + Math.floor(random() * SIGNED_IN_BYTES) };
  const step = (LONGEST_BYTES - SIGNED_IN_BYTES) / CUTS;
  const afterBytes = Math.floor(SIGNED_IN_BYTES + (round + random()) * step);
  return round % 5 === 0 ? { kind: 'hold', afterBytes, forMs: HELD_MS } : { kind: 'cut', afterBytes };
}

/** The server numbers its mails anew, and others have come meanwhile. */
async function renumber(): Promise<void> {
  await house.office.stopImap();
  house.office.changeUidValidity(house.address);
  for (let each = 0; each < MAILS_A_ROUND; each++) await oneMore();
  await house.office.startImap();
}

test(`IMAP that is cut ${CUTS} times, stalls, and numbers its mails anew ${RENUMBERINGS} times; SMTP whose answer nobody hears ${UNHEARD} times`, {
  timeout: inLength(240_000, 1_500_000),
}, async () => {
  console.log(`mail-lines: FAULTS_SEED=${seed}`);
  await house.openMailbox({ imap, smtp });
  const tooSoon: string[] = [];
  const look = async () =>
    tooSoon.push(...(await markedTooSoon(house.office, house.address, await house.adminUrl())).tooSoon);
  let [unheard, withinMail, renumberings] = [0, 0, 0];
  for (let round = 1; round <= CUTS; round++) {
    if (unheard < Math.floor((round * UNHEARD) / CUTS)) {
      smtpFaults.push({ kind: 'unheard', answer: 'queued as' });
      unheard++;
      if (unheard % 2 === 0) {
        smtpFaults.push({ kind: 'cut-sent', afterBytes: 100 + Math.floor(random() * 900) });
        withinMail++;
      }
    }
    await spoilNextLine(cutOfRound(round));
    await look();
    if (renumberings < Math.round((round * RENUMBERINGS) / CUTS)) {
      await renumber();
      renumberings++;
    }
    tellProgress('mail-lines', round, CUTS);
  }
  for (let stall = 0; stall < STALLS; stall++) await stallOnce();
  imapFaults = [];
  await until(
    'each fault of SMTP came to pass',
    async () => {
      if (smtp.spoiled >= unheard + withinMail) return true;
      await oneMore();
      await rest(200);
      return false;
    },
    60_000,
  );
  const settledAt = performance.now();
  await mailsSettled(house, different, inLength(90_000, 300_000));
  const settledMs = Math.round(performance.now() - settledAt);
  await look();
  const url = await house.adminUrl();
  const read = await recountReadMails(
    house.administrator,
    url,
    'mails in the mailbox, against what the desk reads',
    numbers,
    attachmentOf,
  );
  const sent = await recountSentMails(house.office, house.writers, url);
  const ledgers = [...read, await recountAcknowledged(url), sent];
  const half = [...(await brokenRules(url)), ...tooSoon.map((one) => `marked before it was ours: ${one}`)];
  keepRecord({
    scenario: 'mail-lines',
    title: 'Mail servers whose lines fail',
    did: [
      `a mailbox with ${numbers.length} mails of which one in three is there three times, one in six under the Message-ID of another and one in three without any; in all ${different} different ones to the byte, over a real Dovecot`,
      `${CUTS} lines that ended, or paused for ${HELD_MS} ms, after every ${Math.round((LONGEST_BYTES - SIGNED_IN_BYTES) / CUTS)}th byte of what came, up to ${LONGEST_BYTES}, one in eight while signing in; ${imap.opened} lines in all`,
      ...(STALLS > 0
        ? [`${STALLS} line that went silent in FETCH, until the product ended it by itself`]
        : []),
      `UIDVALIDITY changed ${renumberings} times, with mails that had come meanwhile`,
      `${unheard} times a real Postfix took a mail and the line went before its answer, ${withinMail} times within the mail`,
    ],
    ledgers,
    halfMade: half,
    measures: [
      {
        what: 'sent twice under the same id, because the answer was not heard',
        value: sent.inWindow ?? 0,
        unit: 'mails',
        limit: unheard,
      },
      { what: 'all that came is read and answered after', value: settledMs, unit: 'ms' },
    ],
  });
  requireWhole(ledgers, half);
  // Nothing but the one window: as often as nobody heard the answer, and it was used at all.
  expect(sent.inWindow).toBeGreaterThan(0);
  expect(sent.inWindow).toBeLessThanOrEqual(unheard);
  expect(renumberings).toBe(RENUMBERINGS);
  expect(house.wire.defects).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
});

async function stallOnce(): Promise<void> {
  await spoilNextLine({ kind: 'stall', afterBytes: 20_000 });
  const { opened } = imap;
  console.log('mail-lines: the line is silent; the product waits for 90 s');
  await until('the product gives it up', () => imap.opened > opened, 150_000);
}

/** Each thread is acknowledged once, and each writer as often as they may be within a day. */
async function recountAcknowledged(url: string): Promise<Ledger> {
  const rows = await rowsOf<{ times: number }>(
    url,
    `select count(*)::int as times from message m join mail l on l.tenant_id = m.tenant_id and l.message_id = m.id
     where m.author_kind = 'system' and l.direction = 'out' group by m.conversation_id`,
  );
  const byWriter = new Map<number, number>();
  for (const n of numbers) {
    const writer = n % house.writers.length;
    byWriter.set(writer, (byWriter.get(writer) ?? 0) + 1);
  }
  const due = [...byWriter.values()].reduce((sum, mails) => sum + Math.min(mails, ACKNOWLEDGED_PER_DAY), 0);
  const more = Math.max(0, rows.length - due);
  return {
    name: 'threads that are acknowledged, against their acknowledgements',
    acknowledged: due,
    found: rows.length,
    lost: rows.length < due ? [`${due - rows.length} were not acknowledged`] : [],
    doubled: [
      ...rows.filter(({ times }) => times > 1).map(({ times }) => `acknowledged ${times} times`),
      ...(more > 0 ? [`${more} more than may be`] : []),
    ],
  };
}
