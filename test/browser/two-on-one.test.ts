import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '#http/desk/case-shapes.ts';
import type { ResidentAnswer } from '#http/desk/resident-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let matter: CaseAnswer;
let sato: StaffClient;
let person: Visitor;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  const one = await resident(wire);
  await one.say('ごみの収集車が来ませんでした。');
  const talk = await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  const directory = (await sato.get('/desk/directory')) as DirectoryAnswer;
  matter = await sato.send<CaseAnswer>('POST', '/desk/cases', {
    clientId: 'case-00000001',
    interactionId: talk.id,
    categoryId: directory.categories[0]!.id,
    title: 'ごみの取り残し',
  });
  person = await visit(browser, product.url);
  await signInAt(person.page, product.url, STAFF.department.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const present = async (): Promise<CaseAnswer> => (await sato.get(`/desk/cases/${matter.id}`)) as CaseAnswer;
const colleague = async (change: object): Promise<CaseAnswer> =>
  sato.send('PATCH', `/desk/cases/${matter.id}`, { version: (await present()).version, ...change });
const conflictOn = (page: Page) => page.getByRole('alert', { name: /ほかの職員が先に変更しました/ });

describe('two who change one thing', () => {
  test('a case: both are shown with who was quicker, merged by hand, and neither is lost', async () => {
    const { page } = person;
    await page.goto(`${product.url}/desk/view/cases/${matter.id}`);
    await page.getByRole('button', { name: '件名・分類・期限を直す' }).click();
    await page.getByLabel('件名', { exact: true }).fill('ごみの取り残し（三丁目）');
    await page.getByLabel('期限', { exact: true }).fill('2099-04-01');
    await colleague({ title: '集積所の取り残し', dueOn: '2099-05-01' });
    // Also when the page behind the form shows the change already: the form was begun on the version before.
    await sees(page.locator('h1', { hasText: '集積所の取り残し' }));
    await page.getByRole('button', { name: '保存' }).click();
    const conflict = conflictOn(page);
    await sees(conflict.getByText('佐藤 花さんが変更'));
    await sees(conflict.getByText('ごみの取り残し（三丁目）'));
    await sees(conflict.getByText('集積所の取り残し'));
    expect(await page.getByRole('button', { name: '保存' }).isDisabled()).toBe(true);
    expect((await present()).title).toBe('集積所の取り残し');
    expect(await violationsOf(page)).toEqual([]);
    // One field from each, and one written anew.
    await conflict.getByRole('button', { name: 'この欄はいまの内容にする（期限）' }).click();
    await page.getByLabel('件名', { exact: true }).fill('集積所の取り残し（三丁目）');
    await conflict.getByRole('button', { name: '自分の内容で続ける' }).click();
    await page.getByRole('button', { name: '保存' }).click();
    await sees(page.getByRole('heading', { name: '集積所の取り残し（三丁目）' }));
    const saved = await present();
    expect(saved).toMatchObject({
      title: '集積所の取り残し（三丁目）',
      changedByName: STAFF.department.name,
    });
    expect(saved.dueAt.slice(0, 10)).toBe('2099-05-01');
  });

  test('its owner: who gave it to somebody else meanwhile is named; theirs can be left as it is', async () => {
    const { page } = person;
    await page.getByRole('button', { name: '担当を変える' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('担当者').selectOption({ label: STAFF.department.name });
    await colleague({ title: '集積所の件' });
    await sees(page.locator('h1', { hasText: '集積所の件' }));
    await dialog.getByRole('button', { name: '保存' }).click();
    await sees(conflictOn(page).getByText('佐藤 花さんが変更'));
    expect((await present()).ownerName).toBe(null);
    await page.getByRole('button', { name: 'いまの内容にする', exact: true }).click();
    expect(await dialog.getByLabel('担当者').inputValue()).toBe('');
    await dialog.getByLabel('担当者').selectOption({ label: STAFF.department.name });
    await dialog.getByRole('button', { name: '保存' }).click();
    await until('it has an owner', async () => (await present()).ownerName === STAFF.department.name);
  });

  test('a resident, on a phone: who else looks at and edits the record stands above it; nothing is overwritten', async () => {
    const other = await visit(browser, product.url, { viewport: PHONE });
    await signInAt(other.page, product.url, STAFF.colleague.login, PASSWORD);
    const address = `${product.url}/desk/view/residents/${matter.residentId}`;
    await other.page.goto(address);
    await person.page.goto(address);
    await sees(other.page.getByText('木村 環さんも見ています'));
    await person.page.getByRole('button', { name: '住民の記録を編集' }).first().click();
    await sees(other.page.getByText('木村 環さんが書いています'));
    const url = `/desk/residents/${matter.residentId}`;
    const { version } = (await sato.get(url)) as ResidentAnswer;
    await person.page.getByLabel('氏名', { exact: true }).fill('高橋 一');
    await sato.send('PATCH', url, { version, name: '高橋 はじめ' });
    await person.page.getByRole('button', { name: '保存' }).first().click();
    await sees(conflictOn(person.page).getByText('佐藤 花さんが変更'));
    expect(await violationsOf(person.page)).toEqual([]);
    await person.page.getByRole('button', { name: 'この欄はいまの内容にする（氏名）' }).click();
    await sees(conflictOn(person.page).getByText('内容は同じになりました。'));
    expect(((await sato.get(url)) as ResidentAnswer).name).toBe('高橋 はじめ');
    expect(
      await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
    expect(await violationsOf(other.page)).toEqual([]);
    for (const { troubles } of [person, other])
      expect(troubles.filter((trouble) => !trouble.includes('409'))).toEqual([]);
  });
});
