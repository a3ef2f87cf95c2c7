// Search and opening with 50,000 conversations in the database: every query over HTTP as an agent and as somebody of one
// department asks it, its pages held against a brute-force reading of the texts, beside plain text searched by LIKE with
// and without trigrams on the same server in the same run.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { createQueryBuilder } from '#db/connection.ts';
import { loadDataKeys } from '#db/keys.ts';
import { masterKeyFile } from '#db/master-key.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createSealer } from '#kernel/sealed.ts';
import { foldForSearch } from '#kernel/text.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../test/kit/small-city.ts';
import { judge, printTable, quantile } from './kit/figures.ts';
import { type FullCity, fillCity, type PlainRecord } from './kit/full-city.ts';
import { makeDataDir, removeDataDir, startProduct } from './kit/product.ts';

const CONVERSATIONS = Number(process.env['BENCH_CONVERSATIONS'] ?? 50_000);
const REPEATS = 6;
const OPENINGS = 200;
const LIMIT_SEARCH_MS = 50;
const LIMIT_OPEN_MS = 100;
const agent = new Agent({ keepAlive: true });

/** Words by kind; in each kind from very frequent to rare and absent. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  '1 character': ['の', 'ご', '犬', '鷺', '税', '鬱'],
  '2 characters': ['ごみ', 'です', '保険', '梟鯨', '騒音', '鬱々'],
  '3 characters': ['ソファ', '回収日', '公園の', 'ﾏｲﾅ', '確認済', '鬱々と'],
  '5 and more': [
    'ありがとうございました',
    '粗大ごみの申し込み',
    '本人確認済み',
    '整理番号12345',
    'Thank you',
    '見つからない言葉です',
  ],
  'several words': ['ごみ 公園', '確認 桜坂 犬', 'の 整理番号20202', 'ありがとう 鷺鴉'],
};

type Answer = {
  residents: { id: string }[];
  interactions: { id: string }[];
  cases: { id: string }[];
  next: Record<string, string | null>;
};

async function get<T>(url: string, cookie: string): Promise<{ ms: number; answer: T }> {
  const begunAt = performance.now();
  const text = await new Promise<string>((resolve, reject) => {
    request(url, { agent, headers: { cookie } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (answer.statusCode === 200) resolve(body);
        else reject(new Error(`${url} answered ${answer.statusCode}: ${body}`));
      });
    })
      .on('error', reject)
      .end();
  });
  return { ms: performance.now() - begunAt, answer: JSON.parse(text) as T };
}

async function signIn(url: string, login: string): Promise<string> {
  const answer = await fetch(`${url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password: PASSWORD }),
  });
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** Every page of one kind. */
async function allIds(
  url: string,
  cookie: string,
  q: string,
  kind: 'interactions' | 'cases',
): Promise<string[]> {
  const ids: string[] = [];
  let before: string | null = null;
  do {
    const given = new URLSearchParams({ q, kind, ...(before ? { before } : {}) });
    const page: Answer = (await get<Answer>(`${url}/desk/search?${given.toString()}`, cookie)).answer;
    ids.push(...page[kind].map((row) => row.id));
    before = page.next[kind] ?? null;
  } while (before);
  return ids;
}

/** What reading every text finds. */
function bruteForce(
  records: readonly PlainRecord[],
  q: string,
  sees: (record: PlainRecord) => boolean,
): string[] {
  const terms = q.split(/\s+/).map(foldForSearch);
  return records
    .filter(
      (record) =>
        sees(record) &&
        terms.every((term) => record.texts.some((text) => foldForSearch(text).includes(term))),
    )
    .map((record) => record.id);
}

async function plainCopy(admin: pg.Pool, city: FullCity): Promise<void> {
  await admin.query(`create extension if not exists pg_trgm`);
  for (const table of ['bench_like', 'bench_trgm'])
    await admin.query(`create table ${table} (id uuid, opened_at timestamptz, text text)`);
  for (let from = 0; from < city.interactions.length; from += 2_000) {
    const rows = city.interactions
      .slice(from, from + 2_000)
      .flatMap(({ id, openedAt, texts }) =>
        texts.map((text) => [id, openedAt, foldForSearch(text)] as const),
      );
    for (const table of ['bench_like', 'bench_trgm'])
      await admin.query(
        `insert into ${table} select * from unnest($1::uuid[], $2::timestamptz[], $3::text[])`,
        [rows.map(([id]) => id), rows.map(([, at]) => at), rows.map(([, , text]) => text)],
      );
  }
  await admin.query('create index on bench_trgm using gin (text gin_trgm_ops)');
  await admin.query('vacuum analyze bench_like, bench_trgm');
}

