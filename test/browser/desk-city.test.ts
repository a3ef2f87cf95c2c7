import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InteractionAnswer } from '#http/desk/shapes.ts';
import { openBrowser, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, staff, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

test('the administrator sets how long replies wait, and from then on they do', async () => {
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  await (await resident(wire)).say('収集はいつですか');
  const talk = await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  const { page } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/admin/city`);
  const field = page.getByLabel('返信を取り消せる時間');
  await sees(field);
  await expect.poll(() => field.inputValue()).toBe('0');
  expect(await violationsOf(page)).toEqual([]);
  await field.selectOption('30秒');
  await page.getByRole('button', { name: '保存' }).press('Enter');
  await sees(page.getByText('市の設定を保存しました'));
  await sato.send('POST', `/desk/interactions/${talk.id}/messages`, {
    clientId: 'waits-30',
    kind: 'reply',
    body: '火曜日です',
  });
  const { messages } = await sato.get<InteractionAnswer>(`/desk/interactions/${talk.id}`);
  expect(messages.at(-1)?.sendAfter).not.toBeNull();
  // Somebody else changes it while this page stands open: who saves second is told, and nothing is lost in silence.
  const other = await staff(wire, STAFF.administrator.login);
  await other.send('PUT', '/admin/city-settings', { undoSendSec: 5, seen: { undoSendSec: 30 } });
  await field.selectOption('60秒');
  await page.getByRole('button', { name: '保存' }).press('Enter');
  await sees(page.getByText(/ほかの職員が先に変更しました/));
  await page.getByRole('button', { name: '読み込み直す' }).press('Enter');
  await expect.poll(() => field.inputValue()).toBe('5');
});
