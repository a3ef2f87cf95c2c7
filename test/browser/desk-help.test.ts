import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  ({ page } = await visit(browser, product.url));
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const invitation = () => page.getByText('はじめての方は、約2分の案内をご覧ください。');
const step = (name: string) => page.getByRole('dialog', { name });
const clean = async (name: string) => expect(await violationsOf(page), name).toEqual([]);

test('who signs in for the first time is invited to a tour, which goes by keys and marks what it tells of', async () => {
  await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
  await sees(invitation());
  await page.getByRole('button', { name: '案内をはじめる' }).press('Enter');
  await sees(step('受付状態'));
  await sees(page.getByText('1 / 6'));
  await sees(page.locator('.presence.tour-mark'));
  await clean('tour');
  await page.keyboard.press('ArrowRight');
  await sees(step('応対の一覧'));
  await page.keyboard.press('ArrowLeft');
  await sees(step('受付状態'));
  for (const name of ['応対の一覧', 'やりとり', '案件', '操作を探す', '困ったとき']) {
    await page.keyboard.press('Enter');
    await sees(step(name));
  }
  await page.getByRole('button', { name: '完了' }).press('Enter');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(await page.locator('.tour-mark').count()).toBe(0);
});

test('it does not come again by itself, and starts again from the help', async () => {
  await page.reload();
  await sees(page.getByText('左の一覧から応対を選んでください。'));
  expect(await invitation().count()).toBe(0);
  await page.getByRole('button', { name: 'ヘルプ', exact: true }).press('Enter');
  await page.getByRole('button', { name: 'はじめての案内（約2分）' }).press('Enter');
  await sees(step('受付状態'));
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
});

test('a colleague at the same computer is invited too; who declines is not asked again', async () => {
  await page.getByRole('button', { name: /^アカウントと設定/ }).press('Enter');
  await page.getByRole('button', { name: 'サインアウト' }).press('Enter');
  await signInAt(page, product.url, STAFF.colleague.login, PASSWORD);
  await sees(invitation());
  await page.getByRole('button', { name: '表示しない' }).press('Enter');
  await page.reload();
  await sees(page.getByText('左の一覧から応対を選んでください。'));
  expect(await invitation().count()).toBe(0);
});

test('the guides are searched for all words in any spelling, terms among them, and say when nothing fits', async () => {
  await page.goto(`${product.url}/desk/view/help`);
  const field = page.getByRole('searchbox', { name: '手引きの中を探す' });
  await field.fill('ブラウザー　離席');
  await sees(page.getByRole('article').filter({ hasText: '受付可にする' }));
  // Half-width letters, and the guide of those who supervise.
  await field.fill('ﾀﾞｯｼｭﾎﾞｰﾄﾞ');
  await sees(page.getByText('見つかりませんでした。'));
  await clean('nothing found');
  await field.fill('最長待ち');
  await sees(page.getByRole('article').filter({ hasText: '監督する職員の手引き' }));
  await sees(page.getByRole('status').getByText(/^\d+か所$/));
  await clean('found');
  await field.fill('');
  await page.getByRole('link', { name: 'ことばの説明' }).press('Enter');
  await sees(page.getByRole('term').first());
});
