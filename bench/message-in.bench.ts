// A message comes in over HTTP, is kept, and its hint goes out on a desk's feed; against the very same rows written in
// bare transactions through the driver, on the same server, with the same durability, in turns in one run.
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createPool } from '#db/connection.ts';
import { deriveSecret } from '#db/keys.ts';
import { roleUrl } from '#db/migrations.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { createIds } from '#kernel/ids.ts';
import { systemClock } from '#kernel/clock.ts';
import { judge, median, printTable, quantile } from './kit/figures.ts';
import { makeDataDir, PASSWORD, removeDataDir, startProduct } from './kit/product.ts';

const VISITORS = 8;
const ROUND_MS = 4_000;
const ROUNDS = 5;
const BODY =
  '粗大ごみの出し方を教えてください。ソファとたんすが一つずつあります。収集の申し込みは電話でもできますか。';
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function call(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<{ status: number; json: Record<string, unknown>; cookie: string }> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const out = request(
      url,
      {
        method,
        agent,
        headers: {
          ...headers,
          ...(text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {}),
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            json: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>,
            cookie: (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; '),
          }),
        );
      },
    );
    out.on('error', reject);
    out.end(text);
  });
}

const newId = () => randomBytes(16).toString('base64url');

/** Listens as a desk does and remembers when each message's hint came. */
async function listen(
  url: string,
  login: string,
): Promise<{ hints: () => number; lagMs: (sentAt: number) => void; lags: number[]; close(): void }> {
  const signedIn = await call(`${url}/desk/session`, 'POST', {}, { login, password: PASSWORD });
  if (signedIn.status !== 200) throw new Error(`sign-in answered ${signedIn.status}`);
  let hints = 0;
  const waiting: number[] = [];
  const lags: number[] = [];
  const out = request(
    `${url}/desk/feed`,
    { headers: { cookie: signedIn.cookie, accept: 'text/event-stream' } },
    (answer) => {
      answer.on('data', (chunk: Buffer) => {
        const now = performance.now();
        for (const _ of chunk.toString().matchAll(/"type":"message.received"/g)) {
          hints++;
          const sentAt = waiting.shift();
          if (sentAt !== undefined) lags.push(now - sentAt);
        }
      });
    },
  );
  out.on('error', () => undefined);
  out.end();
  return { hints: () => hints, lagMs: (sentAt) => waiting.push(sentAt), lags, close: () => out.destroy() };
}

async function productRound(
  url: string,
  tokens: readonly string[],
  feed: { lagMs(sentAt: number): void },
): Promise<{ perSec: number; ms: number[] }> {
  const until = performance.now() + ROUND_MS;
  const ms: number[] = [];
  const begunAt = performance.now();
  await Promise.all(
    tokens.map(async (token) => {
      while (performance.now() < until) {
        const sentAt = performance.now();
        feed.lagMs(sentAt);
        const answer = await call(
          `${url}/public/chat/messages`,
          'POST',
          { authorization: `Bearer ${token}` },
          { clientId: newId(), body: BODY, fileIds: [] },
        );
        if (answer.status !== 200) throw new Error(`a message was answered ${answer.status}`);
        ms.push(performance.now() - sentAt);
      }
    }),
  );
  return { perSec: ms.length / ((performance.now() - begunAt) / 1000), ms };
}

interface Template {
  tenantId: string;
  conversations: string[];
}

