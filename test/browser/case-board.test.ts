import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '#http/desk/case-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
/** More than one page of a column holds. */
const MANY = 57;
let product: Product;
let browser: Browser;
let sato: StaffClient;
let person: Visitor;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
  const directory = (await sato.get('/desk/directory')) as DirectoryAnswer;
  const { id: residentId } = await sato.send<{ id: string }>('POST', '/desk/residents', {
    clientId: 'board-resident',
    name: '高橋 静',
  });
  const open = (n: number, more: object = {}): Promise<CaseAnswer> =>
    sato.send('POST', '/desk/cases', {
      clientId: `board-case-${String(n).padStart(4, '0')}`,
      residentId,
      categoryId: directory.categories[0]!.id,
      title: `看板の交換 ${n}`,
      ...more,
    });
  for (let n = 1; n <= MANY; n++) await open(n);
  const center = directory.departments.find((one) => one.name === '市民コールセンター')!;
  const { id, version } = await open(900, { departmentId: center.id, title: 'センターの件' });
  await sato.send('PATCH', `/desk/cases/${id}`, { version, status: 'done' });
  person = await visit(browser, product.url);
  await signInAt(person.page, product.url, STAFF.agent.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const columnOf = (page: Page, status: string) => page.locator(`[data-column="${status}"]`);
const cardsIn = (page: Page, status: string) => columnOf(page, status).locator('[data-card]');

test('a column shows what comes after by its button, and a card from there is moved by keys', async () => {
  const { page } = person;
  await page.goto(`${product.url}/desk/view/cases?view=all&layout=board`);
  await until('a page of it', async () => (await cardsIn(page, 'open').count()) === 50);
  expect(await violationsOf(page)).toEqual([]);
  await columnOf(page, 'open').getByRole('button', { name: 'あと7件を続けて表示' }).focus();
  await page.keyboard.press('Enter');
  await until('all of it', async () => (await cardsIn(page, 'open').count()) === MANY);
  const last = cardsIn(page, 'open').last();
  const title = (await last.locator('.board-card-title').innerText()).trim();
  await last.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await sees(columnOf(page, 'in-progress').getByText(title, { exact: true }));
  await until('its focus', () =>
    page.evaluate(
      () => document.activeElement?.closest('[data-column]')?.getAttribute('data-column') === 'in-progress',
    ),
  );
});

test('who sees the whole city chooses whose board it is; the choice stays in the address', async () => {
  const { page } = person;
  await page.getByLabel('所管課').selectOption({ label: '市民コールセンター' });
  await sees(columnOf(page, 'open').getByText('この列に案件はありません。'));
  await sees(columnOf(page, 'done').getByText('センターの件'));
  await page.reload();
  await sees(columnOf(page, 'done').getByText('センターの件'));
  expect(await cardsIn(page, 'open').count()).toBe(0);
  expect(
    await page
      .getByLabel('所管課')
      .evaluate((field) => (field as HTMLSelectElement).selectedOptions[0]?.text),
  ).toBe('市民コールセンター');
});

test('what is done shows a window of time, wider at each press; somebody of one department has nothing to choose', async () => {
  const { page } = person;
  const done = columnOf(page, 'done');
  await sees(done.getByText('14日以内に完了したもの'));
  await done.getByRole('button', { name: '60日前まで表示' }).click();
  await sees(done.getByText('60日以内に完了したもの'));
  await done.getByRole('button', { name: 'さらに前もすべて表示' }).click();
  await until('no window', async () => (await done.getByText(/以内に完了/).count()) === 0);
  await sees(done.getByText('センターの件'));

  const other = await visit(browser, product.url, { viewport: PHONE });
  await signInAt(other.page, product.url, STAFF.department.login, PASSWORD);
  await other.page.goto(`${product.url}/desk/view/cases?view=department&layout=board`);
  await sees(cardsIn(other.page, 'open'));
  expect(await other.page.getByLabel('所管課').count()).toBe(0);
  expect(await violationsOf(other.page)).toEqual([]);
  expect(
    await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  ).toBeLessThanOrEqual(0);
  for (const { troubles } of [person, other]) expect(troubles).toEqual([]);
});
