import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowAnswer, FlowsAnswer } from '#http/admin/flow-shapes.ts';
import { chatOf, openBrowser, openChat, PHONE, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { standInVoicevox, type StandInVoicevox } from '../kit/stand-in-voicevox.ts';
import { staff, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let voicevox: StandInVoicevox;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  voicevox = await standInVoicevox();
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0', VOICEVOX_URL: voicevox.url } });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  voicevox?.close();
  await sweepProduct(dataDir, product);
});

const openFlows = async (page: Page): Promise<void> => {
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/admin/flows`);
};

test('a flow begins with a template, is changed by keyboard, tried, published, and answers in the chat', async () => {
  const { page, troubles, context } = await visit(browser, product.url);
  await openFlows(page);
  await page.getByRole('button', { name: '新しい案内フロー' }).press('Enter');
  await page.getByLabel('応対する待ち行列').selectOption('総合窓口');
  await page.getByLabel('名前').fill('代表電話');
  await page.getByRole('button', { name: '作る' }).click();
  await sees(page.getByRole('heading', { name: '代表電話' }));
  expect(await violationsOf(page)).toEqual([]);

  // Arrow keys go through the outline, Enter opens a step.
  await page.getByRole('button', { name: '全体の設定' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const greeting = page.getByRole('textbox', { name: '日本語', exact: true });
  await greeting.fill('{city}の代表電話です。');
  await sees(page.getByText('下書きを保存しました'));
  expect(await violationsOf(page)).toEqual([]);

  // A step that leads nowhere is told of in words, and stands against publishing.
  await page.getByLabel('次の行き先').selectOption('');
  await sees(page.getByText('行き先が決まっていません。'));
  expect(await page.getByRole('button', { name: '公開する' }).isDisabled()).toBe(true);
  await page.getByLabel('次の行き先').selectOption({ label: '受付時間（条件で分ける）' });
  await sees(page.getByText('問題は見つかりません。'));

  await page.getByRole('link', { name: '試す' }).press('Enter');
  const log = page.getByRole('list', { name: '試した内容' });
  await sees(log.getByText('青葉市の代表電話です。'));
  await page.getByRole('button', { name: '1 案件の進み具合' }).press('Enter');
  await sees(log.getByText('案件番号を入力してください。'));
  await page.getByLabel('話す・書く').fill('26-004213-0');
  await page.keyboard.press('Enter');
  await sees(log.getByText('案件番号26-004213-0は、ただいま「対応中」です。'));
  const sound = page.waitForResponse((answer) => answer.headers()['content-type'] === 'audio/wav');
  await page.getByRole('button', { name: '電話で' }).press('Enter');
  await sees(log.getByText('案件の進み具合は、1を押してください。'));
  // Nothing is published yet, and it is heard as a caller would hear it.
  await log.getByRole('button', { name: /案件の進み具合.*を聞く$/ }).press('Enter');
  expect((await sound).status()).toBe(200);
  expect(voicevox.asked.some(({ text }) => text.startsWith('案件の進み具合は、'))).toBe(true);
  await page.getByRole('group', { name: 'ボタン' }).getByRole('button', { name: '0' }).press('Enter');
  await sees(page.getByText('待ち行列「総合窓口」に入ります。'));
  expect(await violationsOf(page)).toEqual([]);

  await page.getByRole('button', { name: '公開する' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: '公開する' }).press('Enter');
  await sees(page.getByText('公開中（第1版）'));
  await page.getByRole('link', { name: '版と実績' }).press('Enter');
  await sees(page.getByText('第1版を公開', { exact: false }));
  expect(await violationsOf(page)).toEqual([]);

  await page.getByRole('link', { name: '案内フローの一覧' }).press('Enter');
  await page.getByLabel('青葉市ホームページ').selectOption('代表電話');
  await sees(page.getByText('窓口の案内を変更しました'));
  expect(await violationsOf(page)).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();

  const town = await visit(browser, product.url);
  await town.page.goto(`${product.url}/demo/town`);
  const chat = await openChat(town.page);
  await chat.getByRole('textbox', { name: 'メッセージ' }).fill('こんにちは');
  await chat.getByRole('button', { name: '送信' }).click();
  await sees(chatOf(town.page).getByText('青葉市の代表電話です。'));
  expect(town.troubles).toEqual([]);
  await town.context.close();
});

test('two who write at once are shown each other’s, and nothing is lost', async () => {
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const other = await staff(wire, STAFF.administrator.login);
  const { flows } = await other.get<FlowsAnswer>('/admin/flows');
  const { page, context } = await visit(browser, product.url);
  await openFlows(page);
  await page.getByRole('link', { name: flows[0]!.name }).press('Enter');
  const name = page.getByLabel('名前');
  await sees(name);
  // The page hears of the other's change only after its own was sent: what it shows is older.
  await page.route('**/desk/feed**', (route) => route.abort());
  const flow = await other.get<FlowAnswer>(`/admin/flows/${flows[0]!.id}`);
  await other.send('PUT', `/admin/flows/${flow.id}`, {
    version: flow.version,
    name: '代表（昼）',
    draft: flow.draft,
  });
  await name.fill('代表（夜）');
  await sees(page.getByText('ほかの職員が先に変更しました', { exact: false }));
  await sees(page.getByText('代表（昼）', { exact: false }));
  await page.getByRole('button', { name: '自分の内容で続ける' }).press('Enter');
  await expect
    .poll(async () => (await other.get<FlowAnswer>(`/admin/flows/${flow.id}`)).name)
    .toBe('代表（夜）');
  await context.close();
});

test('on a telephone’s screen the outline stands above its form, and everything can be reached', async () => {
  const { page, context, troubles } = await visit(browser, product.url, { viewport: PHONE, hasTouch: true });
  await openFlows(page);
  await page.getByRole('link', { name: /代表/ }).first().tap();
  await page.getByRole('button', { name: 'あいさつ 話す' }).tap();
  await sees(page.getByRole('textbox', { name: '日本語', exact: true }));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
  expect(await violationsOf(page)).toEqual([]);
  expect(troubles).toEqual([]);
  await context.close();
});
