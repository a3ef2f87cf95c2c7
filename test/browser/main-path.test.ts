import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  becomeReady,
  chatOf,
  openBrowser,
  openChat,
  sees,
  signInAt,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let resident: Visitor;
let agent: Visitor;
let department: Visitor;
let caseUrl: string;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir });
  browser = await openBrowser();
  resident = await visit(browser, product.url);
  agent = await visit(browser, product.url);
  department = await visit(browser, product.url);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

describe('a resident writes, the right person answers, the matter is kept', { timeout: 60_000 }, () => {
  test('the first page leads to both sides', async () => {
    await resident.page.goto(`${product.url}/`);
    await sees(resident.page.getByRole('link', { name: /青葉市/ }));
    await sees(resident.page.locator('a[href="/desk/"]'));
  });

  test('the resident writes from the page of the city', async () => {
    await resident.page.locator('a[href^="/demo/town"]').first().click();
    const chat = await openChat(resident.page);
    await sees(chat.getByText('市の職員がお答えします'));
    await chat.getByRole('textbox', { name: 'メッセージ' }).fill('ごみの収集車が来ませんでした。');
    await resident.page.keyboard.press('Enter');
    await sees(chat.getByText('送信済み'));
  });

  test('the agent signs in, is ready, and is offered the contact with a countdown', async () => {
    await signInAt(agent.page, product.url, STAFF.agent.login, PASSWORD);
    await becomeReady(agent.page);
    const offer = agent.page.getByRole('alertdialog', { name: /呼出/ });
    await sees(offer);
    expect(await offer.textContent()).toContain('ごみの収集車が来ませんでした。');
    const secondsLeft = async () => Number(await offer.locator('[class*=dial]').first().textContent());
    const before = await secondsLeft();
    expect(before).toBeGreaterThan(0);
    await until('the countdown goes on', async () => (await secondsLeft()) < before);
  });

  test('accepts by keyboard, reads and answers; the resident sees the answer and that it was read', async () => {
    await agent.page.keyboard.press('Alt+a');
    await sees(agent.page.getByRole('textbox', { name: '返信' }));
    await sees(agent.page.locator('.talk').getByText('ごみの収集車が来ませんでした。'));
    await agent.page.keyboard.press('Alt+r');
    await agent.page.keyboard.insertText('ご不便をおかけしております。場所を教えてください。');
    await agent.page.keyboard.press('Control+Enter');
    const chat = chatOf(resident.page);
    await sees(chat.getByText('場所を教えてください。'));
    await sees(chat.getByText('既読', { exact: true }));
  });

  test('writes a note that the resident never gets', async () => {
    await agent.page.keyboard.press('Alt+n');
    await sees(agent.page.getByRole('textbox', { name: '内部メモ' }));
    await agent.page.keyboard.insertText('本町地区の収集は午前中に完了済みとの報告あり');
    await agent.page.keyboard.press('Control+Enter');
    await sees(agent.page.locator('.talk').getByText('完了済みとの報告あり'));
    await agent.page.keyboard.press('Alt+n');
  });

  test('makes a case of it with a promise, and tells the resident its number and page', async () => {
    await agent.page.keyboard.press('Alt+c');
    const dialog = agent.page.getByRole('dialog', { name: '案件を開く' });
    await dialog.getByRole('combobox', { name: '分類' }).fill('ごみ');
    await agent.page.keyboard.press('Enter');
    await dialog.getByLabel('件名').fill('本町3丁目 ごみの取り残し');
    await dialog.getByLabel(/住民に伝える次の動き/).fill('収集業者に確認し、本日中に回収します。');
    await dialog.getByLabel('約束を付ける').check();
    await dialog.getByLabel('約束の内容').fill('本日中に回収する');
    await dialog.getByLabel('いつまで').fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
    await dialog.getByRole('button', { name: '案件を開く' }).click();
    const opened = agent.page.getByRole('dialog', { name: '案件を開きました' });
    await sees(opened);
    caseUrl = (await opened.locator('code').textContent()) ?? '';
    expect(caseUrl).toMatch(/\/c\/[\w-]{16,}$/);
    // The house tells it: the keys go back to the reply, and nobody is told twice.
    await sees(opened.getByText('住民に自動で知らせます'));
    await agent.page.keyboard.press('Enter');
    await expect
      .poll(() => agent.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
      .toBe('返信');
    await sees(chatOf(resident.page).getByText('案件として受け付けました。'));
  });

  test('hands it over to the department and stays responsible until they accept', async () => {
    await agent.page.keyboard.press('Alt+h');
    const dialog = agent.page.getByRole('dialog', { name: '引き継ぐ' });
    await dialog.getByRole('combobox', { name: '引継ぎ先' }).fill('環境業務課');
    await dialog.getByRole('option', { name: /環境業務課.*所管課/ }).click();
    await dialog.getByLabel(/引継ぎ先へのメモ/).fill('場所の確認をお願いします。');
    await dialog.getByRole('button', { name: '引継ぎを依頼' }).click();
    await sees(agent.page.getByText(/引継ぎ依頼中.*受け取られるまで担当はあなたです/));
  });

  test('the department accepts it and the resident sees who answers now', async () => {
    await signInAt(department.page, product.url, STAFF.department.login, PASSWORD);
    await becomeReady(department.page);
    const offer = department.page.getByRole('alertdialog', { name: /引継ぎの呼出/ });
    await sees(offer);
    expect(await offer.textContent()).toContain('場所の確認をお願いします。');
    await department.page.keyboard.press('Alt+a');
    await sees(department.page.getByRole('textbox', { name: '返信' }));
    await sees(department.page.locator('.talk').getByText('ごみの収集車が来ませんでした。'));
    await sees(chatOf(resident.page).getByText(/環境業務課.*お答えしています/));
  });

  test('a page that was closed goes on where it was', async () => {
    await resident.page.close();
    resident.page = await resident.context.newPage();
    await resident.page.goto(`${product.url}/demo/town`);
    const chat = await openChat(resident.page);
    await sees(chat.getByText('場所を教えてください。'));
    await chat.getByRole('textbox', { name: 'メッセージ' }).fill('本町3丁目のごみ置き場です。');
    await chat.getByRole('button', { name: '送信', exact: true }).click();
    await sees(department.page.locator('.talk').getByText('本町3丁目のごみ置き場です。'));
  });

  test('a restart of the server in between is felt by nobody', async () => {
    const { port } = product;
    expect(await product.stop()).toBe(0);
    await department.page.getByRole('textbox', { name: '返信' }).fill('収集車が向かっています。');
    await department.page.keyboard.press('Control+Enter');
    const chat = chatOf(resident.page);
    await chat.getByRole('textbox', { name: 'メッセージ' }).fill('ありがとうございます。');
    await chat.getByRole('button', { name: '送信', exact: true }).click();
    product = await startProduct({ dataDir, port });
    await sees(chat.getByText('収集車が向かっています。'), 30_000);
    const talk = department.page.locator('.talk');
    await sees(talk.getByText('ありがとうございます。'), 30_000);
    expect(await chat.getByText('収集車が向かっています。').count()).toBe(1);
    expect(await talk.getByText('ありがとうございます。').count()).toBe(1);
  });

  test('the department ends it with a result code', async () => {
    await department.page.keyboard.press('Alt+e');
    await sees(department.page.getByRole('heading', { name: '後処理' }));
    await department.page.keyboard.press('2');
    await department.page.keyboard.press('Control+Enter');
    await sees(department.page.getByText('応対を終了しました'));
    const chat = chatOf(resident.page);
    await sees(chat.getByText('チャットを終わりました。'));
    await sees(chat.getByText('本町3丁目 ごみの取り残し'));
  });

  test('the resident follows the case by the private link, writes to it and adds a picture', async () => {
    const page = await resident.context.newPage();
    await page.goto(caseUrl);
    await sees(page.getByRole('heading', { name: '本町3丁目 ごみの取り残し' }));
    await sees(page.getByText('収集業者に確認し、本日中に回収します。'));
    await sees(page.getByText('環境業務課'));
    await sees(page.getByText('本日中に回収する'));
    const picture = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#5a7' } })
      .jpeg()
      .toBuffer();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'ごみ置き場.jpg', mimeType: 'image/jpeg', buffer: picture });
    // Pressed before the picture has arrived: it goes along all the same.
    await page.getByRole('textbox', { name: 'メッセージ' }).fill('写真を送ります。');
    await page.getByRole('button', { name: '送信', exact: true }).click();
    await sees(page.getByText('写真を送ります。'));
    await sees(page.getByRole('img', { name: 'ごみ置き場.jpg' }));
    await page.close();
  });

  test('the department sees it in the case', async () => {
    await department.page.getByRole('link', { name: '案件', exact: true }).first().click();
    await department.page.getByRole('link', { name: '所管課', exact: false }).first().click();
    await department.page.getByRole('link', { name: /本町3丁目 ごみの取り残し/ }).click();
    await sees(department.page.getByText('写真を送ります。'));
    const picture = department.page.locator('img[alt*="ごみ置き場"]');
    await sees(picture);
    await until('the picture is drawn', () =>
      picture.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    );
  });

  test('nothing failed without a reason that the product names', () => {
    expect(defectsOf(dataDir)).toEqual([]);
  });

  test('no page asked another host for anything or had an error', () => {
    expect({ resident: resident.troubles, agent: agent.troubles, department: department.troubles }).toEqual({
      resident: [],
      agent: [],
      department: [],
    });
  });
});
