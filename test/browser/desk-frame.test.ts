import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '#http/desk/case-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import {
  becomeReady,
  DESKTOP,
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
import { until } from '../kit/until.ts';
import { resident, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let person: Visitor;
let page: Page;
let kimura: StaffClient;
const titles = ['一丁目の集積所', '二丁目の集積所', '三丁目の集積所'];

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const sato = await staff(wire, STAFF.agent.login);
  kimura = await staff(wire, STAFF.department.login);
  await sato.ready();
  const one = await resident(wire);
  await one.say('集積所のことで相談です。');
  const talk = await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  const { categories } = await sato.get<DirectoryAnswer>('/desk/directory');
  for (const [at, title] of titles.entries())
    await sato.send<CaseAnswer>('POST', '/desk/cases', {
      clientId: `frame-case-${at}`,
      interactionId: talk.id,
      categoryId: categories[0]?.id,
      title,
    });
  person = await visit(browser, product.url, { viewport: DESKTOP });
  page = person.page;
  await signInAt(page, product.url, STAFF.department.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const clean = async (name: string) => expect(await violationsOf(page), name).toEqual([]);
const column = (name: string) => page.getByRole('region', { name: new RegExp(`^${name} `) });

test('the palette finds a command by how it sounds in Latin letters, and runs it', async () => {
  await page.keyboard.press('Control+k');
  await sees(page.getByRole('combobox', { name: /操作・画面/ }));
  await clean('palette');
  await page.keyboard.type('bo-do');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('ankennobodo');
  await page.keyboard.press('Enter');
  await sees(column('受付'));
});

test('a card goes to the next column by keys alone, and the focus with it', async () => {
  await clean('board');
  const card = column('受付').getByRole('link', { name: new RegExp(titles[0]!) });
  await card.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await sees(column('対応中').getByRole('link', { name: new RegExp(titles[0]!) }));
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent ?? ''))
    .toContain(titles[0]);
  const { rows } = await kimura.get<{ rows: { title: string; status: string }[] }>(
    '/desk/cases?view=all&status=all',
  );
  expect(rows.find((row) => row.title === titles[0])?.status).toBe('in-progress');
});

test('a card is dragged to a column that takes it, and to no other', async () => {
  const statusOf = async (title: string) =>
    (
      await kimura.get<{ rows: { title: string; status: string }[] }>('/desk/cases?view=all&status=all')
    ).rows.find((row) => row.title === title)?.status;
  const card = page.getByRole('link', { name: new RegExp(titles[0]!) });
  await card.dragTo(column('受付'));
  await card.dragTo(column('完了'));
  await sees(column('完了').getByRole('link', { name: new RegExp(titles[0]!) }));
  expect(await statusOf(titles[0]!)).toBe('done');
  await card.dragTo(column('住民の返事待ち'));
  await sees(column('完了').getByRole('link', { name: new RegExp(titles[0]!) }));
  expect(await statusOf(titles[0]!)).toBe('done');
  await card.dragTo(column('対応中'));
  await expect.poll(() => statusOf(titles[0]!)).toBe('in-progress');
});

test('cases are selected by keys, changed together, and all is taken back', async () => {
  await page.goto(`${product.url}/desk/view/cases?view=all`);
  const row = page.getByRole('link', { name: new RegExp(titles[1]!) });
  await row.focus();
  await page.keyboard.press('x');
  await sees(page.getByRole('status').getByText('1件を選択'));
  await page.getByRole('checkbox', { name: new RegExp(titles[2]!) }).click();
  await clean('selection');
  await page.getByRole('button', { name: '状況', exact: true }).click();
  await page.getByRole('dialog').getByRole('combobox').selectOption('done');
  await page.getByRole('button', { name: '2件を変える' }).click();
  await sees(page.getByText('2件を変えました'));
  await page.getByRole('button', { name: '元に戻す' }).click();
  await sees(page.getByText('2件を元に戻しました'));
  await sees(page.getByRole('link', { name: new RegExp(titles[1]!) }));
});

test('a covered desk shows nothing of what was open, in another tab neither, and opens where it was', async () => {
  await page.goto(`${product.url}/desk/view/cases?view=all`);
  await sees(page.getByRole('link', { name: new RegExp(titles[0]!) }));
  const second = await person.context.newPage();
  await second.goto(`${product.url}/desk/view/cases?view=overdue`);
  await sees(second.getByRole('heading', { name: '案件' }));
  await page.keyboard.press('Alt+l');
  await sees(page.getByRole('heading', { name: '画面ロック中' }));
  await sees(second.getByRole('heading', { name: '画面ロック中' }));
  await clean('lock');
  // Loaded anew it is still covered, and nothing behind it asks for what it would be refused.
  await page.reload();
  await sees(page.getByRole('heading', { name: '画面ロック中' }));
  expect(person.troubles.filter((line) => line.includes('423'))).toEqual([]);
  expect(await page.content()).not.toContain(titles[0]);
  expect(page.url()).not.toContain('cases');
  await page.getByLabel('パスワード').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await sees(page.getByRole('link', { name: new RegExp(titles[0]!) }));
  expect(page.url()).toContain('view=all');
  await sees(second.getByRole('heading', { name: '案件' }));
  await second.close();
});

test('the guide is read and searched inside; becoming ready is heard of by the server as a desk that is there', async () => {
  await page.goto(`${product.url}/desk/view/help`);
  await page.getByRole('searchbox', { name: '手引きの中を探す' }).fill('けつかコード');
  await page.getByRole('searchbox', { name: '手引きの中を探す' }).fill('結果コード');
  await sees(page.getByRole('heading', { name: /終了と後処理/ }));
  await clean('help');
  await becomeReady(page);
});

test('the palette names what the person may open and nothing else; lists, guides and presence among it', async () => {
  const finds = async (words: string, name: string | RegExp) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await sees(page.getByRole('option', { name }));
  };
  await page.goto(`${product.url}/desk/view/cases`);
  await sees(page.getByRole('heading', { name: '案件' }));
  await finds('riseki', /^離席: /);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('kanri');
  await sees(page.getByRole('option', { name: /「kanri」を検索/ }));
  expect(await page.getByRole('option', { name: /^管理/ }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await finds('tebiki kantoku', /手引き: 監督する職員/);
  await page.keyboard.press('Enter');
  await sees(page.getByRole('heading', { name: /現況を見る/ }));
  // Keys of pages that are closed to this person do nothing.
  await page.locator('body').press('g');
  await page.locator('body').press('v');
  expect(page.url()).toContain('/desk/view/help');
  await finds('ichiran hikitsugi', /一覧: 引継ぎ/);
  await page.keyboard.press('Enter');
  await expect.poll(() => page.url()).toContain('/desk/view/work?view=handovers');
});

test('somebody who supervises and administers finds these pages, by name and by key', async () => {
  const { page: other, context } = await visit(browser, product.url, { viewport: DESKTOP });
  await signInAt(other, product.url, STAFF.administrator.login, PASSWORD);
  await other.keyboard.press('Control+k');
  await other.keyboard.type('kansa');
  await sees(other.getByRole('option', { name: /^管理: 監査/ }));
  await other.keyboard.press('Enter');
  await expect.poll(() => other.url()).toContain('/admin/audit');
  await other.locator('body').press('g');
  await other.locator('body').press('v');
  await sees(other.getByRole('heading', { name: '監督' }));
  await context.close();
});
