import type { Browser, CDPSession, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, openChat, PHONE, sees, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';

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

/** Writes as an input method does: what is being composed stands in the field, Enter takes it over, nothing is sent. */
async function composes(keyboard: CDPSession, reading: string, chosen: string): Promise<void> {
  for (let length = 1; length <= reading.length; length++) {
    const text = reading.slice(0, length);
    await keyboard.send('Input.imeSetComposition', { text, selectionStart: length, selectionEnd: length });
  }
  await keyboard.send('Input.imeSetComposition', {
    text: chosen,
    selectionStart: chosen.length,
    selectionEnd: chosen.length,
  });
  // The key that the page sees while the input method has it: 229, "Process".
  const enter = { key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 };
  await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter });
  await keyboard.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 13,
  });
  await keyboard.send('Input.insertText', { text: chosen });
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
}

/** Counts on the body how often Enter was pressed while something was being composed. */
function countComposedEnters(body: Element): void {
  body.addEventListener(
    'keydown',
    (event) => {
      const { key, isComposing } = event as KeyboardEvent;
      if (key !== 'Enter' || !isComposing) return;
      body.setAttribute(
        'data-composed-enters',
        String(Number(body.getAttribute('data-composed-enters')) + 1),
      );
    },
    true,
  );
}

const fieldOf = (chat: FrameLocator) => chat.getByRole('textbox', { name: 'メッセージ' });

