// A program reads and writes cases over HTTP by its token; against the bare statements behind them, through the driver as it
// comes, on the same server with the same durability, in turns in one run.
import { Agent, request } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { deriveSecret } from '#db/keys.ts';
import { roleUrl } from '#db/migrations.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { judge, median, printTable, quantile } from './kit/figures.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../test/kit/small-city.ts';
import { makeDataDir, removeDataDir, startProduct } from './kit/product.ts';

const SIDE_BY_SIDE = 8;
const ROUND_MS = 2_000;
const ROUNDS = 3;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const ids = createIds(systemClock);

interface Answer {
  status: number;
  json: Record<string, unknown>;
  cookie: string;
}

function call(url: string, method: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length = text
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
      : {};
    const out = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          json: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>,
          cookie: (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; '),
        }),
      );
    });
    out.on('error', reject);
    out.end(text);
  });
}

interface Round {
  perSec: number;
  ms: number[];
}

/** Does the same again and again, side by side, for the time of a round. */
async function round(once: () => Promise<void>): Promise<Round> {
  const ms: number[] = [];
  const begunAt = performance.now();
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      while (performance.now() - begunAt < ROUND_MS) {
        const at = performance.now();
        await once();
        ms.push(performance.now() - at);
      }
    }),
  );
  return { perSec: ms.length / ((performance.now() - begunAt) / 1000), ms };
}

function requireOk(answer: Answer): Record<string, unknown> {
  if (answer.status !== 200) throw new Error(`answered ${answer.status} ${JSON.stringify(answer.json)}`);
  return answer.json;
}

const dataDir = makeDataDir();
await prepareSmallCity(dataDir);
const product = await startProduct(dataDir);
try {
  const { url } = product;
  const signedIn = await call(
    `${url}/desk/session`,
    'POST',
    {},
    { login: STAFF.administrator.login, password: PASSWORD },
  );
  const session = requireOk(signedIn) as { csrfToken: string; tenant: { id: string } };
  const people = { cookie: signedIn.cookie, 'x-csrf-token': session.csrfToken };
  const directory = requireOk(await call(`${url}/desk/directory`, 'GET', people)) as {
    departments: { id: string }[];
    categories: { id: string }[];
  };
  const made = await call(`${url}/admin/tokens`, 'POST', people, {
    name: 'bench',
    scopes: ['desk.use', 'resident.read', 'resident.write', 'case.read', 'case.write', 'history.read'],
    departmentIds: directory.departments.slice(0, 1).map(({ id }) => id),
    perMinute: 100_000,
    days: 1,
  });
  const program = { authorization: `Bearer ${String(requireOk(made)['token'])}` };
  const write = async () => {
    const body = { clientId: ids.next(), name: '計測 太郎', kana: 'ケイソク タロウ' };
    const headers = { ...program, 'idempotency-key': ids.next() };
    return requireOk(await call(`${url}/desk/residents`, 'POST', headers, body)) as { id: string };
  };
  const { id: residentId } = await write();
  const opened = requireOk(
    await call(`${url}/desk/cases`, 'POST', program, {
      clientId: ids.next(),
      residentId,
      categoryId: directory.categories[0]?.id,
      title: '本町3丁目 路面の陥没',
    }),
  ) as { id: string };
  const read = async () => void requireOk(await call(`${url}/desk/cases/${opened.id}`, 'GET', program));

  const secret = deriveSecret(
    Buffer.from(readFileSync(join(dataDir, 'secrets/master.key'), 'utf8').trim(), 'base64url'),
    'database-roles',
  );
  const adminUrl = (await runningServerUrl(dataDir, 'engawa')) ?? '';
  const pool = new pg.Pool({ connectionString: roleUrl(adminUrl, 'app', secret), max: SIDE_BY_SIDE });
  const bare = bareStatements(pool, session.tenant.id, { residentId, caseId: opened.id });

  const all = { read: [], write: [], bareRead: [], bareWrite: [] } as Record<string, Round[]>;
  for (let n = -1; n < ROUNDS; n++) {
    const rounds = {
      read: await round(read),
      bareRead: await round(bare.read),
      write: await round(async () => void (await write())),
      bareWrite: await round(bare.write),
    };
    // The first of each warms up.
    if (n >= 0) for (const [name, one] of Object.entries(rounds)) all[name]?.push(one);
  }
  const perSec = (name: string): number => median((all[name] ?? []).map((one) => one.perSec));
  const ms = (name: string, share: number): number =>
    quantile(
      (all[name] ?? []).flatMap((one) => one.ms),
      share,
    );
  const row = (title: string, name: string) => [title, perSec(name), ms(name, 0.5), ms(name, 0.99)];
  printTable(
    `API: a program, ${SIDE_BY_SIDE} requests at once, ${ROUNDS} rounds of ${ROUND_MS / 1000} s in turns, median`,
    ['', 'a second', 'p50 ms', 'p99 ms'],
    [
      row('reads a case by its token: access, names, audit', 'read'),
      row('its rows and the audit row in bare statements', 'bareRead'),
      row('writes a resident with an idempotency key: sealed, hashed, event, audit', 'write'),
      row('the same rows in a bare transaction', 'bareWrite'),
    ],
  );
  judge('reads, ratio', perSec('read') / perSec('bareRead'), { atLeast: 0.1 });
  judge('writes, ratio', perSec('write') / perSec('bareWrite'), { atLeast: 0.05 });
  await pool.end();
} finally {
  await product.stop();
  removeDataDir(dataDir);
  agent.destroy();
}