async function bareRound(pool: pg.Pool, template: Template): Promise<{ perSec: number }> {
  const ids = createIds(systemClock);
  const until = performance.now() + ROUND_MS;
  let count = 0;
  const begunAt = performance.now();
  await Promise.all(
    template.conversations.map(async (conversationId) => {
      const client = await pool.connect();
      while (performance.now() < until) {
        await client.query('begin');
        await client.query(`select set_config('app.tenant_id', $1, true)`, [template.tenantId]);
        const messageId = ids.next();
        // The rows of one message as the product writes them, copied from its own last one with new identities.
        await client.query(
          `insert into message (tenant_id, id, conversation_id, interaction_id, seq, direction, author_kind, client_id, body, grams, masked, state, created_at)
           select m.tenant_id, $1, m.conversation_id, m.interaction_id, c.last_seq + 1, 'in', 'resident', $2, m.body, m.grams, m.masked, 'received', now()
           from conversation c join message m on m.tenant_id = c.tenant_id and m.conversation_id = c.id and m.seq = c.last_seq where c.tenant_id = $3 and c.id = $4`,
          [messageId, newId(), template.tenantId, conversationId],
        );
        await client.query(
          `update conversation set last_seq = last_seq + 1, last_message_at = now(), last_from = 'resident' where tenant_id = $1 and id = $2`,
          [template.tenantId, conversationId],
        );
        await client.query(
          `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor, data)
           values ($1, now(), 'bench.message', 'conversation', $2, $3, $4, $5)`,
          [
            template.tenantId,
            conversationId,
            [`queue:${messageId}`, `department:${messageId}`, 'city', `conversation:${conversationId}`],
            `visitor:${conversationId}`,
            JSON.stringify({ interactionId: messageId, messageId }),
          ],
        );
        await client.query(
          `insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id, fields, request_id) values ($1, $2, now(), $3, 'write', 'message', $4, '{}', $5)`,
          [template.tenantId, ids.next(), `visitor:${conversationId}`, messageId, ids.next()],
        );
        await client.query('commit');
        count++;
      }
      client.release();
    }),
  );
  return { perSec: count / ((performance.now() - begunAt) / 1000) };
}

const dataDir = makeDataDir();
const product = await startProduct(dataDir);
try {
  const cities = (await call(`${product.url}/public/cities`, 'GET', {})).json as unknown as {
    entryPoints: { key: string }[];
  }[];
  const key = cities[0]?.entryPoints[0]?.key ?? '';
  const login = /^ {2}(\S+) +bench-password/m.exec(product.output)?.[1] ?? '';
  const tokens: string[] = [];
  const conversations: string[] = [];
  for (let n = 0; n < VISITORS * 2; n++) {
    const chat = (
      await call(
        `${product.url}/public/chat/conversations`,
        'POST',
        {},
        { key, language: 'ja', clientId: newId() },
      )
    ).json;
    await call(
      `${product.url}/public/chat/messages`,
      'POST',
      { authorization: `Bearer ${String(chat.token)}` },
      { clientId: newId(), body: BODY, fileIds: [] },
    );
    // Half of the conversations are the product's, half the bare writer's: neither waits for the other's rows.
    if (n < VISITORS) tokens.push(String(chat.token));
    else conversations.push(String(chat.conversationId));
  }
  const adminUrl = (await runningServerUrl(dataDir, 'engawa')) ?? '';
  const secret = deriveSecret(
    Buffer.from(readFileSync(join(dataDir, 'secrets/master.key'), 'utf8').trim(), 'base64url'),
    'database-roles',
  );
  const pool = new pg.Pool({ connectionString: roleUrl(adminUrl, 'app', secret), max: VISITORS });
  const admin = createPool(adminUrl, { name: 'bench admin', max: 1 });
  const { rows } = await admin.query<{ tenant_id: string }>(
    'select tenant_id from conversation where id = $1',
    [conversations[0]],
  );
  const template = { tenantId: rows[0]?.tenant_id ?? '', conversations };
  await admin.end();

  const feed = await listen(product.url, login);
  await productRound(product.url, tokens, feed);
  await bareRound(pool, template);
  feed.lags.length = 0;
  const house: { perSec: number; ms: number[] }[] = [];
  const bare: { perSec: number }[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    house.push(await productRound(product.url, tokens, feed));
    bare.push(await bareRound(pool, template));
  }
  const ms = house.flatMap((round) => round.ms);
  const ratio = median(house.map((round) => round.perSec)) / median(bare.map((round) => round.perSec));
  printTable(
    `Message in: ${VISITORS} residents at once, ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, median`,
    ['', 'messages/s', 'answer p50 ms', 'answer p99 ms', 'feed hints', 'hint after sending p50 ms', 'p99 ms'],
    [
      [
        'Engawa: HTTP, transaction, event, audit, feed out',
        median(house.map((round) => round.perSec)),
        quantile(ms, 0.5),
        quantile(ms, 0.99),
        feed.hints(),
        quantile(feed.lags, 0.5),
        quantile(feed.lags, 0.99),
      ],
      ['the same rows in bare transactions', median(bare.map((round) => round.perSec)), '', '', '', '', ''],
    ],
  );
  judge('ratio', ratio, { atLeast: 0.4 });
  feed.close();
  await pool.end();
} finally {
  await product.stop();
  removeDataDir(dataDir);
  agent.destroy();
}
