// 300 desks listen and residents write when the server is killed and started again: all desks come back by themselves,
// as a browser does, and afterwards each has heard of everything once and in the one order of the event table.
import { randomBytes } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
import { createPool } from '#db/connection.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { judge, printTable, quantile } from './kit/figures.ts';
import { type DeskFeed, listenToFeed } from '../test/kit/desk-feed.ts';
import { makeDataDir, PASSWORD, type Product, removeDataDir, startProduct } from './kit/product.ts';

const DESKS = 300;
const CHATS = 8;
const PER_SEC = 50;
const BEFORE_MS = 3_000;
const AFTER_MS = 3_000;

/** Says one thing until it is acknowledged, always with the same id. */
async function say(url: string, token: string): Promise<void> {
  const body = JSON.stringify({
    clientId: randomBytes(16).toString('base64url'),
    body: '切れても届きますか',
    fileIds: [],
  });
  for (;;) {
    const answer = await fetch(`${url}/public/chat/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
      signal: AbortSignal.timeout(10_000),
    }).catch(() => undefined);
    await answer?.text().catch(() => undefined);
    if (answer?.ok) return;
    if (answer && answer.status < 500) throw new Error(`a message was answered ${answer.status}`);
    await rest(100);
  }
}

async function startChats(url: string): Promise<{ token: string; conversationId: string }[]> {
  const cities = (await (await fetch(`${url}/public/cities`)).json()) as { entryPoints: { key: string }[] }[];
  const key = cities[0]?.entryPoints[0]?.key;
  return Promise.all(
    Array.from({ length: CHATS }, async () => {
      const answer = await fetch(`${url}/public/chat/conversations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key, language: 'ja', clientId: randomBytes(16).toString('base64url') }),
      });
      return (await answer.json()) as { token: string; conversationId: string };
    }),
  );
}

async function signIn(product: Product): Promise<string> {
  const login = /^ {2}(\S+) +bench-password/m.exec(product.output)?.[1] ?? '';
  const answer = await fetch(`${product.url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: PASSWORD }),
  });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** What the event table says of these conversations' messages, in its order. */
async function eventsOf(dataDir: string, conversationIds: readonly string[]): Promise<string[]> {
  const pool = createPool((await runningServerUrl(dataDir, 'engawa')) ?? '', { name: 'bench', max: 1 });
  const { rows } = await pool.query<{ hint: string }>(
    `select type || ' ' || subject_id as hint from event
     where subject_id = any($1) and type = 'message.received' order by event.xid, event.seq`,
    [conversationIds],
  );
  await pool.end();
  return rows.map((row) => row.hint);
}

const dataDir = makeDataDir();
let product = await startProduct(dataDir);
try {
  const port = Number(new URL(product.url).port);
  const cookie = await signIn(product);
  const chats = await startChats(product.url);
  for (const chat of chats) await say(product.url, chat.token);
  const before = await eventsOf(
    dataDir,
    chats.map((chat) => chat.conversationId),
  );
  const desks = Array.from({ length: DESKS }, () => listenToFeed(`${product.url}/desk/feed`, cookie));
  while (desks.some((desk) => desk.backAt === 0)) await rest(10);

  let writing = true;
  const writers = chats.map(async (chat) => {
    for (; writing; await rest((1000 * CHATS) / PER_SEC)) await say(product.url, chat.token);
  });
  await rest(BEFORE_MS);
  const killedAt = performance.now();
  await product.kill();
  product = await startProduct(dataDir, {}, [], port);
  const readyAt = performance.now();
  while (desks.some((desk) => desk.backAt < killedAt)) await rest(5);
  const allBackAt = Math.max(...desks.map((desk) => desk.backAt));
  await rest(AFTER_MS);
  writing = false;
  await Promise.all(writers);
  const mine = new Set(chats.map((chat) => `message.received ${chat.conversationId}`));
  const truth = (
    await eventsOf(
      dataDir,
      chats.map((chat) => chat.conversationId),
    )
  ).slice(before.length);
  const heard = (desk: DeskFeed) => desk.hints.filter((hint) => mine.has(hint));
  const endAt = performance.now();
  while (desks.some((desk) => heard(desk).length < truth.length) && performance.now() - endAt < 5_000)
    await rest(5);
  const wrong = desks.filter((desk) => heard(desk).join() !== truth.join());
  const doubled = desks.filter((desk) => new Set(desk.cursors).size !== desk.cursors.length);
  const backMs = desks.map((desk) => desk.backAt - readyAt);
  for (const desk of desks) desk.closed = true;
  printTable(
    `All ${DESKS} desks cut off at once, ${PER_SEC} messages a second meanwhile, the server killed and started again`,
    ['', ''],
    [
      ['seconds from the kill to the ready line', (readyAt - killedAt) / 1000],
      ['a desk is back after the ready line, median ms', quantile(backMs, 0.5)],
      ['the last desk, ms', Math.max(...backMs)],
      ['messages', truth.length],
      ['desks that had to fetch everything anew', desks.filter((desk) => desk.resets > 0).length],
    ],
  );
  judge('seconds from the kill until the last desk listens again', (allBackAt - killedAt) / 1000, {
    atMost: 10,
  });
  judge('desks that missed something, heard it twice or in another order', wrong.length + doubled.length, {
    atMost: 0,
  });
} finally {
  await product.stop();
  removeDataDir(dataDir);
}
// The desks' open connections would keep the process.
process.exit();
