import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailPage, mailPagePolicy } from '#http/desk/mail-page.ts';
import { makeHtmlSafe } from '#outside/email/letter/safe-html.ts';
import { becomeReady, openBrowser, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { HTML_ATTACKS } from '../kit/letters/attacks.ts';
import { base64, DOT_PNG, htmlPart, multipart, part, parts, textPart, word } from '../kit/letters/build.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';

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

const HISTORY =
  '2026年10月31日(土) 10:00 青葉市総合窓口 <madoguchi@aoba.example>:\n\n> 詳しい場所を教えてください。';
const LETTER = multipart(
  'related',
  {
    From: `${word('北沢 ゆき', 'utf-8')} <kitazawa@mail.example>`,
    To: 'madoguchi@aoba.example, kasen@aoba.example',
    Subject: word('Re: 道路の穴について', 'utf-8'),
    'X-Spam-Flag': 'YES',
  },
  part(
    { 'Content-Type': 'multipart/alternative; boundary="b-2"' },
    parts(
      'b-2',
      textPart(`本町3丁目の郵便局の前です。\n\n${HISTORY}`),
      htmlPart(
        '<h2 style="color:#0055aa">本町3丁目</h2><p>郵便局の前です。<img src="cid:hole@x" alt="穴の写真" width="60" height="60"></p>' +
          '<p><img src="https://track.example/p.gif" alt="広告"> <a href="https://elsewhere.example/x">https://aoba.example/</a></p>' +
          '<script>top.pwned=1</script><blockquote>詳しい場所を教えてください。</blockquote>',
      ),
    ),
  ),
  part(
    {
      'Content-Type': 'image/png; name=hole.png',
      'Content-ID': '<hole@x>',
      'Content-Transfer-Encoding': 'base64',
    },
    base64(DOT_PNG),
  ),
);

test('an agent reads a mail: history folded, as it was laid out, pictures from outside when asked for', async () => {
  const dataDir = makeScratchDir();
  let product: Product | undefined;
  try {
    await prepareSmallCity(dataDir, { mails: [LETTER.toString('base64')] });
    product = await startProduct({ dataDir });
    const { page, troubles, context } = await visit(browser, product.url);
    await context.route('https://track.example/**', (route) =>
      route.fulfill({ body: DOT_PNG, contentType: 'image/png' }),
    );
    await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
    await becomeReady(page);
    await sees(page.getByRole('alertdialog', { name: /呼出/ }));
    await page.keyboard.press('Alt+a');
    const talk = page.locator('.talk');
    await sees(talk.getByText('Re: 道路の穴について'));
    await sees(talk.getByText('本町3丁目の郵便局の前です。'));
    await sees(talk.getByText('迷惑メールと判定された'));
    const history = talk.getByText('詳しい場所を教えてください。');
    expect(await history.isVisible()).toBe(false);
    await talk.getByText('以前のやりとり（引用）').click();
    await sees(history);
    await page.getByRole('button', { name: '元の体裁で見る' }).click();
    const frame = page.frameLocator('iframe[title="メールの元の体裁"]');
    await sees(frame.getByRole('heading', { name: '本町3丁目' }));
    await sees(frame.getByText('[elsewhere.example]'));
    await sees(frame.getByRole('img', { name: '穴の写真' }));
    const frameHeight = async () => (await page.locator('.mail-html iframe').boundingBox())?.height ?? 0;
    await until('the frame is as high as the mail', async () => (await frameHeight()) > 150);
    expect(troubles).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    // What axe tries to do within the frame is refused too.
    troubles.length = 0;
    await page.getByRole('button', { name: '画像を表示' }).click();
    await until('the picture was fetched', () => troubles.length > 0);
    expect(troubles).toEqual(['request to https://track.example/p.gif']);
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    await context.close();
  } finally {
    await sweepProduct(dataDir, product);
  }
});
