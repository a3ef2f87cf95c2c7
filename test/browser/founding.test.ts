import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  becomeReady,
  DESKTOP,
  openBrowser,
  openChat,
  sees,
  signInAt,
  violationsOf,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import type { CityAnswer } from '../../src/http/public/shapes.ts';
import type { QueueAnswer } from '../../src/http/desk/routing-shapes.ts';
import type { DirectoryAnswer, SessionAnswer } from '../../src/http/desk/session-shapes.ts';
import { formOf } from '../kit/queue-form.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';

const PASSWORD = '縁側でひなたぼっこをする夏の日';
const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let founder: Visitor;

beforeAll(async () => {
  product = await startProduct({ dataDir, args: ['--empty'] });
  browser = await openBrowser();
  founder = await visit(browser, product.url, { viewport: DESKTOP });
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const dialog = (page: Page) => page.getByRole('dialog');
const save = (page: Page) => dialog(page).getByRole('button', { name: '保存' }).click();

describe('from an empty directory to a first answered chat', { timeout: 120_000 }, () => {
  const step = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });
  const openStep = async (page: Page, title: string): Promise<void> => {
    await page.goto(`${product.url}/desk/view/admin/setup`);
    await step(page, title).getByRole('link').click();
  };

  test('the city is founded by the one-time link, and the guide shows what is done', async () => {
    const { page } = founder;
    const link = /\S+\/setup\/\S+/.exec(product.output())![0];
    await page.goto(`${product.url}${new URL(link).pathname}`);
    await page.getByLabel('名前（例：青葉市）').fill('みどり市');
    await page.getByLabel('全国地方公共団体コード').fill('102121');
    await page.getByLabel('お名前').fill('管理 花子');
    await page.getByLabel('ログイン名').fill('kanri');
    await page.getByLabel('パスワード', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: '開設する' }).click();
    await sees(page.getByRole('heading', { name: '開設しました' }));
    await signInAt(page, product.url, 'kanri', PASSWORD);
    await page.getByRole('button', { name: '表示しない' }).click();
    await page.goto(`${product.url}/desk/view/admin/setup`);
    await sees(page.getByText('7のうち3が済みました'));
    expect(await violationsOf(page)).toEqual([]);
  });

  test('profile, a department, a colleague by a link, and who answers: each by the guide', async () => {
    const { page } = founder;
    await openStep(page, '市の基本情報を確かめる');
    await page.getByRole('button', { name: '変更' }).click();
    await dialog(page).getByLabel('ふりがな').fill('みどりし');
    await save(page);
    await sees(page.getByText('みどりし'));

    await openStep(page, '課を加える');
    await page.getByRole('button', { name: '課を加える' }).click();
    await dialog(page).getByLabel('名前').fill('市民課');
    expect(await violationsOf(page)).toEqual([]);
    await save(page);
    await sees(page.getByText('市民課', { exact: true }));

    await openStep(page, '職員を招く');
    await page.getByRole('button', { name: '職員を招く' }).click();
    await dialog(page).getByLabel('名前', { exact: true }).fill('野口 新');
    await dialog(page).getByLabel('ログイン名').fill('noguchi');
    await save(page);
    const url = (await dialog(page).locator('code').textContent())!;
    await dialog(page).getByRole('button', { name: '閉じる' }).last().click();
    await sees(page.getByText('パスワード未設定のリンクあり'));
    expect(await violationsOf(page)).toEqual([]);

    const invited = await visit(browser, product.url);
    await invited.page.goto(`${product.url}${new URL(url).pathname}`);
    await invited.page.getByLabel('パスワード', { exact: true }).fill(PASSWORD);
    expect(await violationsOf(invited.page)).toEqual([]);
    await invited.page.getByRole('button', { name: '決める' }).click();
    await sees(invited.page.getByRole('heading', { name: '決めました' }));
    await signInAt(invited.page, product.url, 'noguchi', PASSWORD);
    await becomeReady(invited.page);

    // Whatever day and hour it is: the line is open.
    const { csrfToken } = (await (
      await page.request.get(`${product.url}/desk/session`)
    ).json()) as SessionAnswer;
    const directory = (await (
      await page.request.get(`${product.url}/desk/directory`)
    ).json()) as DirectoryAnswer;
    const queueUrl = `${product.url}/desk/queues/${directory.queues[0]!.id}`;
    const seen = (await (await page.request.get(queueUrl)).json()) as QueueAnswer;
    const opened = await page.request.put(queueUrl, {
      headers: { 'x-csrf-token': csrfToken },
      data: formOf(seen, { hours: [], openOnHolidays: true }),
    });
    expect(opened.status()).toBe(200);

    const resident = await visit(browser, product.url);
    await resident.page.goto(`${product.url}/`);
    const chat = await openChat(resident.page);
    await chat.getByRole('textbox', { name: 'メッセージ' }).fill('住民票はどこで取れますか');
    await resident.page.keyboard.press('Enter');
    // The founder is in the line too, but not ready: the invited is asked.
    await sees(invited.page.getByRole('alertdialog', { name: /呼出/ }));
    await invited.page.keyboard.press('Alt+a');
    await invited.page.getByRole('textbox', { name: '返信' }).fill('市民課の窓口でお取りいただけます。');
    await invited.page.keyboard.press('Control+Enter');
    await sees(chat.getByText('市民課の窓口でお取りいただけます。'), 30_000);
  });

  test('the guide is done and says how long it took; the change is seen, taken back, and found by its words', async () => {
    const { page } = founder;
    await page.goto(`${product.url}/desk/view/admin/setup`);
    await sees(page.getByText(/7のうち7が済みました/));
    await sees(page.getByText(/開設から最初の応対まで\d+分でした/));
    await page.getByRole('searchbox', { name: '設定を探す' }).fill('ﾎｺﾞ');
    await page.getByRole('searchbox', { name: '設定を探す' }).fill('きゅうじつ');
    await sees(page.getByRole('link', { name: /^休日/ }).first());
    await page.getByRole('searchbox', { name: '設定を探す' }).fill('ｻｲﾝｲﾝ');
    await sees(page.getByRole('link', { name: 'サインイン', exact: true }).first());
    await page.getByRole('searchbox', { name: '設定を探す' }).fill('noguchi');
    await sees(page.getByRole('list', { name: '設定を探す' }).getByRole('link', { name: /^野口 新/ }));
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('searchbox', { name: '設定を探す' }).fill('ふりがな');
    await page
      .getByRole('link', { name: /ふりがな/ })
      .first()
      .click();
    await page.goto(`${product.url}/desk/view/admin/changes`);
    const change = page.getByRole('listitem').filter({ hasText: '市の基本情報「みどり市」を変更しました' });
    await change.getByRole('button', { name: '元に戻す' }).click();
    await sees(page.getByText('元に戻されました'));
    expect(await violationsOf(page)).toEqual([]);
    // A language that is switched off is offered no more, and who comes in it is answered in another.
    await page.goto(`${product.url}/desk/view/admin/organisation/languages`);
    await page.getByRole('button', { name: '変更', exact: true }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('checkbox', { name: /ベトナム語/ }).uncheck();
    await form.getByLabel('代わりに使う言語').selectOption('vi');
    await form.getByRole('button', { name: '保存' }).click();
    await sees(form.getByText('応える言語の中から選んでください。'));
    expect(await violationsOf(page)).toEqual([]);
    await form.getByLabel('代わりに使う言語').selectOption('en');
    await form.getByRole('button', { name: '保存' }).click();
    await sees(page.getByText('応えない言語（1）'));
    expect(await violationsOf(page)).toEqual([]);
    const visitors = await visit(browser, product.url);
    const cities = await visitors.page.request.get(`${product.url}/public/cities`);
    const [city] = (await cities.json()) as CityAnswer[];
    await visitors.page.goto(`${product.url}/widget/frame?key=${city!.entryPoints[0]!.key}&lang=vi`);
    await expect.poll(() => visitors.page.locator('html').getAttribute('lang')).toBe('en');
    expect(await visitors.page.locator('select.language option').count()).toBe(13);
    expect(defectsOf(dataDir)).toEqual([]);
  });
});
