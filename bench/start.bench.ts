// What starting costs (the first time with everything to make, and later), what the running demo holds in memory, and
// what a browser loads and waits for at the desk and at the widget.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { judge, median, printTable } from './kit/figures.ts';
import { makeDataDir, removeDataDir, startProduct } from './kit/product.ts';

const LATER_STARTS = 3;
const VISITS = 5;
const WIDGET_LIMIT_BYTES = 30_000;
const DIST = join(import.meta.dirname, '../dist');
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Resident memory of a process and everything below it, shared pages counted once for each sharer (PSS). */
function memoryBytes(pid: number): { server: number; database: number } {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended while we looked.
    }
  }
  const below = (id: number): number[] =>
    (children.get(id) ?? []).flatMap((child) => [child, ...below(child)]);
  return { server: pss(pid), database: below(pid).reduce((sum, child) => sum + pss(child), 0) };
}

function pss(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const gzipBytes = (path: string) => gzipSync(readFileSync(path), { level: 9 }).length;
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

/** From the navigation to the moment the given control can be used. */
async function timeTo(page: Page, url: string, act: (page: Page) => Promise<void>): Promise<number> {
  const begunAt = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await act(page);
  return performance.now() - begunAt;
}

const dataDir = makeDataDir();
try {
  const first = await startProduct(dataDir);
  const firstMs = first.startMs;
  await first.stop();
  const laterMs: number[] = [];
  for (let n = 0; n < LATER_STARTS; n++) {
    const again = await startProduct(dataDir);
    laterMs.push(again.startMs);
    if (n < LATER_STARTS - 1) await again.stop();
    else await measureRunning(again.url, again.pid, again.stop);
  }
  printTable(
    'Start (packages installed, browser side built)',
    ['', 'seconds'],
    [
      ['first: own PostgreSQL, tables, demo cities', firstMs / 1000],
      [`later, median of ${LATER_STARTS}`, median(laterMs) / 1000],
    ],
  );
} finally {
  removeDataDir(dataDir);
}

async function measureRunning(url: string, pid: number, stop: () => Promise<void>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: BROWSERS.find((path) => statSync(path, { throwIfNoEntry: false })) ?? '',
    args: FLAGS,
  });
  const deskMs: number[] = [];
  const launcherMs: number[] = [];
  const chatMs: number[] = [];
  for (let n = 0; n < VISITS; n++) {
    // A new context each time: nothing is cached, as on a first visit.
    const context = await browser.newContext({ locale: 'ja-JP' });
    const page = await context.newPage();
    deskMs.push(await timeTo(page, `${url}/desk/`, (desk) => desk.locator('input[type=password]').waitFor()));
    launcherMs.push(
      await timeTo(page, `${url}/demo/town`, (town) => town.locator('#engawa-chat button').first().waitFor()),
    );
    const begunAt = performance.now();
    await page.locator('#engawa-chat button').first().click();
    await page.frameLocator('iframe').locator('textarea').waitFor();
    chatMs.push(performance.now() - begunAt);
    await context.close();
  }
  await browser.close();
  const memory = memoryBytes(pid);
  await stop();
  // What is loaded until one can write: loader, frame and its style, and one language (the largest); the other languages
  // and dialogs come when they are wanted.
  const packed = filesBelow(join(DIST, 'widget')).map((file) => ({ file, bytes: gzipBytes(file) }));
  const always = packed.filter(({ file }) => /(widget\.js|frame[^/]*)$/.test(file));
  const language = Math.max(...packed.filter((one) => !always.includes(one)).map(({ bytes }) => bytes));
  const widgetBytes = always.reduce((sum, { bytes }) => sum + bytes, language);
  const deskFiles = filesBelow(join(DIST, 'desk')).filter((path) =>
    /\/(index|main)[^/]*\.(js|css|html)$/.test(path),
  );
  printTable(
    'Memory of the running demo (PSS)',
    ['', 'MB'],
    [
      ['server', memory.server / 1e6],
      ['PostgreSQL', memory.database / 1e6],
    ],
  );
  printTable(
    `Browser, first visit, median of ${VISITS}`,
    ['', 'kB compressed', 'ms until it can be used'],
    [
      [
        'desk: first load, until one can sign in',
        deskFiles.reduce((sum, path) => sum + gzipBytes(path), 0) / 1000,
        median(deskMs),
      ],
      [
        'widget: loader with the city page, until its button is there',
        gzipBytes(join(DIST, 'widget/widget.js')) / 1000,
        median(launcherMs),
      ],
      ['widget: everything, from its button until one can write', widgetBytes / 1000, median(chatMs)],
    ],
  );
  judge('widget, compressed bytes', widgetBytes, { atMost: WIDGET_LIMIT_BYTES });
}
