import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runningServerUrl } from '#db/server/server.ts';
import type { MailboxAnswer } from '../../src/http/admin/mailbox-shapes.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type FaultyLine, openFaultyLine } from '../kit/line-fault.ts';
import { openPostOffice, PASSWORD as MAIL_PASSWORD, type PostOffice } from '../kit/post-office.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { openStubbornSmtp, type StubbornSmtp } from '../kit/stubborn-smtp.ts';
import { until } from '../kit/until.ts';
import { staff, type StaffClient, type Wire } from '../kit/wire.ts';
import { brokenRules, countOf, rowsOf, withClient } from './invariants.ts';
import { wordsOfMails } from './ledgers.ts';
import { inLength, seed } from './length.ts';
import { randomFrom } from './load.ts';
import { compare, type Ledger, keepRecord, requireWhole } from './record.ts';
import { CITY_ADDRESS, rawMail, wordsOfMail } from './world.ts';

const MAILS = inLength(400, 10_000);
const CUTS = inLength(4, 40);
/** The product waits 90 s for a line on which nothing comes. */
const STALLS = inLength(0, 1);
const DROPPED_ANSWERS = inLength(10, 40);
const AWAY_DAYS = 7;
const WRITERS = Array.from({ length: 8 }, (_each, at) => `k${at}@mail.example`);
const dataDir = makeScratchDir();
const settings = { dataDir, env: { RATE_LIMIT_FACTOR: '0', LOG_LEVEL: 'warn' } };
let office: PostOffice;
let smtp: StubbornSmtp;
let line: FaultyLine;
let product: Product;
let wire: Wire;
let administrator: StaffClient;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  [office, smtp] = await Promise.all([openPostOffice([CITY_ADDRESS]), openStubbornSmtp()]);
  line = await openFaultyLine(office.imapPort);
  product = await startProduct(settings);
  wire = { url: product.url, defects: [], failures: 0 };
  administrator = await staff(wire, STAFF.administrator.login);
});
afterAll(async () => {
  await Promise.all([line?.close(), office?.close(), smtp?.close()]);
  await sweepProduct(dataDir, product);
});

const adminUrl = async () => (await runningServerUrl(dataDir, 'engawa')) ?? '';
const isRead = async (count: number) =>
  (await countOf(await adminUrl(), `raw_mail where state in ('read', 'repeated')`)) >= count;

async function openMailbox(): Promise<void> {
  const [queue] = await rowsOf<{ id: string }>(
    await adminUrl(),
    `select id from queue where name = '総合窓口'`,
  );
  const server = { host: '127.0.0.1', security: 'none' };
  await administrator.send<MailboxAnswer>('POST', '/admin/mailboxes', {
    name: '総合窓口メール',
    address: CITY_ADDRESS,
    senderName: '青葉市総合窓口',
    queueId: queue?.id,
    settings: {
      incoming: { ...server, port: line.port, user: CITY_ADDRESS },
      outgoing: { ...server, port: smtp.port, user: null },
      plusAddress: true,
    },
    secrets: { password: MAIL_PASSWORD },
  });
}

/** What lies in the mailbox after a week: numbered mails, some of them awkward. Answers what must be read, each once. */
function fillMailbox(): string[] {
  const words: string[] = [];
  for (let n = 1; n <= MAILS; n++) {
    const from = WRITERS[n % WRITERS.length] ?? '';
    const arrivedAt = new Date(Date.now() - (AWAY_DAYS * 86_400_000 * (MAILS - n)) / MAILS);
    const raw = rawMail(n, from).replace(/^Date: .*$/m, `Date: ${arrivedAt.toUTCString()}`);
    const kind = n % 50;
    // The id of another mail, and other content; none at all; the same mail three times.
    const given =
      kind === 1
        ? raw.replace(/^Message-ID: .*$/m, 'Message-ID: <used@mail.example>')
        : kind === 2
          ? raw.replace(/^Message-ID: .*\n/m, '')
          : raw;
    for (let time = 0; time < (kind === 3 ? 3 : 1); time++) office.drop(CITY_ADDRESS, given);
    words.push(wordsOfMail(n));
  }
  return words;
}

