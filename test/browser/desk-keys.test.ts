import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  becomeReady,
  openBrowser,
  sees,
  signInAt,
  violationsOf,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { resident, type ResidentClient, type Wire } from '../kit/wire.ts';

/** What somebody who works with both hands on the keys leans on: the focus is where one goes on, and nothing begun is lost. */
const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let person: Visitor;
let page: Page;
let wire: Wire;
let first: ResidentClient;
let second: ResidentClient;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  wire = { url: product.url, defects: [], failures: 0 };
  person = await visit(browser, product.url);
  page = person.page;
  await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const offer = () => page.getByRole('alertdialog');
const reply = () => page.getByRole('textbox', { name: '返信' });
const dialog = () => page.getByRole('dialog');
async function hasFocus(name: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
    .toBe(name);
}

test('whoever accepts writes at once, from whatever page', async () => {
  await becomeReady(page);
  await page.keyboard.press('Escape');
  await page.goto(`${product.url}/desk/view/search`);
  first = await resident(wire);
  await first.say('すみません、ごみの収集車が来ませんでした。');
  await sees(offer());
  await page.keyboard.press('Alt+a');
  await sees(page.getByRole('log').getByText('ごみの収集車'));
  await hasFocus('返信');
});

test('an offer is reached over an open dialog, which stays as it was filled in', async () => {
  await page.keyboard.press('Alt+c');
  const title = dialog().getByRole('textbox', { name: '件名' });
  await expect.poll(() => title.inputValue()).toBe('ごみの収集車が来ませんでした');
  await title.fill('若葉町の収集もれ');
  // What is missing is said where it is missing, and the keys go on there.
  await page.keyboard.press('Control+Enter');
  await sees(dialog().getByText('分類を選んでください。'));
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('role') ?? ''))
    .toBe('combobox');
  second = await resident(wire);
  await second.say('住民票はどこで取れますか。');
  await sees(offer());
  expect(await violationsOf(page)).toEqual([]);
  await offer()
    .getByRole('button', { name: /受ける/ })
    .click();
  await sees(page.getByRole('status').getByText('匿名の方の応対を受けました。いまの画面はそのままです。'));
  expect(await title.inputValue()).toBe('若葉町の収集もれ');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+c');
  expect(await title.inputValue()).toBe('若葉町の収集もれ');
  await page.getByRole('button', { name: '応対を開く' }).click();
  await sees(page.getByRole('log').getByText('住民票はどこで取れますか。'));
  await hasFocus('返信');
});

test('on another page the keys go on in the page, and nobody ends what they asked others to take over', async () => {
  await page.keyboard.press('Escape');
  await page.locator('body').press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await sees(page.getByRole('heading', { name: '案件', exact: true }));
  await expect.poll(() => page.evaluate(() => document.activeElement?.id ?? '')).toBe('main');
  await page.keyboard.press('Alt+j');
  await hasFocus('返信');
  await page.keyboard.press('Alt+h');
  await dialog().getByRole('combobox').fill('環境');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  await sees(page.getByRole('button', { name: '取り下げる' }));
  expect(await page.getByRole('button', { name: '終了', exact: true }).count()).toBe(0);
  await page.keyboard.press('Alt+e');
  await sees(page.getByText('終了するには、先に引継ぎを取り下げてください。'));
  await page.getByRole('button', { name: '取り下げる' }).click();
  await sees(page.getByRole('button', { name: '終了', exact: true }));
  await page.keyboard.press('Alt+j');
  await sees(page.getByRole('log').getByText('住民票はどこで取れますか。'));
});

test('a reply that was begun is marked in the list, and not ended over by a key', async () => {
  await page.keyboard.insertText('市民課の窓口で');
  await page.keyboard.press('Alt+j');
  await sees(page.getByRole('log').getByText('ごみの収集車'));
  await hasFocus('返信');
  await sees(page.locator('.row', { hasText: '住民票' }).getByText('下書き'));
  await page.keyboard.press('Alt+k');
  await expect.poll(() => reply().inputValue()).toBe('市民課の窓口で');
  await page.keyboard.press('Alt+e');
  await sees(dialog().getByText('送っていない文章'));
  await dialog().getByRole('button', { name: 'やめる' }).click();
  await sees(reply());
  await page.keyboard.press('Alt+r');
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('Alt+s');
  await sees(page.locator('.row').getByText('あなた: 市民課の窓口で'));
});

test('after the end the thread shows its end, a digit and Enter finish, and the keys go on from there', async () => {
  for (const line of ['一つ目です。', '二つ目です。', '三つ目です。', '四つ目です。', '五つ目です。'])
    await second.say(line);
  await sees(page.getByRole('log').getByText('五つ目です。'));
  await page.keyboard.press('Alt+e');
  await sees(page.getByRole('heading', { name: '後処理' }));
  await sees(page.getByRole('log').getByText('やりとりを終了しました'));
  expect(await page.getByRole('button', { name: /新しいメッセージ/ }).count()).toBe(0);
  await sees(page.getByRole('navigation', { name: '担当中の応対' }).getByText(/後処理\s*\d:\d\d/));
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await sees(page.getByText('この応対は終了しました。'));
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent ?? ''))
    .toContain('この応対は終了しました。');
});

test('a resident who leaves is said to have left; the key for the next leads there when nobody waits', async () => {
  await first.leave();
  await page.keyboard.press('Alt+u');
  await sees(page.getByRole('heading', { name: '後処理' }));
  await sees(page.getByText('住民がやりとりを終えました。'));
  expect(await violationsOf(page)).toEqual([]);
});

test('who comes back is answered at once, also while the talk before stands open', async () => {
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await sees(page.getByText('この応対は終了しました。'));
  await first.say('もう一つ聞いてもいいですか。');
  await sees(offer());
  await page.keyboard.press('Alt+a');
  await sees(page.getByRole('button', { name: '終了', exact: true }));
  await hasFocus('返信');
  expect(person.troubles).toEqual([]);
});
