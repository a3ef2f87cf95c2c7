import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailPage, mailPagePolicy } from '#http/desk/mail-page.ts';
import { makeHtmlSafe } from '#outside/email/letter/safe-html.ts';
import { openBrowser, visit } from '../kit/browser.ts';
import { HTML_ATTACKS } from '../kit/letters/attacks.ts';

/** Each attack as the desk shows it, as it came in that same frame, and what was made of them without any frame. */
const SHOWN = HTML_ATTACKS.map((html) => mailPage(makeHtmlSafe(html).html, new Map(), [], false));
const RAW = HTML_ATTACKS.map((html) => mailPage(html, new Map(), [], false));
const BARE = HTML_ATTACKS.map((html) => makeHtmlSafe(html).html).join('\n');
const FRAMES = (kind: string): string =>
  HTML_ATTACKS.map(
    (_, at) =>
      `<iframe sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" src="/${kind}/${at}"></iframe>`,
  ).join('');

let browser: Browser;
let server: Server;
let origin: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, kind = '', at = ''] = (request.url ?? '').split('/');
    const page = kind === 'shown' ? SHOWN[Number(at)] : kind === 'raw' ? RAW[Number(at)] : undefined;
    response.setHeader('content-type', 'text/html; charset=utf-8');
    if (page !== undefined) response.setHeader('content-security-policy', mailPagePolicy(false));
    const list = { 'all-shown': FRAMES('shown'), 'all-raw': FRAMES('raw'), bare: BARE }[kind];
    response.statusCode = page === undefined && list === undefined ? 404 : 200;
    response.end(page ?? `<!doctype html><title>x</title>${list ?? ''}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

/** What went wrong while a page and its frames were loaded, and whether anything ran. */
async function troublesOf(path: string): Promise<string[]> {
  const { context, page, troubles } = await visit(browser, origin);
  await page.goto(`${origin}/${path}`, { waitUntil: 'load' });
  const hasRun = await page.evaluate('window.pwned === 1');
  await context.close();
  // The icon of the page is asked for by the browser itself.
  return [...troubles, ...(hasRun ? ['a script ran'] : [])].filter((trouble) => !trouble.includes('favicon'));
}

test('attacks in mails run nothing and fetch nothing, in the frame of the desk and without it', async () => {
  expect(await troublesOf('all-shown')).toEqual([]);
  expect(await troublesOf('bare')).toEqual([]);
  // The same, not made harmless: the frame refuses what it holds, and says so. Otherwise the above would prove nothing.
  const refused = await troublesOf('all-raw');
  expect(refused.filter((trouble) => trouble.includes('a script ran'))).toEqual([]);
  expect(refused.length).toBeGreaterThan(20);
});