/** What lies behind the two routes, as somebody would write it by hand. */
function bareStatements(pool: pg.Pool, tenantId: string, of: { residentId: string; caseId: string }) {
  const begin = `begin; select set_config('app.tenant_id', '${tenantId}', true)`;
  const inTransaction = async (work: (client: pg.PoolClient) => Promise<void>): Promise<void> => {
    const client = await pool.connect();
    await client.query(begin);
    await work(client);
    await client.query('commit');
    client.release();
  };
  const audit = (client: pg.PoolClient, action: string, kind: string, id: string) =>
    client.query(
      `insert into audit (tenant_id, id, at, actor, action, subject_kind, subject_id, fields, request_id)
       values ($1, $2, now(), 'bench', $3, $4, $5, '{}', $6)`,
      [tenantId, ids.next(), action, kind, id, ids.next()],
    );
  return {
    read: () =>
      inTransaction(async (client) => {
        const given = [tenantId, of.caseId];
        await client.query('select * from "case" where tenant_id = $1 and id = $2', given);
        await client.query(
          'select * from case_entry where tenant_id = $1 and case_id = $2 order by id',
          given,
        );
        await client.query('select * from promise where tenant_id = $1 and case_id = $2', given);
        await client.query('select * from case_interaction where tenant_id = $1 and case_id = $2', given);
        await client.query('select name from resident where tenant_id = $1 and id = $2', [
          tenantId,
          of.residentId,
        ]);
        await audit(client, 'read', 'case', of.caseId);
      }),
    write: () =>
      inTransaction(async (client) => {
        const id = ids.next();
        // The row as the product wrote it, with a new identity.
        await client.query(
          `insert into resident (tenant_id, id, client_id, name, kana, name_grams, language, created_at, updated_at)
           select tenant_id, $2, $3, name, kana, name_grams, language, now(), now() from resident where tenant_id = $1 and id = $4`,
          [tenantId, id, ids.next(), of.residentId],
        );
        await client.query(
          `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor, data)
           values ($1, now(), 'bench.resident', 'resident', $2, '{residents}', 'bench', '{}')`,
          [tenantId, id],
        );
        await client.query(
          `insert into idempotency_key (tenant_id, principal, key, request_hash, answer, created_at)
           values ($1, 'bench', $2, $3, $4, now())`,
          [tenantId, ids.next(), Buffer.alloc(32), Buffer.alloc(400)],
        );
        await audit(client, 'write', 'resident', id);
      }),
  };
}
