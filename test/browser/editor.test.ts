import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '#http/desk/case-shapes.ts';
import type { InteractionAnswer } from '#http/desk/interaction-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF, WIDGET_KEY } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, type ResidentClient, staff, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let one: ResidentClient;
let talk: InteractionAnswer;
let foreign: InteractionAnswer;
let matter: CaseAnswer;
let person: Visitor;
let clerk: Visitor;

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
  await editor.send('POST', '/desk/templates', {
    clientId: 'template-0002',
    title: '現地確認のお知らせ',
    kana: 'ゲンチカクニンノオシラセ',
    bodies: { ja: '{city.name}です。番号{case.number}の件、{resident.name}様' },
  });
  const sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  const accepted = async () =>
    sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  one = await resident(wire);
  await one.say('ごみの収集車が来ませんでした。');
  talk = await accepted();
  await (await resident(wire, WIDGET_KEY, 'vi')).say('Rác trước nhà tôi vẫn còn.');
  foreign = await accepted();
  const { categories } = await sato.get<DirectoryAnswer>('/desk/directory');
  matter = await sato.send<CaseAnswer>('POST', '/desk/cases', {
    clientId: 'case-00000001',
    interactionId: foreign.id,
    categoryId: categories[0]!.id,
    title: 'ごみの取り残し',
  });
  person = await visit(browser, product.url);
  await at(person.page, STAFF.agent.login, `work/${talk.id}`);
  clerk = await visit(browser, product.url);
  await at(clerk.page, STAFF.department.login, `cases/${matter.id}`);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

async function at(page: Page, login: string, view: string): Promise<void> {
  await signInAt(page, product.url, login, PASSWORD, `/desk/view/${view}`);
}
const replyOf = (page: Page) => page.getByRole('textbox', { name: '返信' });
const noteOf = (page: Page) => page.getByRole('textbox', { name: '内部メモ' });
const messageOf = (page: Page) => page.getByRole('textbox', { name: '住民への連絡' });
const heard = async () =>
  (await one.read()).messages.filter((message) => message.from !== 'resident').map((message) => message.body);
async function residentReads(): Promise<string> {
  const token = matter.publicUrl.split('/').at(-1)!;
  return (await fetch(`${product.url}/public/cases/${token}`)).text();
}

