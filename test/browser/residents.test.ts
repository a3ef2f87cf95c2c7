import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResidentAnswer } from '#http/desk/resident-shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let agent: Visitor;
let sato: StaffClient;
let known: ResidentAnswer;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  const person = (clientId: string, name: string) =>
    sato.send<ResidentAnswer>('POST', '/desk/residents', { clientId, name, email: 'shizuka@example.jp' });
  known = await person('journey-known', '高橋 静');
  const twin = await person('journey-twin', '髙橋 静');
  const one = await resident(wire);
  await one.say('蛍光灯の捨て方を教えてください。');
  const offer = await until('the offer', async () => (await sato.offers()).offers[0] ?? false);
  const talk = await sato.accept(offer.id);
  await sato.send('PUT', `/desk/interactions/${talk.id}/resident`, { residentId: twin.id });
  await sato.reply(talk, '有害ごみの日に出してください。');
  agent = await visit(browser, product.url);
  await signInAt(agent.page, product.url, STAFF.agent.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const pageOf = (id: string, more = '') => `${product.url}/desk/view/residents/${id}${more}`;

test('two records that look alike are compared, merged, searched and parted again, by keyboard where one writes', async () => {
  const { page } = agent;
  await page.goto(pageOf(known.id));
  await sees(page.getByText('氏名、メールアドレスが一致しています'));
  await page.getByRole('link', { name: '見比べる' }).click();
  await sees(page.getByRole('radio', { name: '残す記録' }));
  expect(await violationsOf(page, '.two-one')).toEqual([]);
  await page.getByRole('button', { name: '統合する' }).focus();
  await page.keyboard.press('Enter');
  await sees(page.getByText('2つの記録を統合しました'));
  await sees(page.getByText('蛍光灯の捨て方を教えてください。'));

  await page.getByLabel('やりとりの中を探す').fill('ゴミ');
  await sees(page.getByText('1件中1件目'));
  await page.keyboard.press('Enter');
  expect(await page.locator('.history-target').textContent()).toContain('有害ごみの日');
  expect(await violationsOf(page, '.two-one')).toEqual([]);

  await page.getByRole('button', { name: '元に戻す' }).last().click();
  await sees(page.getByText('氏名、メールアドレスが一致しています'));
  expect((await sato.get<ResidentAnswer>(`/desk/residents/${known.id}`)).mergedInto).toBeNull();
  expect(agent.troubles).toEqual([]);
});

test('one conversation of somebody else goes to the record that is known, and comes back, by keyboard', async () => {
  const { page } = agent;
  const [twin] = (await sato.get<{ rows: { id: string }[] }>(`/desk/residents/${known.id}/suggestions`)).rows;
  await page.goto(pageOf(twin!.id, '/split'));
  const talks = page.getByRole('group', { name: 'やりとり（1件ずつ）' });
  await talks.getByRole('checkbox').focus();
  await page.keyboard.press('Space');
  await page.getByLabel('移す先', { exact: true }).selectOption({ label: 'ほかの住民の記録' });
  const others = page.getByRole('group', { name: '移す先の住民' });
  await others.getByRole('searchbox').fill('高橋');
  expect(await violationsOf(page, '.two-one')).toEqual([]);
  await others.getByRole('button', { name: /^高橋 静/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '分ける', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(pageOf(known.id));
  await sees(page.getByText('蛍光灯の捨て方を教えてください。'));
  await sees(page.getByText('「髙橋 静」の記録から一部を受け取りました'));
  await page.getByRole('button', { name: '元に戻す' }).last().click();
  await sees(page.getByText('「髙橋 静」との統合・分割を元に戻しました'));
  await page.goto(pageOf(twin!.id));
  await sees(page.getByText('蛍光灯の捨て方を教えてください。'));
  expect(agent.troubles).toEqual([]);
});

test('on a phone the pages of a record are no wider than the screen', async () => {
  const { page } = agent;
  await page.setViewportSize(PHONE);
  for (const more of ['', '/merge', '/split']) {
    await page.goto(pageOf(known.id, more));
    await sees(page.getByRole('heading', { level: 2 }));
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await violationsOf(page, '.two-one')).toEqual([]);
  }
});