async function tabTo(page: Page, what: string, isThere: () => Promise<boolean>, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await isThere()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the keyboard does not reach ${what}`);
}

describe('a resident', () => {
  let person: Visitor;
  let chat: FrameLocator;

  test('on a phone: Enter while composing never sends, Enter afterwards does', async () => {
    person = await visit(browser, product.url, { viewport: PHONE, hasTouch: true, isMobile: true });
    await person.page.goto(`${product.url}/demo/town`);
    chat = await openChat(person.page);
    await fieldOf(chat).focus();
    await chat.locator('body').evaluate(countComposedEnters);
    const keyboard = await person.context.newCDPSession(person.page);
    await composes(keyboard, 'ごみの', 'ゴミの');
    expect(await fieldOf(chat).inputValue()).toBe('ゴミの');
    await composes(keyboard, 'にち', '日');
    expect(await fieldOf(chat).inputValue()).toBe('ゴミの日');
    expect(await chat.locator('.message').count()).toBe(0);
    // Otherwise nothing was tried: the page did see Enter, while something was being composed.
    expect(await chat.locator('body').getAttribute('data-composed-enters')).toBe('2');
    await person.page.keyboard.press('Enter');
    await sees(chat.getByText('送信済み'));
    expect(await chat.locator('.message').count()).toBe(1);
    expect(await chat.locator('.bubble').textContent()).toBe('ゴミの日');
  });

  test('on a phone nothing is wider than the screen', async () => {
    for (const frame of person.page.frames())
      expect(
        await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
  });

  test('without a network for a while: what was written is kept, and arrives once', async () => {
    await person.context.setOffline(true);
    for (const text of ['一つ目', '二つ目', '三つ目']) {
      await fieldOf(chat).fill(text);
      await person.page.keyboard.press('Enter');
    }
    await sees(chat.getByText('三つ目'));
    await sees(chat.getByText('まだ送れていません'));
    await person.context.setOffline(false);
    await until('all are there', async () => (await chat.getByText('送信済み').count()) === 4, 20_000);
    expect(await chat.locator('.bubble').allTextContents()).toEqual([
      'ゴミの日',
      '一つ目',
      '二つ目',
      '三つ目',
    ]);
  });

  test('closes the page while nothing gets through; the next visit sends it', async () => {
    await person.context.setOffline(true);
    await fieldOf(chat).fill('閉じる前に書いたもの');
    await person.page.keyboard.press('Enter');
    await sees(chat.getByText('閉じる前に書いたもの'));
    await person.page.close();
    await person.context.setOffline(false);
    person.page = await person.context.newPage();
    await person.page.goto(`${product.url}/demo/town`);
    chat = await openChat(person.page);
    await until('it is there', async () => (await chat.getByText('送信済み').count()) === 5, 20_000);
    expect(await chat.locator('.bubble').allTextContents()).toEqual([
      'ゴミの日',
      '一つ目',
      '二つ目',
      '三つ目',
      '閉じる前に書いたもの',
    ]);
    expect(person.troubles).toEqual([]);
    await person.context.close();
  });

  test('with the keyboard alone: opens the chat, writes, closes it, is back where they were', async () => {
    person = await visit(browser, product.url);
    const { page } = person;
    await page.goto(`${product.url}/demo/town`);
    const button = page.getByRole('button', { name: /チャットで相談/ });
    await sees(button);
    await tabTo(page, 'the button of the chat', () => button.evaluate((one) => one.matches(':focus')));
    await page.keyboard.press('Enter');
    chat = page.frameLocator('#engawa-chat iframe');
    await sees(fieldOf(chat));
    await until('the field has the focus', () =>
      fieldOf(chat).evaluate((one) => one === document.activeElement),
    );
    await page.keyboard.type('keyboard');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('only');
    await page.keyboard.press('Enter');
    await sees(chat.getByText('送信済み'));
    expect(await chat.locator('.bubble').innerText()).toBe('keyboard\nonly');
    await page.keyboard.press('Escape');
    await until('the button has the focus', () =>
      page.getByRole('button', { name: /チャットで相談/ }).evaluate((one) => one.matches(':focus')),
    );
    expect(person.troubles).toEqual([]);
    await person.context.close();
  });
});

describe('a member of staff', () => {
  let person: Visitor;
  const talk = () => person.page.locator('.talk');

  test('with the keyboard alone: signs in, is ready, accepts, composes an answer, ends it', async () => {
    person = await visit(browser, product.url);
    const { page } = person;
    await page.goto(`${product.url}/desk/`);
    await until('the first field has the focus', () =>
      page.getByLabel('ログイン名').evaluate((one) => one === document.activeElement),
    );
    await page.keyboard.type(STAFF.agent.login);
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await sees(page.getByRole('navigation', { name: '主なメニュー' }));
    const presence = page.getByRole('button', { name: /^受付状態/ });
    await tabTo(page, 'the presence', () => presence.evaluate((one) => one === document.activeElement));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await sees(page.getByRole('alertdialog', { name: /呼出/ }));
    await page.keyboard.press('Alt+a');
    await sees(page.getByRole('textbox', { name: '返信' }));
    await page.keyboard.press('Alt+r');
    const keyboard = await person.context.newCDPSession(page);
    await composes(keyboard, 'かようび', '火曜日');
    expect(await page.getByRole('textbox', { name: '返信' }).inputValue()).toBe('火曜日');
    await page.keyboard.insertText('です。');
    await page.keyboard.press('Control+Enter');
    await sees(talk().getByText('火曜日です。'));
    expect(await page.getByRole('textbox', { name: '返信' }).inputValue()).toBe('');
  });

  test('with Enter set to send, Enter while composing still never sends', async () => {
    const { page } = person;
    await page.getByRole('button', { name: /^アカウントと設定/ }).click();
    await page.getByLabel(/Enterキーで送信する/).check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+r');
    const field = page.getByRole('textbox', { name: '返信' });
    const keyboard = await person.context.newCDPSession(page);
    await composes(keyboard, 'いじょう', '以上');
    expect(await field.inputValue()).toBe('以上');
    expect(await talk().getByText('以上').count()).toBe(1);
    await page.keyboard.press('Enter');
    await until('the field is empty', async () => (await field.inputValue()) === '');
    await sees(talk().getByText('以上'));
  });

  test('without a network for a while: answers and a note wait, in order, and arrive once', async () => {
    const { page } = person;
    await person.context.setOffline(true);
    for (const text of ['返事その一', '返事その二']) {
      await page.getByRole('textbox', { name: '返信' }).fill(text);
      await page.keyboard.press('Enter');
      await sees(talk().getByText(text));
    }
    await page.keyboard.press('Alt+n');
    await page.getByRole('textbox', { name: '内部メモ' }).fill('あとで課に確認');
    await page.keyboard.press('Control+Enter');
    await sees(talk().getByText('あとで課に確認'));
    await sees(page.getByText(/接続が切れています/));
    await person.context.setOffline(false);
    await until('all are sent', async () => (await talk().getByText('未送信').count()) === 0, 30_000);
    await page.reload();
    await sees(talk().getByText('返事その二'));
    for (const text of ['返事その一', '返事その二', 'あとで課に確認'])
      expect(await talk().getByText(text).count()).toBe(1);
  });

  test('ends it and chooses the result by number', async () => {
    const { page } = person;
    await page.keyboard.press('Alt+e');
    await sees(page.getByRole('heading', { name: '後処理' }));
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await sees(page.getByText('応対を終了しました'));
    expect(person.troubles).toEqual([]);
  });
});