async function peerMs(admin: pg.Pool, table: string, q: string): Promise<number> {
  const terms = q.split(/\s+/).map((word) => `%${foldForSearch(word)}%`);
  const begunAt = performance.now();
  await admin.query(
    `select id, max(opened_at) from ${table} where text like $1 ${terms
      .slice(1)
      .map((_, at) => `and id in (select id from ${table} where text like $${at + 2})`)
      .join(' ')}
     group by id order by 2 desc limit 20`,
    terms,
  );
  return performance.now() - begunAt;
}

const ms = (values: readonly number[]) => [
  quantile(values, 0.5),
  quantile(values, 0.95),
  quantile(values, 0.99),
];

const dataDir = makeDataDir();
await prepareSmallCity(dataDir);
const product = await startProduct(dataDir);
// Not the product's pool: an index over all rows takes longer than it lets a statement run.
const admin = new pg.Pool({ connectionString: (await runningServerUrl(dataDir, 'engawa')) ?? '', max: 1 });
try {
  const masterKey = Buffer.from(readFileSync(masterKeyFile(dataDir), 'utf8').trim(), 'base64url');
  const dataKeys = await loadDataKeys(createQueryBuilder(admin), masterKey, systemClock);
  const sealer = createSealer({ masterKey, dataKeys, textSealed: true });
  const begunAt = performance.now();
  const city = await fillCity(admin, sealer, { conversations: CONVERSATIONS, seed: 5 });
  console.log(
    `\n${CONVERSATIONS} conversations, ${city.messages} messages, ${city.cases.length} cases, ${city.residents.length} named residents in ${((performance.now() - begunAt) / 1000).toFixed(0)} s`,
  );
  await plainCopy(admin, city);
  const readers = {
    'agent (sees the city)': {
      cookie: await signIn(product.url, STAFF.agent.login),
      sees: (row: PlainRecord) => !row.sealed,
    },
    'department (sees its own)': await departmentReader(),
  };
  await measureSearch(city, readers);
  await measureSizes();
  await measureOpening(city, readers['agent (sees the city)'].cookie);
} finally {
  await admin.end();
  await product.stop();
  removeDataDir(dataDir);
  agent.destroy();
}

async function departmentReader() {
  const { rows } = await admin.query<{ id: string }>(`select id from department where code = 'env'`);
  const cookie = await signIn(product.url, STAFF.department.login);
  return { cookie, sees: (row: PlainRecord) => row.departmentId === rows[0]?.id };
}