describe('the editor of a case, with the keyboard alone', () => {
  test('a template by its reading; what is missing is marked, selected, and not sent', async () => {
    const { page } = clerk;
    await sees(noteOf(page));
    await page.keyboard.press('Alt+n');
    await messageOf(page).focus();
    await page.keyboard.press('Alt+t');
    await page.keyboard.type('げんち');
    await sees(page.getByRole('option', { name: /現地確認のお知らせ/, selected: true }));
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await until('it is filled', async () => (await messageOf(page).inputValue()).startsWith('青葉市です'));
    await page.keyboard.press('Control+Enter');
    const selected = await messageOf(page).evaluate((field) => {
      const { value, selectionStart, selectionEnd } = field as HTMLTextAreaElement;
      return value.slice(selectionStart, selectionEnd);
    });
    expect(selected).toBe('〔要記入:住民の氏名〕');
    expect(await messageOf(page).inputValue()).toContain(`番号${matter.number}の件`);
    expect(await page.locator('.entry-staff').count()).toBe(0);
  });

  test('filled in it waits, can be taken back into the field, and goes at once when told', async () => {
    const { page } = clerk;
    await page.keyboard.insertText('高橋');
    await page.keyboard.press('Control+Enter');
    await sees(page.locator('.entry-staff').getByText(/送信予定（あと\d+秒）/));
    expect(await violationsOf(page)).toEqual([]);
    expect(await residentReads()).not.toContain('高橋様');
    await page.keyboard.press('Alt+z');
    await until('it is back', async () => (await messageOf(page).inputValue()).includes('高橋様'));
    expect(await page.locator('.entry-staff').count()).toBe(0);
    await page.keyboard.press('Control+Enter');
    await sees(page.getByText(/送信予定（あと\d+秒）/));
    await page.keyboard.press('Alt+s');
    await until('the resident reads it', async () => (await residentReads()).includes('高橋様'));
    await until('nothing waits', async () => (await page.getByText(/送信予定/).count()) === 0);
  });

  test('a colleague is named in a note, hears of it on a phone, and comes to the case by it', async () => {
    const { page } = clerk;
    await page.keyboard.press('Alt+n');
    await noteOf(page).fill('写真の確認を ');
    await noteOf(page).press('End');
    await page.keyboard.type('@田中');
    await sees(page.getByRole('option', { name: /田中 守/, selected: true }));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await sees(page.locator('.entry-note .mention-chip', { hasText: '@田中 守' }));
    const other = await visit(browser, product.url, { viewport: PHONE });
    await signInAt(other.page, product.url, STAFF.colleague.login, PASSWORD);
    await other.page.getByRole('button', { name: 'あなた宛て 未読1件' }).click();
    const notice = other.page.getByRole('link', { name: /写真の確認を @田中 守/ });
    expect(await notice.innerText()).toContain(matter.number);
    await notice.click();
    await sees(other.page.getByRole('heading', { name: 'ごみの取り残し' }));
    await sees(other.page.getByRole('button', { name: 'あなた宛て 未読0件' }));
    await sees(clerk.page.getByText('田中 守さんも見ています'));
    expect(await violationsOf(other.page)).toEqual([]);
    expect(
      await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
    for (const { troubles } of [clerk, other]) expect(troubles).toEqual([]);
  });
});

describe('the editor of a conversation, with the keyboard alone', () => {
  test('a template by its reading; what is missing is marked, selected, and not sent', async () => {
    const { page } = person;
    await replyOf(page).focus();
    await page.keyboard.press('Alt+t');
    await sees(page.getByRole('listbox', { name: '定型文' }));
    await page.keyboard.type('うけ');
    await sees(page.getByRole('option', { name: /受付のお知らせ/, selected: true }));
    expect(await violationsOf(page)).toEqual([]);
    const { promise: slow, resolve: goOn } = Promise.withResolvers<void>();
    await page.route('**/fill', (route) => slow.then(() => route.continue()));
    await page.keyboard.press('Enter');
    // Whoever is quicker than the server sends nothing, and not the sign that opened the list.
    await page.keyboard.press('Control+Enter');
    expect(await replyOf(page).inputValue()).toBe('');
    expect(await page.locator('.talk .group-staff').count()).toBe(0);
    goOn();
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

  test('a reply is spelled in the language of the resident, and words of another are noticed', async () => {
    const { page } = person;
    await page.goto(`${product.url}/desk/view/work/${foreign.id}`);
    await sees(replyOf(page));
    const spelled = () =>
      replyOf(page).evaluate((field) => {
        const { lang, spellcheck } = field as HTMLTextAreaElement;
        return [lang, spellcheck];
      });
    expect(await spelled()).toEqual(['vi', true]);
    await replyOf(page).fill('お電話でお知らせします。');
    await sees(page.getByText(/住民の言語はベトナム語です。日本語で/));
    await replyOf(page).fill('');
    await page.goto(`${product.url}/desk/view/work/${talk.id}`);
    await sees(replyOf(page));
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
    await at(other.page, STAFF.colleague.login, `work/${talk.id}`);
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
    await at(elsewhere.page, STAFF.agent.login, `work/${talk.id}`);
    await until(
      'it is there',
      async () => {
        await elsewhere.page.reload();
        await sees(replyOf(elsewhere.page));
        return (await replyOf(elsewhere.page).inputValue()) === '書きかけの返事';
      },
      30_000,
    );
    for (const { troubles } of [person, other, elsewhere]) expect(troubles).toEqual([]);
  });
});
