// What somebody at a desk waits for before the picture, with 50,000 conversations in the database: until an opened
// conversation or case is painted, and from a key or click to the next paint, each in silence and under 300 live events a
// second on that desk's feed.
import { existsSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { chromium, type Page } from 'playwright-core';
import { createQueryBuilder } from '#db/connection.ts';
import { loadDataKeys } from '#db/keys.ts';
import { masterKeyFile } from '#db/master-key.ts';
import { runningServerUrl } from '#db/server/server.ts';
import { systemClock } from '#kernel/clock.ts';
import { createSealer } from '#kernel/sealed.ts';
import { reaction } from '../test/kit/reaction.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../test/kit/small-city.ts';
import { judge, printTable, quantile } from './kit/figures.ts';
import { fillCity } from './kit/full-city.ts';
import { makeDataDir, removeDataDir, startProduct } from './kit/product.ts';

const CONVERSATIONS = Number(process.env['BENCH_CONVERSATIONS'] ?? 50_000);
const EVENTS_PER_SEC = 300;
const BEATS_PER_SEC = 10;
const OPENS = 40;
const KEYS = 60;
const LIMIT_MS = 100;
/** Event timing tells of what took longer; a shorter interaction counts as this much. */
const LEAST_MS = 16;
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Writes so many events a second, as many messages, conversations and lines as a city-wide reader would hear of, until it
 * is told to stop; answers how many it wrote a second. Straight into the event table: it is the desk that is measured.
 */
function rain(admin: pg.Pool, conversations: readonly string[]): () => Promise<number> {
  const begunAt = performance.now();
  let written = 0;
  let raining = true;
  const done = (async () => {
    for (let beat = 1; raining; beat++) {
      const { rowCount } = await admin.query(
        `insert into event (tenant_id, recorded_at, type, subject_kind, subject_id, audience, actor)
         select (select id from tenant limit 1), now(), kind.type, kind.subject, picked.id, array['city'], 'system:bench'
         from unnest($1::uuid[]) with ordinality as picked(id, n)
         join (values (0, 'message.received', 'conversation'), (1, 'interaction.updated', 'interaction'), (2, 'queue.changed', 'queue'))
           as kind(nth, type, subject) on kind.nth = picked.n % 3`,
        [
          Array.from(
            { length: EVENTS_PER_SEC / BEATS_PER_SEC },
            (_, n) => conversations[(beat * 31 + n) % conversations.length],
          ),
        ],
      );
      written += rowCount ?? 0;
      const waitMs = begunAt + (beat * 1000) / BEATS_PER_SEC - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  })();
  return async () => {
    raining = false;
    await done;
    return written / ((performance.now() - begunAt) / 1000);
  };
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/desk/`);
  await page.locator('input[autocomplete=username]').fill(STAFF.agent.login);
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('nav').first().waitFor();
}

/** Opens what a search found, one after another, each for the first time. */
async function openEach(
  page: Page,
  url: string,
  kind: 'interactions' | 'cases',
  words: string,
): Promise<number[]> {
  const taken: number[] = [];
  const painted = kind === 'cases' ? '.case-head .number-large' : '.talk [role=log] article';
  const q = new URLSearchParams({ q: words, kind }).toString();
  await page.goto(`${url}/desk/view/search?${q}`);
  for (let n = 0; n < OPENS; n++) {
    const row = page.locator('.search-groups [data-row]').nth(n);
    await row.waitFor();
    // Until what the page asks for besides has come.
    await page.waitForTimeout(300);
    taken.push(...(await reaction(page, [[painted, '']], () => row.click())));
    await page.goBack();
  }
  return taken;
}

/** Keys and clicks of a busy minute; what the browser itself measured from each of them to the next paint. */
async function interact(page: Page, url: string): Promise<number[]> {
  await page.goto(`${url}/desk/view/work?view=ended`);
  await page.waitForTimeout(1_000);
  await page.evaluate((leastMs) => {
    const seen = new Map<number, number>();
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as PerformanceEventTiming[]) {
        const id = entry.interactionId ?? 0;
        if (id > 0) seen.set(id, Math.max(seen.get(id) ?? 0, entry.duration));
      }
    }).observe({ type: 'event', durationThreshold: leastMs, buffered: false } as PerformanceObserverInit);
  }, LEAST_MS);
  let pressed = 0;
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    pressed++;
    await page.waitForTimeout(60);
  };
  for (let n = 0; n < KEYS / 10; n++) {
    for (const key of ['j', 'j', 'j', 'k', 'Enter']) await press(key);
    await press('Control+k');
    for (const key of ['a', 'b']) await press(key);
    await press('Escape');
    await press('Escape');
  }
  const seen = await page.evaluate(() => [
    ...(window as unknown as { seen: Map<number, number> }).seen.values(),
  ]);
  return [...seen, ...Array.from({ length: Math.max(0, pressed - seen.length) }, () => LEAST_MS)];
}

const ms = (values: readonly number[]) => [
  quantile(values, 0.5),
  quantile(values, 0.75),
  quantile(values, 0.95),
];

const dataDir = makeDataDir();
await prepareSmallCity(dataDir);
const product = await startProduct(dataDir);
const admin = new pg.Pool({ connectionString: (await runningServerUrl(dataDir, 'engawa')) ?? '', max: 2 });
const browser = await chromium.launch({
  executablePath: BROWSERS.find((path) => existsSync(path)) ?? '',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
});
try {
  const masterKey = Buffer.from(readFileSync(masterKeyFile(dataDir), 'utf8').trim(), 'base64url');
  const dataKeys = await loadDataKeys(createQueryBuilder(admin), masterKey, systemClock);
  const sealer = createSealer({ masterKey, dataKeys, textSealed: true });
  const city = await fillCity(admin, sealer, { conversations: CONVERSATIONS, seed: 5 });
  const { rows } = await admin.query<{ id: string }>(
    'select id from conversation order by created_at desc limit 5000',
  );
  const page = await (
    await browser.newContext({ locale: 'ja-JP', viewport: { width: 1280, height: 800 } })
  ).newPage();
  await signIn(page, product.url);
  const table: (string | number)[][] = [];
  for (const [weather, events] of [
    ['silence', false],
    [`${EVENTS_PER_SEC} events a second`, true],
  ] as const) {
    const stop = events
      ? rain(
          admin,
          rows.map((row) => row.id),
        )
      : undefined;
    const talks = await openEach(page, product.url, 'interactions', 'ごみ');
    const matters = await openEach(page, product.url, 'cases', '確認');
    const keys = await interact(page, product.url);
    const perSec = (await stop?.()) ?? 0;
    for (const [what, taken] of [
      ['a conversation opened and painted', talks],
      ['a case opened and painted', matters],
      ['a key or click to the next paint', keys],
    ] as const)
      table.push([what, perSec, taken.length, ...ms(taken)]);
    judge(`painted conversation, p75 in ms, ${weather}`, quantile(talks, 0.75), { atMost: LIMIT_MS });
    judge(`painted case, p75 in ms, ${weather}`, quantile(matters, 0.75), { atMost: LIMIT_MS });
    judge(`interaction to next paint, p75 in ms, ${weather}`, quantile(keys, 0.75), { atMost: LIMIT_MS });
  }
  printTable(
    `At the desk, beside ${city.interactions.length} conversations`,
    ['', 'events a second', 'times', 'p50 ms', 'p75 ms', 'p95 ms'],
    table,
  );
} finally {
  await browser.close();
  await admin.end();
  await product.stop();
  removeDataDir(dataDir);
}