async function measureSearch(
  city: FullCity,
  readers: Readonly<Record<string, { cookie: string; sees: (row: PlainRecord) => boolean }>>,
): Promise<void> {
  const some = city.residents.filter((_, at) => at % Math.floor(city.residents.length / 6) === 0);
  const queries: Record<string, readonly string[]> = {
    ...QUERIES,
    'name, kana': some.flatMap((person) => [
      person.name,
      person.kana.split(' ')[0] ?? '',
      person.name.slice(0, 1),
    ]),
    number: [
      ...some.map(
        (person) => `０${person.phone.slice(3, 5)}－${person.phone.slice(5, 9)}－${person.phone.slice(9)}`,
      ),
      ...city.cases.slice(-3).map((row) => row.number),
    ],
  };
  const search = (q: string, cookie: string) =>
    get<Answer>(`${product.url}/desk/search?${new URLSearchParams({ q }).toString()}`, cookie);
  for (const q of Object.values(queries).flat())
    for (const { cookie } of Object.values(readers)) await search(q, cookie);
  let missed = 0;
  let strange = 0;
  let compared = 0;
  for (const [name, { cookie, sees }] of Object.entries(readers)) {
    const all: number[] = [];
    const bare: number[] = [];
    const table: (string | number)[][] = [];
    for (const [kind, words] of Object.entries(queries)) {
      const own: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        for (const q of words) {
          own.push((await search(q, cookie)).ms);
          // What a request costs that looks at nothing but the session: tells how busy the machine is meanwhile.
          bare.push((await get(`${product.url}/desk/session`, cookie)).ms);
        }
      }
      all.push(...own);
      const worst = Math.max(...own);
      table.push([kind, words.length, ...ms(own), worst]);
    }
    table.push(['all', all.length / REPEATS, ...ms(all), Math.max(...all)]);
    table.push(['a request that searches nothing', '', ...ms(bare), Math.max(...bare)]);
    printTable(
      `Search over HTTP, everything on the first page: ${name}`,
      ['query', 'different ones', 'p50 ms', 'p95 ms', 'p99 ms', 'worst ms'],
      table,
    );
    judge(`search p95 in ms, ${name}`, quantile(all, 0.95), { atMost: LIMIT_SEARCH_MS });
    for (const q of Object.values(QUERIES).flat()) {
      for (const kind of ['interactions', 'cases'] as const) {
        const wanted = new Set(bruteForce(city[kind], q, sees));
        // Page after page of a word that half the city uses shows nothing that its first hundreds would not.
        if (wanted.size > 500) continue;
        const found = await allIds(product.url, cookie, q, kind);
        compared += wanted.size;
        missed += [...wanted].filter((id) => !found.includes(id)).length;
        strange += found.filter((id) => !wanted.has(id)).length + (found.length - new Set(found).size);
      }
    }
  }
  console.log(
    `\nCompared with reading every text: ${compared} hits, ${missed} missed, ${strange} strange or doubled`,
  );
  judge('missed or strange hits', missed + strange, { atMost: 0 });
  const peers: (string | number)[][] = [];
  for (const [kind, words] of Object.entries(QUERIES)) {
    const row: (string | number)[] = [kind];
    for (const table of ['bench_like', 'bench_trgm']) {
      const own: number[] = [];
      for (let repeat = 0; repeat < 2; repeat++)
        for (const q of words) own.push(await peerMs(admin, table, q));
      row.push(quantile(own, 0.5), quantile(own, 0.95));
    }
    peers.push(row);
  }
  printTable(
    'The same words in plain text, newest 20 conversations, statement only, no rights asked',
    ['query', 'LIKE p50 ms', 'LIKE p95 ms', 'pg_trgm p50 ms', 'pg_trgm p95 ms'],
    peers,
  );
}

async function measureSizes(): Promise<void> {
  const { rows } = await admin.query<{ name: string; mb: number }>(
    `select name, round(pg_total_relation_size(name::regclass) / 1e6, 1)::float as mb
     from unnest(array['message', 'message_grams', 'case_entry_grams', 'case_grams', 'resident_name_grams', 'interaction_audience', 'bench_like', 'bench_trgm']) name`,
  );
  printTable(
    'Sizes',
    ['table with its indexes, or index', 'MB'],
    rows.map(({ name, mb }) => [name, mb]),
  );
}

async function measureOpening(city: FullCity, cookie: string): Promise<void> {
  const open = async (rows: readonly PlainRecord[], path: string) => {
    const own: number[] = [];
    const visible = rows.filter((row) => !row.sealed);
    for (let n = 0; n < OPENINGS; n++) {
      const row = visible[(n * 7_919) % visible.length]!;
      own.push((await get(`${product.url}/desk/${path}/${row.id}`, cookie)).ms);
    }
    return own;
  };
  const talks = await open(city.interactions, 'interactions');
  const matters = await open(city.cases, 'cases');
  printTable(
    'Opening over HTTP',
    ['', 'p50 ms', 'p95 ms', 'p99 ms'],
    [
      ['a conversation', ...ms(talks)],
      ['a case', ...ms(matters)],
    ],
  );
  judge('opening a conversation, p95 in ms', quantile(talks, 0.95), { atMost: LIMIT_OPEN_MS });
  judge('opening a case, p95 in ms', quantile(matters, 0.95), { atMost: LIMIT_OPEN_MS });
}
