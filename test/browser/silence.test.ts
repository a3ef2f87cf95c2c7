import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import { DESKTOP, openBrowser, PHONE, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, staff, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let wire: Wire;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  wire = { url: product.url, defects: [], failures: 0 };
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

test('a queue says after which time a silence has its consequence, or never; what was saved is what is shown', {
  timeout: 60_000,
}, async () => {
  const kanri = await staff(wire, STAFF.administrator.login);
  const { queues } = await kanri.get<DirectoryAnswer>('/desk/directory');
  const queueId = queues.find((queue) => queue.name === '総合窓口')?.id;
  const { page } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/admin/routing?queue=${queueId}`);
  await page.getByRole('link', { name: '設定を変える' }).click();
  const ends = page.getByRole('checkbox', { name: '住民からお返事がないとき、やりとりを終了する' });
  const answers = page.getByRole('spinbutton', { name: /担当者の返事を待つ時間/ });
  for (const [name, size] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(size);
    await ends.scrollIntoViewIfNeeded();
    expect(await violationsOf(page), name).toEqual([]);
  }
  await answers.fill('60');
  await ends.press('Space');
  await page.getByRole('button', { name: '保存' }).click();
  await sees(page.getByText('設定を保存しました'));
  const shown = (label: string) =>
    page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd[1]');
  await sees(shown('担当者の無応答で列に戻す').getByText('1分'));
  await sees(shown('住民の無応答で終了').getByText('しない'));
});

test('whoever does not answer sees in list and strip when it goes back, from half of the time on', {
  timeout: 90_000,
}, async () => {
  const sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  const { page } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/work?view=mine`);
  await (await resident(wire)).say('粗大ごみを出したい');
  await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  const list = page.getByRole('region', { name: '応対の一覧' });
  await sees(list.getByText('粗大ごみを出したい'));
  expect(await page.getByText(/列に戻/).count()).toBe(0);
  await sees(list.getByText(/返事がないと列に戻ります（あと0:\d\d）/), 45_000);
  await sees(page.getByRole('navigation').getByText(/列に戻る 0:\d\d/));
  for (const [name, size] of [
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ] as const) {
    await page.setViewportSize(size);
    expect(await violationsOf(page), name).toEqual([]);
  }
});
