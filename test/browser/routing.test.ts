import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LinesAnswer } from '#http/admin/line-shapes.ts';
import type { QueueAnswer } from '#http/desk/routing-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import {
  becomeReady,
  DESKTOP,
  openBrowser,
  PHONE,
  sees,
  signInAt,
  violationsOf,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { formOf } from '../kit/queue-form.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { resident, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let administrator: Visitor;
let agent: Visitor;
let wire: Wire;
let queueIds: ReadonlyMap<string, string>;
let kanri: StaffClient;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  wire = { url: product.url, defects: [], failures: 0 };
  kanri = await staff(wire, STAFF.administrator.login);
  const { queues } = await kanri.get<DirectoryAnswer>('/desk/directory');
  queueIds = new Map(queues.map((queue) => [queue.name, queue.id]));
  administrator = await visit(browser, product.url);
  agent = await visit(browser, product.url);
  await signInAt(administrator.page, product.url, STAFF.administrator.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const looksClean = async (page: Page, name: string) => expect(await violationsOf(page), name).toEqual([]);
const settingsUrl = (queue: string, change = '') =>
  `${product.url}/desk/view/admin/routing?queue=${queueIds.get(queue)}${change}`;

describe('how a queue chooses is changed on the screen', { timeout: 60_000 }, () => {
  test('every part of the form, by desktop and phone; what was saved is what is shown', async () => {
    const { page } = administrator;
    await page.goto(settingsUrl('総合窓口'));
    await page.getByRole('link', { name: '設定を変える' }).click();
    await sees(page.getByRole('heading', { name: '「総合窓口」の設定' }));
    await page.getByRole('button', { name: '受付時間を加える' }).click();
    await page.getByRole('checkbox', { name: '土' }).check();
    await page.getByRole('textbox', { name: '始まり' }).fill('00:00');
    await page.getByRole('textbox', { name: '終わり' }).fill('24:00');
    await page.getByRole('checkbox', { name: '日', exact: true }).check();
    await page.getByRole('checkbox', { name: '祝日・年末年始も受け付ける' }).check();
    await page.getByRole('spinbutton', { name: '呼出の時間（秒）' }).fill('5');
    await page.getByRole('spinbutton', { name: /受付停止になる/ }).fill('1');
    await page.getByRole('button', { name: '段階を加える' }).click();
    await page.getByRole('checkbox', { name: '言語を問わない' }).check();
    await page.getByRole('combobox', { name: 'あふれ先の待ち行列' }).selectOption('ごみ・環境');
    await looksClean(page, 'form');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'form on a phone');
    await page.setViewportSize(DESKTOP);
    await page.getByRole('button', { name: '保存' }).click();
    await sees(page.getByText('設定を保存しました'));
    await sees(page.getByText('月・火・水・木・金・土・日 00:00–24:00'));
    await sees(page.getByText('続けて1回出なかったとき'));
    await looksClean(page, 'settings');
  });

  test('a circle of overflow is refused in words, and nothing that was filled in is lost', async () => {
    const { page } = administrator;
    await page.goto(settingsUrl('ごみ・環境', '&change=yes'));
    await page.getByRole('spinbutton', { name: 'この待ち行列の優先度' }).fill('7');
    await page.getByRole('combobox', { name: 'あふれ先の待ち行列' }).selectOption('総合窓口');
    await page.getByRole('button', { name: '保存' }).click();
    await sees(page.getByText(/あふれ先をたどると、この待ち行列に戻ってしまいます/));
    await looksClean(page, 'refused');
    await page.getByRole('combobox', { name: 'あふれ先の待ち行列' }).selectOption('');
    expect(await page.getByRole('spinbutton', { name: 'この待ち行列の優先度' }).inputValue()).toBe('7');
  });

  test('somebody else saved meanwhile: both values stand side by side, and one decides', async () => {
    const { page } = administrator;
    const url = `/desk/queues/${queueIds.get('ごみ・環境')}`;
    const seen = await kanri.get<QueueAnswer>(url);
    await kanri.send('PUT', url, formOf(seen, { priority: 3 }));
    await page.getByRole('button', { name: '保存' }).click();
    const conflict = page.getByRole('alert').filter({ hasText: '列の優先度' });
    await sees(conflict);
    await looksClean(page, 'conflict');
    await conflict.getByRole('button').last().click();
    await sees(page.getByText('設定を保存しました'));
    expect((await kanri.get<QueueAnswer>(url)).priority).toBe(7);
  });
});

