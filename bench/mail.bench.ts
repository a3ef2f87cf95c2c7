// Mails come from a real Dovecot by IMAP and become interactions in a queue, each with its files, its acknowledgement handed to
// a real Postfix, its audit and events; against a bare loop that reads the same mails with the same parser and inserts the
// same rows through the driver, in one transaction each, on the same server. What counts is time of the processor, of the
// product's process and of all processes of its PostgreSQL, as /proc tells it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { deriveSecret } from '#db/keys.ts';
import { roleUrl } from '#db/migrations.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { readLetter } from '#outside/email/letter/read-letter.ts';
import { setup as makeMailRoot } from '../test/kit/mail-root.ts';
import { openPostOffice, PASSWORD as MAIL_PASSWORD } from '../test/kit/post-office.ts';
import { prepareSmallCity, STAFF } from '../test/kit/small-city.ts';
import { until } from '../test/kit/until.ts';
import { staff } from '../test/kit/wire.ts';
import { copyRows, readSample } from './kit/copied-rows.ts';
import { cpuSec } from './kit/exchange.ts';
import { judge, median, printTable } from './kit/figures.ts';
import { makeDataDir, removeDataDir, startProduct } from './kit/product.ts';

const BOX = 'madoguchi@aoba.example';
const WARM_UP = 600;
const ROUNDS = 3;
const MAILS = 200;
const BARE = 300;
/** Best case of a free ticket system on two cores (Znuny), and a tenth of it. */
const ZNUNY_MS = 113;
const AIM_MS = 11.3;
const ids = createIds(systemClock);
/** What this measurement itself asks. */
const COUNTED = `mail where direction = 'out' and state = 'sent'`;

const TEXT =
  '粗大ごみの出し方を教えてください。ソファとたんすが一つずつあります。\n収集の申し込みは電話でもできますか。\n\n> 収集日は火曜日です。\n';
const FILE = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(30_000, 'Where it stands. ')]);

/** As a program of a resident writes it: text and layout, and a file; each from somebody else. */
function mailFrom(writer: string, at: number): string {
  const base64 = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, '$&\n');
  return `Return-Path: <${writer}>
Received: from mail.example by mx.aoba.example; Mon, 6 Apr 2026 09:00:00 +0900
From: =?UTF-8?B?${Buffer.from('北沢 みなみ').toString('base64')}?= <${writer}>
To: <${BOX}>
Subject: =?UTF-8?B?${Buffer.from(`粗大ごみについて ${at}`).toString('base64')}?=
Date: Mon, 6 Apr 2026 09:00:00 +0900
Message-ID: <${ids.next()}@mail.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

${base64(Buffer.from(TEXT))}
--a
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

${base64(Buffer.from(`<html><body><p>${TEXT.replaceAll('\n', '<br>')}</p></body></html>`))}
--a--
--m
Content-Type: application/pdf; name="map.pdf"
Content-Disposition: attachment; filename="map.pdf"
Content-Transfer-Encoding: base64

${base64(FILE)}
--m--
`;
}

/** Of all processes of a PostgreSQL, those that have ended among them. */
function postgresSec(dataDir: string): number {
  const postmaster = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const ended = readFileSync(`/proc/${postmaster}/stat`, 'utf8').split(') ')[1]!.split(' ');
  let sec = cpuSec(postmaster) + (Number(ended[13]) + Number(ended[14])) / 100;
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]!.split(' ');
      if (Number(fields[1]) === postmaster) sec += cpuSec(Number(name));
    } catch {
      // It ended while it was looked at: its time is its parent's now.
    }
  }
  return sec;
}

interface Spent {
  houseMs: number;
  postgresMs: number;
  sec: number;
}

