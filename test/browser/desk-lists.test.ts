import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InteractionAnswer } from '#http/desk/interaction-shapes.ts';
import type { DirectoryAnswer } from '#http/desk/session-shapes.ts';
import { DESKTOP, openBrowser, PHONE, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, type ResidentClient, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
const SAID = ['粗大ごみを出したい', '保育園の締め切りは', '住民票はどこで'];
let product: Product;
let browser: Browser;
let page: Page;
let sato: StaffClient;
let kimura: StaffClient;
const talks: InteractionAnswer[] = [];
const residents: ResidentClient[] = [];

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
  kimura = await staff(wire, STAFF.department.login);
  await sato.ready();
  for (const said of SAID) {
    residents.push(await resident(wire));
    await residents.at(-1)?.say(said);
    talks.push(await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id)));
  }
  ({ page } = await visit(browser, product.url));
  await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const clean = async (name: string) => expect(await violationsOf(page), name).toEqual([]);
const list = () => page.getByRole('region', { name: '応対の一覧' });
const row = (said: string) => list().getByRole('link', { name: new RegExp(said) });
const savedViews = () => page.getByRole('button', { name: /^(保存済み|わたしの応対|急ぎの応対)$/ });
const viewsOf = async (who: StaffClient) =>
  (await who.get<{ views: { name: string }[] }>('/desk/views')).views.map((view) => view.name);
const pendingOf = async (talk: InteractionAnswer) =>
  (await sato.get<InteractionAnswer>(`/desk/interactions/${talk.id}`)).pendingHandover;

test('conversations are filtered, the filter kept under a name for the department, and found again', async () => {
  await page.goto(`${product.url}/desk/view/work?view=waiting`);
  await savedViews().press('Enter');
  await sees(page.getByText(/保存した一覧はまだありません/));
  await page.keyboard.press('Escape');
  await list().getByRole('button', { name: '絞り込み' }).press('Enter');
  await page.getByRole('checkbox', { name: '応対中' }).press('Space');
  await page.getByLabel('担当者').selectOption('me');
  await clean('filter');
  await page.getByRole('button', { name: '表示する' }).press('Enter');
  await sees(list().getByText('3件'));
  await sees(row(SAID[0]!));
  await page.getByRole('button', { name: 'この条件を保存' }).press('Enter');
  await page.getByRole('textbox', { name: '名前' }).fill('わたしの応対');
  await page.getByRole('checkbox', { name: '所属の職員と共有する' }).press('Space');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).press('Enter');
  await sees(savedViews().getByText('わたしの応対'));
  expect(
    await viewsOf(await staff({ url: product.url, defects: [], failures: 0 }, STAFF.colleague.login)),
  ).toEqual(['わたしの応対']);
  await clean('filtered list');
});

test('a kept view stays beside an open conversation, is named anew, and becomes the first list', async () => {
  await row(SAID[1]!).press('Enter');
  await sees(page.getByRole('heading', { name: '匿名の方' }));
  await sees(list().getByText('3件'));
  await page.keyboard.press('Escape');
  await expect.poll(() => page.url()).not.toContain(talks[1]!.id);
  await sees(savedViews().getByText('わたしの応対'));
  await page.getByRole('button', { name: '「わたしの応対」の操作' }).press('Enter');
  await page.getByRole('button', { name: '名前を変える' }).press('Enter');
  await page.getByRole('textbox', { name: '名前' }).fill('急ぎの応対');
  await page.keyboard.press('Enter');
  await sees(savedViews().getByText('急ぎの応対'));
  await page.getByRole('button', { name: '「急ぎの応対」の操作' }).press('Enter');
  await page.getByRole('button', { name: '最初に開く一覧にする' }).press('Enter');
  await sees(page.getByText('最初に開く一覧にしました'));
  await page.goto(`${product.url}/desk/view/work`);
  await sees(savedViews().getByText('急ぎの応対'));
  await sees(list().getByText('3件'));
});