describe('a telephone number of the city', { timeout: 60_000 }, () => {
  test('is added, a bad one refused in words; how it is taken is changed, and both values shown when two do', async () => {
    const { page } = administrator;
    await page.goto(`${product.url}/desk/view/admin/lines`);
    const add = page.getByRole('region', { name: '番号を加える' });
    await add.getByRole('textbox', { name: '名前' }).fill('ごみの電話');
    await add.getByRole('textbox', { name: '電話番号' }).fill('119');
    await add.getByRole('combobox', { name: '待ち行列' }).selectOption('総合窓口');
    await add.getByRole('button', { name: '番号を加える' }).click();
    await sees(add.getByText('110・118・119は、市の番号にできません。'));
    await looksClean(page, 'numbers');
    await add.getByRole('textbox', { name: '電話番号' }).fill('022-000-0077');
    await add.getByRole('button', { name: '番号を加える' }).click();
    await sees(page.getByRole('heading', { name: /「ごみの電話」の受け方/ }));
    await sees(page.getByRole('link', { name: '待ち行列の設定を開く' }));
    await looksClean(page, 'how a number is taken');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'how a number is taken, on a phone');
    await page.setViewportSize(DESKTOP);
    await page.getByRole('checkbox', { name: 'この番号を使う' }).uncheck();
    const { lines } = await kanri.get<LinesAnswer>('/admin/lines');
    const { id, queueId, settings, version } = lines.find(({ name }) => name === 'ごみの電話')!;
    await kanri.send('PUT', `/admin/lines/${id}`, { name: '資源の電話', queueId, settings, version });
    await page.getByRole('button', { name: '保存', exact: true }).click();
    const conflict = page.getByRole('alert').filter({ hasText: '資源の電話' });
    await sees(conflict);
    await looksClean(page, 'two changed a number');
    await conflict.getByRole('button').last().click();
    await sees(page.getByRole('row', { name: /ごみの電話/ }).getByText('使っていません'));
  });

  test('text messages: how to switch them on, and a sender that is none refused in words', async () => {
    const { page } = administrator;
    await page.goto(`${product.url}/desk/view/admin/texts`);
    await sees(page.getByText(/まだSMSは使えません/));
    const add = page.getByRole('region', { name: '送信元を加える' });
    await add.getByRole('textbox', { name: '名前' }).fill('市からのSMS');
    await add.getByRole('textbox', { name: '送信元' }).fill('青葉市');
    await add.getByRole('combobox', { name: '返事が届く待ち行列' }).selectOption('総合窓口');
    await add.getByRole('button', { name: '送信元を加える' }).click();
    await sees(add.getByText(/英数字11字まで（英字を1字以上）/));
    await looksClean(page, 'text messages');
    await add.getByRole('textbox', { name: '送信元' }).fill('AOBA CITY');
    await add.getByRole('button', { name: '送信元を加える' }).click();
    await sees(page.getByText('返事は受けられません・総合窓口・案内フローのSMSは、これで送ります'));
  });
});

describe('an agent who does not take what is offered', { timeout: 60_000 }, () => {
  test('is set aside, sees why, and comes back with one press', async () => {
    const { page } = agent;
    await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
    await becomeReady(page);
    await (await resident(wire)).say('だれか出てください');
    const told = page
      .getByRole('alert')
      .filter({ hasText: '呼出に続けて応答がなかったため、受付を止めています' });
    await sees(told);
    await looksClean(page, 'set aside');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'set aside on a phone');
    await page.setViewportSize(DESKTOP);
    await told.getByRole('button', { name: '受付を再開する' }).click();
    await told.waitFor({ state: 'detached' });
    await sees(page.getByRole('alertdialog', { name: /呼出/ }));
    await page.keyboard.press('Alt+a');
    await sees(page.getByRole('textbox', { name: '返信' }));
  });
});

describe('a certain colleague', { timeout: 60_000 }, () => {
  test('is found by name with her state, and is asked first', async () => {
    const { page } = agent;
    const tanaka = await staff(wire, STAFF.colleague.login);
    await tanaka.ready();
    await page.keyboard.press('Alt+h');
    const dialog = page.getByRole('dialog', { name: '引き継ぐ' });
    await dialog.getByRole('combobox', { name: '引継ぎ先' }).fill('田中');
    await dialog.getByRole('option', { name: /田中 守.*職員・受付可/ }).click();
    await sees(dialog.getByText(/田中 守さんだけに呼び出します。5分/));
    await looksClean(page, 'colleague');
    await dialog.getByRole('button', { name: '引継ぎを依頼' }).click();
    await sees(page.getByText(/田中 守さんへ引継ぎ依頼中/));
    await looksClean(page, 'colleague asked');
  });
});