const dataDir = makeDataDir();
await makeMailRoot();
const writers = Array.from(
  { length: WARM_UP + (ROUNDS + 1) * MAILS },
  (_each, at) => `writer${at}@mail.example`,
);
await prepareSmallCity(dataDir);
const profile = process.env['PROFILE'];
const product = await startProduct(
  dataDir,
  profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` } : {},
);
const adminUrl = (await runningServerUrl(dataDir, 'engawa')) ?? '';
const admin = new pg.Pool({ connectionString: adminUrl, max: 1 });
const office = await openPostOffice([BOX, ...writers]).catch(async (error: unknown) => {
  await product.stop();
  throw error;
});
try {
  const clerk = await staff({ url: product.url, defects: [], failures: 0 }, STAFF.administrator.login);
  const { rows: queues } = await admin.query<{ id: string }>('select id from queue order by name limit 1');
  const server = { host: '127.0.0.1', user: BOX };
  await clerk.send('POST', '/admin/mailboxes', {
    name: 'Mail',
    address: BOX,
    senderName: 'Aoba',
    queueId: queues[0]!.id,
    settings: {
      incoming: { ...server, port: office.imapTlsPort, security: 'tls', folder: 'INBOX' },
      outgoing: { ...server, port: office.submissionPort, security: 'starttls' },
      authority: office.certificate,
    },
    secrets: { password: MAIL_PASSWORD },
  });

  /** What the database was asked meanwhile, as its own log tells: statements, and transactions. */
  async function statementsOf(work: () => Promise<unknown>): Promise<{ all: number; transactions: number }> {
    const log = join(dataDir, 'postgres.log');
    // Its server is started with a setting that only a database's own outweighs, and for lines that open from then on.
    const { rows } = await admin.query<{ name: string }>('select current_database() as name');
    await admin.query(`alter database "${rows[0]!.name}" set log_statement = 'all'`);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`,
    );
    await until('it is back', async () => (await fetch(`${product.url}/health/ready`)).ok, 30_000);
    const from = readFileSync(log, 'utf8').length;
    await work();
    const texts = [
      ...readFileSync(log, 'utf8')
        .slice(from)
        .matchAll(/LOG: +(?:execute [^:]+|statement): *(.*)/g),
    ];
    await admin.query(`alter database "${rows[0]!.name}" reset log_statement`);
    const own = texts.map(([, text = '']) => text.toLowerCase()).filter((text) => !text.includes(COUNTED));
    return { all: own.length, transactions: own.filter((text) => text.startsWith('begin')).length };
  }

  let next = 0;
  /** Lets so many mails lie in the mailbox, and waits until each has become what it becomes and is acknowledged. */
  async function round(mails: number): Promise<Spent> {
    const raws = Array.from({ length: mails }, () => mailFrom(writers[next]!, next++));
    const before = { house: cpuSec(product.pid), postgres: postgresSec(dataDir), at: performance.now() };
    for (const raw of raws) office.drop(BOX, raw);
    await until(
      'all are acknowledged',
      async () => {
        const { rows } = await admin.query<{ count: string }>(`select count(*) from ${COUNTED}`);
        return Number(rows[0]!.count) === next;
      },
      120_000,
    );
    return {
      houseMs: (cpuSec(product.pid) - before.house) * 1000,
      postgresMs: (postgresSec(dataDir) - before.postgres) * 1000,
      sec: (performance.now() - before.at) / 1000,
    };
  }

  await round(WARM_UP);
  const spent: Spent[] = [];
  for (let n = 0; n < ROUNDS; n++) spent.push(await round(MAILS));
  const asked = await statementsOf(() => round(MAILS));
  const waiting = await admin.query(`select 1 from queue_entry where state = 'waiting'`);
  if (waiting.rowCount !== next) throw new Error(`${waiting.rowCount} of ${next} wait in the queue`);

  const secret = deriveSecret(
    Buffer.from(readFileSync(join(dataDir, 'secrets/master.key'), 'utf8').trim(), 'base64url'),
    'database-roles',
  );
  const bare = new pg.Client({ connectionString: roleUrl(adminUrl, 'app', secret) });
  bare.on('error', () => undefined);
  await bare.connect();
  const sample = await readSample(admin);
  const raws = Array.from({ length: BARE }, (_each, at) => Buffer.from(mailFrom('writer@mail.example', at)));
  const before = { own: process.cpuUsage(), postgres: postgresSec(dataDir), at: performance.now() };
  for (const raw of raws) {
    const letter = await readLetter(raw);
    if (letter.attachments.length !== 1) throw new Error('a mail was read wrongly');
    await copyRows(bare, sample, () => ids.next());
  }
  const own = process.cpuUsage(before.own);
  const bareMs = {
    own: (own.user + own.system) / 1000 / BARE,
    postgres: ((postgresSec(dataDir) - before.postgres) * 1000) / BARE,
    perSec: BARE / ((performance.now() - before.at) / 1000),
  };
  await bare.end();

  const each = (of: (round: Spent) => number): number => median(spent.map(of)) / MAILS;
  const houseMs = each(({ houseMs: ms }) => ms);
  const postgresMs = each(({ postgresMs: ms }) => ms);
  const bareAllMs = bareMs.own + bareMs.postgres;
  printTable(
    `Mail in: text, layout and a file of 30 kB, ${ROUNDS} rounds of ${MAILS}, median; ${sample.rows.length} rows each`,
    ['', 'CPU ms a mail', 'of it the process', 'of it PostgreSQL', 'mails/s'],
    [
      [
        'Engawa: IMAP to the queue, acknowledged',
        houseMs + postgresMs,
        houseMs,
        postgresMs,
        1 / each(({ sec }) => sec),
      ],
      ['the same parser and rows, bare', bareAllMs, bareMs.own, bareMs.postgres, bareMs.perSec],
      ['Znuny, best case on 2 cores (published)', ZNUNY_MS, '', '', ''],
    ],
  );
  printTable(
    `Of the database, for each mail, as its log tells; all loops of the house among it`,
    ['', 'statements', 'transactions'],
    [['Engawa', asked.all / MAILS, asked.transactions / MAILS]],
  );
  judge('rate of the bare loop, by CPU', bareAllMs / (houseMs + postgresMs), { atLeast: 0.3 });
  judge('CPU ms a mail', houseMs + postgresMs, { atMost: AIM_MS });
} finally {
  await admin.end();
  await product.stop();
  await office.close();
  removeDataDir(dataDir);
}
