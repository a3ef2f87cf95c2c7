import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InteractionAnswer } from '#http/desk/shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, type ResidentClient, staff, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let one: ResidentClient;
let talk: InteractionAnswer;
let person: Visitor;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { undoSendSec: 60 });
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const editor = await staff(wire, STAFF.administrator.login);
  await editor.send('POST', '/desk/templates', {
    clientId: 'template-0001',
    title: '受付のお知らせ',
    kana: 'ウケツケノオシラセ',
    shortcut: 'uke',
    bodies: { ja: '{city.name}です。番号は{case.number}です。' },
  });
  const sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  one = await resident(wire);
  await one.say('ごみの収集車が来ませんでした。');
  talk = await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  person = await visit(browser, product.url);
  await at(person.page, STAFF.agent.login);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

async function at(page: Page, login: string): Promise<void> {
  await signInAt(page, product.url, login, PASSWORD);
  await page.goto(`${product.url}/desk/view/work/${talk.id}`);
}
const replyOf = (page: Page) => page.getByRole('textbox', { name: '返信' });
const noteOf = (page: Page) => page.getByRole('textbox', { name: '内部メモ' });
const heard = async () =>
  (await one.read()).messages.filter((message) => message.from !== 'resident').map((message) => message.body);

describe('the editor, with the keyboard alone', () => {
  test('a template by its reading; what is missing is marked, selected, and not sent', async () => {
    const { page } = person;
    await replyOf(page).focus();
    await page.keyboard.press('Alt+t');
    await sees(page.getByRole('listbox', { name: '定型文' }));
    await page.keyboard.type('うけ');
    await sees(page.getByRole('option', { name: /受付のお知らせ/, selected: true }));
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await until('it is filled', async () => (await replyOf(page).inputValue()).startsWith('青葉市です'));
    const selected = () =>
      replyOf(page).evaluate((field) => {
        const { value, selectionStart, selectionEnd } = field as HTMLTextAreaElement;
        return value.slice(selectionStart, selectionEnd);
      });
    expect(await selected()).toBe('〔要記入:案件番号〕');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Enter');
    expect(await selected()).toBe('〔要記入:案件番号〕');
    expect(await replyOf(page).inputValue()).toBe('青葉市です。番号は〔要記入:案件番号〕です。');
    expect(await page.locator('.talk .group-staff').count()).toBe(0);
  });

  test('filled in it waits, can be taken back into the field, and goes at once when told', async () => {
    const { page } = person;
    await page.keyboard.insertText('26-000001');
    await page.keyboard.press('Control+Enter');
    await sees(page.getByText(/送信予定（あと\d+秒）/));
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Alt+z');
    await until('it is back', async () => (await replyOf(page).inputValue()).includes('26-000001'));
    expect(await page.locator('.talk .group-staff').count()).toBe(0);
    await page.keyboard.press('Control+Enter');
    await sees(page.getByText(/送信予定（あと\d+秒）/));
    expect(await heard()).not.toContain('青葉市です。番号は26-000001です。');
    await page.keyboard.press('Alt+s');
    await until('the resident has it', async () =>
      (await heard()).includes('青葉市です。番号は26-000001です。'),
    );
  });

  test('a colleague is named and hears of it; who may not see it is said before it is kept', async () => {
    const { page } = person;
    await page.keyboard.press('Alt+n');
    await noteOf(page).pressSequentially('確認を @木村');
    await sees(page.getByRole('option', { name: /木村 環.*見られません/ }));
    await page.keyboard.press('Escape');
    await noteOf(page).fill('確認を @木村 環');
    await sees(page.getByText(/木村 環はこの応対を見られないため/));
    await page.keyboard.press('Control+Enter');
    expect(await noteOf(page).inputValue()).toBe('確認を @木村 環');
    await noteOf(page).fill('確認を ');
    await page.keyboard.type('@田中');
    await sees(page.getByRole('option', { name: /田中 守/, selected: true }));
    await page.keyboard.press('Enter');
    expect(await noteOf(page).inputValue()).toBe('確認を @田中 守 ');
    await page.keyboard.press('Control+Enter');
    await sees(page.locator('.mention-chip', { hasText: '@田中 守' }));
  });

  test('on a phone: the one who is named finds it; both see each other; a draft is on every computer', async () => {
    const other = await visit(browser, product.url, { viewport: PHONE });
    await at(other.page, STAFF.colleague.login);
    await sees(other.page.getByText('佐藤 花さんも見ています'));
    await sees(person.page.getByText('田中 守さんも見ています'));
    await other.page.goto(`${product.url}/desk/view/work`);
    await other.page.getByRole('button', { name: /^あなた宛て/ }).click();
    await sees(other.page.getByRole('link', { name: /確認を @田中 守/ }));
    expect(await violationsOf(other.page)).toEqual([]);
    expect(
      await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
    await person.page.keyboard.press('Alt+r');
    await person.page.keyboard.press('Alt+n');
    await replyOf(person.page).fill('書きかけの返事');
    const elsewhere = await visit(browser, product.url);
    await at(elsewhere.page, STAFF.agent.login);
    await until('it is there', async () => {
      await elsewhere.page.reload();
      await sees(replyOf(elsewhere.page));
      return (await replyOf(elsewhere.page).inputValue()) === '書きかけの返事';
    });
    for (const { troubles } of [person, other, elsewhere]) expect(troubles).toEqual([]);
  });
});