test('several are selected by keys and handed over together; the undo takes back what nobody took over yet', async () => {
  await row(SAID[0]!).focus();
  await page.keyboard.press('x');
  await row(SAID[2]!).focus();
  await page.keyboard.press('Shift+X');
  const bar = page.getByRole('region', { name: '選んだ応対の操作' });
  await sees(bar.getByText('3件を選択'));
  await list().getByRole('checkbox').nth(1).press('Space');
  await sees(bar.getByText('2件を選択'));
  await clean('selection');
  await bar.getByRole('button', { name: '引き継ぐ' }).press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('option', { name: /ごみ・環境/ })
    .click();
  await clean('hand over together');
  await page.getByRole('button', { name: '2件の引継ぎを依頼' }).press('Enter');
  await sees(page.getByText('2件の引継ぎを依頼しました'));
  expect(await Promise.all(talks.map(pendingOf))).toEqual([true, false, true]);
  // The department takes one of them over before the sender thinks again.
  const asked = await kimura.get<InteractionAnswer>(`/desk/interactions/${talks[0]!.id}`);
  await kimura.send('POST', `/desk/handovers/${asked.handovers[0]!.id}/accept`);
  await page.getByRole('button', { name: '元に戻す' }).press('Enter');
  await sees(page.getByText('1件の依頼を取り下げました。1件はすでに引き継がれたため、そのままです'));
  expect(await pendingOf(talks[2]!)).toBe(false);
  await sees(list().getByText('2件'));
});

test('a deleted view leaves the list, and comes back', async () => {
  await page.getByRole('button', { name: '「急ぎの応対」の操作' }).press('Enter');
  await page.getByRole('button', { name: '削除' }).press('Enter');
  await sees(page.getByText('「急ぎの応対」を削除しました'));
  await expect.poll(() => viewsOf(sato)).toEqual([]);
  await page.getByRole('button', { name: '元に戻す' }).last().press('Enter');
  await expect.poll(() => viewsOf(sato)).toEqual(['急ぎの応対']);
});

test('the palette opens a new case for a conversation in hand, from another page', async () => {
  await page.goto(`${product.url}/desk/view/search`);
  await sees(page.getByRole('navigation', { name: '担当中の応対' }));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('あたらしいあんけん');
  await sees(page.getByRole('option', { name: new RegExp(`新しい案件: 匿名「${SAID[1]}」`) }));
  await page.keyboard.press('Enter');
  await sees(page.getByRole('dialog', { name: '案件を開く' }));
  await page.keyboard.press('Escape');
});

test('on a phone the same row of buttons fits, and nothing scrolls sideways', async () => {
  await page.setViewportSize(PHONE);
  await page.goto(`${product.url}/desk/view/work?f.state=active&f.owner=me`);
  await sees(list().getByText('2件'));
  const box = await page.getByRole('button', { name: 'この条件を保存' }).boundingBox();
  const first = await savedViews().boundingBox();
  expect(box?.y).toBe(first?.y);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide).toBe(false);
});

test('unread words, the wait and the next promise stand in the strip and in the list, in both widths', async () => {
  const { categories } = await sato.get<DirectoryAnswer>('/desk/directory');
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(Date.now());
  await sato.send('POST', '/desk/cases', {
    clientId: 'lists-promise',
    interactionId: talks[1]!.id,
    categoryId: categories[0]?.id,
    title: '折り返し',
    promise: { text: '折り返し電話する', dueOn: today },
  });
  await page.goto(`${product.url}/desk/view/work?view=mine`);
  await residents[1]!.say('お返事をお待ちしています');
  for (const size of [PHONE, DESKTOP]) {
    await page.setViewportSize(size);
    // The tab keeps the name that it began with; the list shows what was said last.
    const tab = page
      .getByRole('navigation', { name: '担当中の応対' })
      .getByRole('link', { name: new RegExp(SAID[1]!) });
    await sees(tab.filter({ hasText: /1件の未読/ }).filter({ hasText: /約束 今日/ }));
    await sees(tab.filter({ hasText: /\d:\d\d/ }));
    const line = list().getByRole('link', { name: /お返事/ });
    await sees(line.getByRole('img', { name: '未読1件' }));
    await sees(line.getByText('約束 今日'));
    await sees(line.getByText(/^返信待ち \d+:\d\d$/));
    await clean(`at a glance, ${size.width}`);
  }
});
