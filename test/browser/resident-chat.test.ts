import type { Browser, FrameLocator } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  becomeReady,
  openBrowser,
  openChat,
  PHONE,
  sees,
  signInAt,
  violationsOf,
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
let phone: Visitor;
let computer: Visitor;
let agent: Visitor;
let chat: FrameLocator;
let link: string;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir });
  browser = await openBrowser();
  phone = await visit(browser, product.url, { viewport: PHONE, hasTouch: true, isMobile: true });
  computer = await visit(browser, product.url);
  agent = await visit(browser, product.url);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const field = () => chat.getByRole('textbox', { name: 'メッセージ' });

describe('a resident on a phone, from waiting to points', { timeout: 60_000 }, () => {
  test('finds nobody there, and may leave a message or wait', async () => {
    await phone.page.goto(`${product.url}/demo/town`);
    chat = await openChat(phone.page);
    await sees(chat.getByRole('button', { name: '伝言を残す' }));
    await chat.getByRole('button', { name: '伝言を残す' }).click();
    await sees(chat.getByRole('dialog', { name: '伝言を残す' }));
    await chat.getByLabel('電話で').check();
    await chat.getByRole('button', { name: '送る' }).click();
    await sees(chat.getByRole('alert').getByText('伝言を書いてください。'));
    expect(await violationsOf(phone.page)).toEqual([]);
    await phone.page.keyboard.press('Escape');
    await until(
      'the form is closed and the chat is not',
      async () => (await chat.getByRole('dialog').count()) === 0 && (await field().isVisible()),
    );
  });

  test('makes the letters large and reads the kanji, and the device remembers', async () => {
    const letters = () => chat.locator('html').evaluate((html) => getComputedStyle(html).fontSize);
    expect([await letters(), await chat.locator('ruby').count()]).toEqual(['16px', 0]);
    await chat.getByRole('button', { name: '文字の大きさ・別の端末' }).click();
    await chat.getByLabel('大きい文字').check();
    await chat.getByLabel('ふりがな').check();
    expect(await violationsOf(phone.page)).toEqual([]);
    await phone.page.reload();
    chat = await openChat(phone.page);
    expect(await letters()).toBe('20px');
    await sees(chat.locator('ruby').first());
    await chat.getByRole('button', { name: '文字の大きさ・別の端末' }).click();
    await chat.getByLabel('ふりがな').uncheck();
    await chat.getByLabel('大きい文字').uncheck();
    await chat.getByRole('button', { name: '閉じる' }).last().click();
  });

  test('chooses a language, whose words come when they are wanted', async () => {
    await chat.getByRole('combobox').selectOption('vi');
    await sees(chat.getByText('Nhân viên thành phố sẽ trả lời bạn.'));
    expect(await chat.locator('html').getAttribute('lang')).toBe('vi');
    await chat.getByRole('combobox').selectOption('ja-easy');
    await sees(chat.locator('ruby').first());
    expect(await violationsOf(phone.page)).toEqual([]);
    await chat.getByRole('combobox').selectOption('ja');
    await sees(chat.getByText('市の職員がお答えします'));
  });

  test('waits with the place in line in sight, sends a picture of the camera, and goes on at a computer by the link', async () => {
    const buffer = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    await chat
      .locator('input[type=file][capture=environment]')
      .setInputFiles({ name: '転入届.jpg', mimeType: 'image/jpeg', buffer });
    await field().fill('転入の手続きを教えてください。');
    await chat.getByRole('button', { name: '送信', exact: true }).click();
    await sees(chat.getByText('次にお答えします。'));
    await sees(chat.getByRole('img', { name: '転入届.jpg' }));
    await chat.getByRole('button', { name: '文字の大きさ・別の端末' }).click();
    await chat.getByRole('button', { name: 'リンクとコードを作る' }).click();
    await sees(chat.locator('svg.qr'));
    const code = (await chat.locator('.code').textContent()) ?? '';
    await chat.getByRole('button', { name: '閉じる' }).last().click();
    await computer.page.goto(`${product.url}/demo/town`);
    const there = await openChat(computer.page);
    await there.getByRole('button', { name: '文字の大きさ・別の端末' }).click();
    await there.getByText('別の端末のやりとりを、ここで続ける').click();
    await there.getByRole('textbox').last().fill(code.toLowerCase());
    await there.getByRole('button', { name: '開く' }).click();
    await sees(there.getByText('転入の手続きを教えてください。'));
    await sees(chat.getByText('別の端末でも、このやりとりを開きました。'));
    link = code;
  });

  test('the code opens nothing a second time', async () => {
    const stranger = await visit(browser, product.url);
    await stranger.page.goto(`${product.url}/demo/town`);
    const there = await openChat(stranger.page);
    await there.getByRole('button', { name: '文字の大きさ・別の端末' }).click();
    await there.getByText('別の端末のやりとりを、ここで続ける').click();
    await there.getByRole('textbox').last().fill(link);
    await there.getByRole('button', { name: '開く' }).click();
    await sees(there.getByText('このコードは使えません。'));
    await stranger.context.close();
  });

  test('is answered on both devices, and each side sees the other type', async () => {
    await signInAt(agent.page, product.url, STAFF.agent.login, PASSWORD);
    await becomeReady(agent.page);
    await sees(agent.page.getByRole('alertdialog', { name: /呼出/ }));
    await agent.page.keyboard.press('Alt+a');
    await sees(agent.page.getByRole('textbox', { name: '返信' }));
    await sees(chat.getByText('お答えしています。'));
    // Seen while it lasts: a sign of a moment when the other side was not listening yet is not sent again.
    await until('the agent sees the resident type', async () => {
      await field().pressSequentially('あ');
      return agent.page.getByText('住民が入力しています…').isVisible();
    });
    await until('the resident sees the agent type', async () => {
      await agent.page.getByRole('textbox', { name: '返信' }).pressSequentially('転');
      return chat.getByText('担当者が入力しています…').isVisible();
    });
    await agent.page.getByRole('textbox', { name: '返信' }).fill('転出証明書をお持ちください。');
    await agent.page.keyboard.press('Control+Enter');
    const there = computer.page.frameLocator('#engawa-chat iframe');
    for (const device of [chat, there]) await sees(device.getByText('転出証明書をお持ちください。'), 30_000);
  });

  test('gives points and words after the end, and the desk shows them', async () => {
    await agent.page.keyboard.press('Alt+e');
    await sees(agent.page.getByRole('heading', { name: '後処理' }));
    await sees(chat.getByText('今回の応対はいかがでしたか'));
    expect(await violationsOf(phone.page)).toEqual([]);
    await chat.getByLabel('とてもよい').check({ force: true });
    await chat.getByLabel(/お気づきのこと/).fill('すぐに分かりました。');
    await chat.getByRole('button', { name: '送る' }).click();
    await sees(chat.getByText('ありがとうございました。'));
    await sees(agent.page.getByText('応対の評価 5 / 5'));
    await sees(agent.page.getByText('すぐに分かりました。'));
  });

  test('nothing failed, nobody asked another host, and the page of the city was given nothing to keep', async () => {
    expect(defectsOf(dataDir)).toEqual([]);
    // What axe itself writes into the page is refused by the page's policy, rightly.
    const onPhone = phone.troubles.filter((trouble) => !trouble.includes('style-src'));
    expect({ phone: onPhone, computer: computer.troubles, agent: agent.troubles }).toEqual({
      phone: [],
      computer: [],
      agent: [],
    });
    expect(await phone.context.cookies()).toEqual([]);
  });
});