/** Each line ends after some bytes, wherever in a FETCH that is; each time it comes a little further. */
async function cutAgainAndAgain(random: () => number): Promise<void> {
  for (let cut = 0; cut < CUTS; cut++) {
    const { opened } = line;
    line.fault = { kind: 'cut', afterBytes: 1_000 + Math.floor(random() * 60_000) };
    await until('another line was opened', () => line.opened > opened, 70_000);
    await rest(300);
  }
  for (let stall = 0; stall < STALLS; stall++) {
    const { opened } = line;
    line.fault = { kind: 'stall', afterBytes: 20_000 };
    await until('a line that says nothing is given up', () => line.opened > opened + 1, 240_000);
  }
  line.fault = { kind: 'none' };
}

/** A server takes mails and hangs up before it says so. Their second try is due in half a minute: put forward in the row. */
async function sendAll(): Promise<void> {
  const url = await adminUrl();
  await until(
    'every mail is sent',
    () =>
      withClient(url, async (client) => {
        await client.query(`update mail set try_at = now() where state = 'waiting' and try_at > now()`);
        const { rows } = await client.query(
          `select 1 from mail where direction = 'out' and state in ('waiting', 'sending') limit 1`,
        );
        return rows.length === 0;
      }),
    120_000,
  );
}

async function recountSent(): Promise<Ledger> {
  const rows = await rowsOf<{ id: string; unanswered: number }>(
    await adminUrl(),
    `select message_id as id, unanswered from mail where direction = 'out' and state = 'sent'`,
  );
  const ids = smtp.taken.map((mail) => /^Message-ID: <([^@>]+)@/im.exec(mail)?.[1] ?? '');
  const ledger = compare(
    'mails that were sent, against what the server took',
    rows.map(({ id }) => id),
    ids,
  );
  const times = (id: string) => ids.filter((one) => one === id).length - 1;
  const isCounted = (id: string) => times(id) === rows.find((row) => row.id === id)?.unanswered;
  return {
    ...ledger,
    doubled: ledger.doubled.filter((id) => !isCounted(id)),
    inWindow: ledger.doubled.filter(isCounted).reduce((sum, id) => sum + times(id), 0),
  };
}

test(`away for ${AWAY_DAYS} days with ${MAILS} mails, over a line that is cut again and again; a server that hangs up before its answer`, {
  timeout: inLength(240_000, 1_800_000),
}, async () => {
  console.log(`mail-lines: FAULTS_SEED=${seed}`);
  await openMailbox();
  office.drop(CITY_ADDRESS, rawMail(0, WRITERS[0] ?? ''));
  await until('the mailbox is read', () => isRead(1), 30_000);
  expect(await product.stop()).toBe(0);
  const words = [wordsOfMail(0), ...fillMailbox()];
  // Meanwhile the server has another idea of which mail is which.
  await office.stopImap();
  office.changeUidValidity(CITY_ADDRESS);
  await office.startImap();
  smtp.next = Array.from({ length: DROPPED_ANSWERS }, () => 'drop-before-answer');

  const startedAt = performance.now();
  product = await startProduct({ ...settings, port: product.port });
  await cutAgainAndAgain(randomFrom(seed));
  await until('all of it is read', () => isRead(words.length), inLength(120_000, 1_500_000));
  const tookMs = performance.now() - startedAt;
  await sendAll();

  const ledgers = [
    compare(
      'mails in the mailbox, against what the desk reads',
      words,
      await wordsOfMails(administrator, await adminUrl()),
    ),
    await recountSent(),
  ];
  const half = await brokenRules(await adminUrl());
  const raw = await countOf(await adminUrl(), 'raw_mail');
  keepRecord({
    scenario: 'mail-lines',
    title: 'Mail: a week away, bad lines, a server that hangs up',
    did: [
      `${MAILS} mails of ${AWAY_DAYS} days in Dovecot while the product was stopped; in every 50: one under a Message-ID that others have, one without, one three times; UIDVALIDITY changed meanwhile`,
      `the line cut ${CUTS} times after 1 to 61 kB, silent in a FETCH ${STALLS} times; then left alone`,
      `${raw} raw mails kept; the sending server took ${DROPPED_ANSWERS} mails and hung up before its answer`,
    ],
    ledgers,
    halfMade: half,
    measures: [
      { what: 'from the start until all is read', value: Math.round(tookMs), unit: 'ms' },
      { what: 'that is, each mail', value: Math.round(tookMs / words.length), unit: 'ms' },
    ],
  });
  requireWhole(ledgers, half);
  expect(ledgers[1]?.inWindow).toBe(DROPPED_ANSWERS);
  expect(await countOf(await adminUrl(), `raw_mail where state = 'failed'`)).toBe(0);
  expect(wire.defects).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
});
