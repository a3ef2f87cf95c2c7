// 300 desks listen while something that all of them may see changes 50 times a second; against a bare server that
// writes the very same bytes to as many connections at the same pace, in turns in one run.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Agent, type ClientRequest, request } from 'node:http';
import { join } from 'node:path';
import { judge, median, printTable, quantile } from './kit/figures.ts';
import { freePort, makeDataDir, PASSWORD, removeDataDir, startProduct } from './kit/product.ts';

const DESKS = 300;
const PER_SEC = 50;
const ROUND_MS = 6_000;
const ROUNDS = 3;
const MARK = '"type":"message.received"';
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

interface Listening {
  count: number;
  lagsMs: number[];
  /** When the n-th change was begun. */
  begunAt: number[];
  bytesOfOne: string;
  close(): void;
}

/** Opens the connections and counts what arrives on each. */
async function listen(url: string, headers: Record<string, string>): Promise<Listening> {
  const state: Listening = { count: 0, lagsMs: [], begunAt: [], bytesOfOne: '', close: () => undefined };
  const open: ClientRequest[] = [];
  await Promise.all(
    Array.from(
      { length: DESKS },
      () =>
        new Promise<void>((resolve, reject) => {
          let seen = 0;
          let rest = '';
          const out = request(
            url,
            { headers: { ...headers, accept: 'text/event-stream' }, agent: false },
            (answer) => {
              resolve();
              answer.on('data', (chunk: Buffer) => {
                const now = performance.now();
                const text = rest + chunk.toString('latin1');
                const end = text.lastIndexOf('\n\n');
                if (end < 0) {
                  rest = text;
                  return;
                }
                rest = text.slice(end + 2);
                for (const part of text.slice(0, end).split('\n\n')) {
                  if (!part.includes(MARK)) continue;
                  state.bytesOfOne ||= `${part}\n\n`;
                  const begunAt = state.begunAt[seen++];
                  state.count++;
                  if (begunAt !== undefined) state.lagsMs.push(now - begunAt);
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
  state.close = () => open.forEach((out) => out.destroy());
  return state;
}

/** Runs `change` at the pace for a round and waits until all of it arrived, at most 5 s more. */
async function round(
  state: Listening,
  change: () => Promise<unknown>,
): Promise<{ delivered: number; perSec: number; p50: number; p99: number; changes: number }> {
  const countBefore = state.count;
  state.lagsMs = [];
  const total = (ROUND_MS / 1000) * PER_SEC;
  const begunAt = performance.now();
  const running: Promise<unknown>[] = [];
  for (let n = 0; n < total; n++) {
    const dueAt = begunAt + (n * 1000) / PER_SEC;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    state.begunAt.push(performance.now());
    running.push(change());
  }
  await Promise.all(running);
  const deadline = performance.now() + 5_000;
  while (state.count - countBefore < total * DESKS && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const sec = (performance.now() - begunAt) / 1000;
  const delivered = state.count - countBefore;
  return {
    delivered,
    perSec: delivered / sec,
    p50: quantile(state.lagsMs, 0.5),
    p99: quantile(state.lagsMs, 0.99),
    changes: total,
  };
}

function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<{ text: string; cookie: string; status: number }> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const out = request(
      url,
      {
        method,
        agent,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        },
      },
      (answer) => {
        let got = '';
        answer.on('data', (chunk: Buffer) => (got += chunk.toString()));
        answer.on('end', () =>
          resolve({
            text: got,
            status: answer.statusCode ?? 0,
            cookie: (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; '),
          }),
        );
      },
    );
    out.on('error', reject);
    out.end(text);
  });
}

const CHATS = 8;

async function startChats(url: string): Promise<string[]> {
  const cities = await new Promise<string>((resolve, reject) => {
    request(`${url}/public/cities`, (answer) => {
      let got = '';
      answer.on('data', (chunk: Buffer) => (got += chunk.toString()));
      answer.on('end', () => resolve(got));
    })
      .on('error', reject)
      .end();
  });
  const key = (JSON.parse(cities) as { entryPoints: { key: string }[] }[])[0]?.entryPoints[0]?.key;
  return Promise.all(
    Array.from({ length: CHATS }, async () => {
      const chat = await send(
        `${url}/public/chat/conversations`,
        'POST',
        {},
        { key, language: 'ja', clientId: randomBytes(16).toString('base64url') },
      );
      return (JSON.parse(chat.text) as { token: string }).token;
    }),
  );
}

async function startBare(): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'kit/bare-feed.ts'), String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
  return { url: `http://127.0.0.1:${port}`, child };
}

const dataDir = makeDataDir();
const product = await startProduct(dataDir);
const bare = await startBare();
try {
  const login = /^ {2}(\S+) +bench-password/m.exec(product.output)?.[1] ?? '';
  const signedIn = await send(`${product.url}/desk/session`, 'POST', {}, { login, password: PASSWORD });
  const headers = { cookie: signedIn.cookie };
  const tokens = await startChats(product.url);
  let turn = 0;
  const change = async () => {
    const answer = await send(
      `${product.url}/public/chat/messages`,
      'POST',
      { authorization: `Bearer ${tokens[turn++ % tokens.length]}` },
      { clientId: randomBytes(16).toString('base64url'), body: 'いま届きました', fileIds: [] },
    );
    if (answer.status !== 200) throw new Error(`a message was answered ${answer.status}: ${answer.text}`);
  };
  // Their first words open interactions, which tell more than one thing; from then on a message is one event.
  for (const _ of tokens) await change();
  const desks = await listen(`${product.url}/desk/feed`, headers);
  await change();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const one = desks.bytesOfOne;
  const plain = await listen(`${bare.url}/feed`, {});
  const write = () => send(`${bare.url}/write`, 'POST', {}, { text: one });
  // The first change was not timed: places in `begunAt` count from the next one.
  desks.begunAt.push(0);
  const house: Awaited<ReturnType<typeof round>>[] = [];
  const peer: Awaited<ReturnType<typeof round>>[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    house.push(await round(desks, change));
    peer.push(await round(plain, write));
  }
  const row = (name: string, rounds: typeof house) => [
    name,
    median(rounds.map((each) => each.perSec)),
    rounds.reduce((sum, each) => sum + each.delivered, 0),
    rounds.reduce((sum, each) => sum + each.changes * DESKS, 0),
    median(rounds.map((each) => each.p50)),
    median(rounds.map((each) => each.p99)),
  ];
  printTable(
    `Feed: ${DESKS} desks, ${PER_SEC} changes a second, ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, median`,
    ['', 'deliveries/s', 'delivered', 'of', 'from the request for the change to the desk p50 ms', 'p99 ms'],
    [
      row('Engawa: request, transaction, event, audience, feed', house),
      row('a bare server that writes the same bytes', peer),
    ],
  );
  judge(
    'ratio of deliveries',
    median(house.map((each) => each.perSec)) / median(peer.map((each) => each.perSec)),
    { atLeast: 0.7 },
  );
  judge('p99 in ms', median(house.map((each) => each.p99)), { atMost: 100 });
  desks.close();
  plain.close();
} finally {
  bare.child.kill();
  await product.stop();
  removeDataDir(dataDir);
  agent.destroy();
}
