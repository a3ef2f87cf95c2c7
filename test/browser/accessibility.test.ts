import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '#http/desk/case-shapes.ts';
import type { InteractionAnswer } from '#http/desk/interaction-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import {
  becomeReady,
  DESKTOP,
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
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, type ResidentClient, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let sato: StaffClient;
let talk: InteractionAnswer;
let matter: CaseAnswer;
let person: Visitor;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  person = await visit(browser, product.url);
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  const one = await resident(wire);
  await one.say('ごみの収集車が来ませんでした。');
  talk = await sato.accept(await firstOffer(sato));
  await sato.reply(talk, '場所を教えてください。');
  await one.say('本町3丁目です。https://example.invalid/map もご覧ください。');
  await sato.send('POST', `/desk/interactions/${talk.id}/messages`, {
    clientId: 'note-0001',
    kind: 'note',
    body: '要確認',
  });
  const { categories } = await sato.get<DirectoryAnswer>('/desk/directory');
  matter = await sato.send<CaseAnswer>('POST', '/desk/cases', {
    clientId: 'case-0001',
    interactionId: talk.id,
    categoryId: categories[0]?.id,
    title: '本町3丁目 ごみの取り残し',
    nextStep: '収集業者に確認します。',
    promise: { text: '回収する', dueOn: new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10) },
  });
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

async function firstOffer(one: StaffClient): Promise<string> {
  return until('an offer', async () => (await one.offers()).offers[0]?.id);
}

const SIZES = { desktop: DESKTOP, phone: PHONE };
const at = (path: string) => `${product.url}${path}`;

/** Looks at the screen before somebody with axe, in both widths, and goes on on the wide one. */
async function look(page: Page, name: string, within?: string): Promise<void> {
  for (const [size, viewport] of Object.entries(SIZES).reverse()) {
    await page.setViewportSize(viewport);
    expect(await violationsOf(page, within), `${name}, ${size}`).toEqual([]);
  }
}

/** Everything that was asked for is there. */
const settled = (page: Page) =>
  until('nothing loads', async () => (await page.locator('.skeleton').count()) === 0);

describe('every page, in both widths', () => {
  test('the first page, privacy, accessibility, what is not there', async () => {
    const { page } = person;
    for (const path of ['/', '/privacy', '/accessibility', '/api']) {
      await page.goto(at(path));
      await sees(page.getByRole('heading', { level: 1 }));
      await look(page, path);
    }
  });

  test('the page of the city with the chat closed, open, and in a conversation', async () => {
    const { page } = person;
    await page.goto(at('/demo/town'));
    await sees(page.getByRole('heading', { level: 1 }));
    await look(page, 'town');
    const chat = await openChat(page);
    await chat.getByText('お名前・連絡先（任意）').click();
    await look(page, 'chat opened, with name and contact');
    await chat.getByRole('textbox', { name: 'メッセージ' }).fill('図書館は何時までですか。');
    await chat.getByRole('textbox', { name: 'メッセージ' }).press('Enter');
    await sees(chat.getByText('送信済み'));
    await look(page, 'chat in a conversation');
    await chat.getByRole('combobox').selectOption('ja-easy');
    await look(page, 'chat in easy Japanese');
  });

  test('the case behind the private link', async () => {
    const { page, troubles } = person;
    await page.goto(matter.publicUrl);
    await sees(page.getByRole('heading', { name: matter.title }));
    await look(page, 'case');
    await page.goto(at(`/c/${'x'.repeat(22)}`));
    await sees(page.getByRole('heading', { level: 1 }));
    await look(page, 'no case');
    troubles.splice(0, troubles.length, ...troubles.filter((one) => !one.includes('404')));
  });

  test('the desk: signing in, the work list, a conversation, its dialogs', async () => {
    const { page } = person;
    await page.goto(at('/desk/'));
    await sees(page.getByLabel('パスワード'));
    await look(page, 'sign-in');
    await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
    await look(page, 'work list');
    await page.goto(at(`/desk/view/work/${talk.id}?view=mine`));
    await sees(page.getByRole('textbox', { name: '返信' }));
    await sees(page.locator('.talk').getByText('本町3丁目です。'));
    await look(page, 'conversation');
    for (const [keys, name] of [
      ['Alt+h', '引き継ぐ'],
      ['Alt+c', '案件を開く'],
    ] as const) {
      await page.keyboard.press(keys);
      await sees(page.getByRole('dialog', { name }));
      await look(page, name);
      await page.keyboard.press('Escape');
    }
    await page.goto(at(`/desk/view/work/${talk.id}?view=mine&pane=context`));
    await sees(page.getByText('本町3丁目 ごみの取り残し'));
    await look(page, 'conversation with its context');
  });

  test('cases, residents, search', async () => {
    const { page } = person;
    for (const path of [
      '/desk/view/cases?view=all',
      `/desk/view/cases/${matter.id}`,
      '/desk/view/residents',
      `/desk/view/residents/${matter.residentId}`,
      '/desk/view/search',
      `/desk/view/search?q=${encodeURIComponent('ごみ')}`,
    ]) {
      await page.goto(at(path));
      await sees(page.getByRole('navigation', { name: '主なメニュー' }));
      await settled(page);
      await look(page, path);
    }
  });

  test('an offer and the work after a contact', async () => {
    const { page } = person;
    await signInAt(page, product.url, STAFF.colleague.login, PASSWORD);
    await becomeReady(page);
    const other: ResidentClient = await resident({ url: product.url, defects: [], failures: 0 });
    await sato.send('PUT', '/desk/presence', { status: 'away', reason: 'break' });
    await other.say('粗大ごみの申込みをしたいです。');
    await sees(page.getByRole('alertdialog', { name: /呼出/ }));
    await look(page, 'offer');
    await page.keyboard.press('Alt+a');
    await sees(page.getByRole('textbox', { name: '返信' }));
    await page.keyboard.press('Alt+e');
    await sees(page.getByRole('heading', { name: '後処理' }));
    await look(page, 'wrap-up');
    await page.keyboard.press('1');
    await page.keyboard.press('Control+Enter');
    await sees(page.getByText('応対を終了しました'));
    await page.getByRole('button', { name: /^受付状態/ }).click();
    // The panel alone: what it covers for the moment is looked at without it.
    await look(page, 'presence', '.disclosure-panel');
    await page.getByRole('button', { name: '退席', exact: true }).click();
  });

  test('administration', async () => {
    const { page } = person;
    await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
    for (const [path, heading] of [
      ['/desk/view/admin/failed-work', '失敗した処理'],
      ['/desk/view/admin/audit', '監査記録'],
      ['/desk/view/admin/privacy/retention', '廃棄の予定（90日先まで）'],
      ['/desk/view/admin/privacy/masking', '試してみる'],
      ['/desk/view/admin/privacy/register', '個人情報ファイル簿'],
    ] as const) {
      await page.goto(at(path));
      await sees(page.getByText(heading).first());
      await look(page, path);
    }
  });

  test('no page had an error or asked anybody else for anything', () => {
    expect(person.troubles).toEqual([]);
  });
});
