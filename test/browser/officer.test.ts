import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RequestAnswer } from '#http/admin/data-request-shapes.ts';
import type { GrantsAnswer } from '#http/admin/oversight-shapes.ts';
import type { PeopleAnswer } from '#http/admin/staff-shapes.ts';
import type { ResidentAnswer } from '#http/desk/resident-shapes.ts';
import { DESKTOP, openBrowser, PHONE, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { plainPdf } from '../kit/plain-pdf.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let wire: Wire;
let sato: StaffClient;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const person = (clientId: string, name: string, phone: string) =>
  sato.send<ResidentAnswer>('POST', '/desk/residents', { clientId, name, phone });
const open = (page: Page, path: string) => page.goto(`${product.url}/desk/view/${path}`);

/** Looks at the screen with axe in both widths, and that nothing stands beyond its edge; goes on on the wide one. */
async function look(page: Page): Promise<void> {
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport.width,
    );
  }
}

/** Gives somebody these roles, and no others. */
async function giveRoles(login: string, roles: (had: readonly string[]) => readonly string[]): Promise<void> {
  const admin = await staff(wire, STAFF.administrator.login);
  const { people } = await admin.get<PeopleAnswer>('/admin/staff');
  const { id, version, roles: had } = people.find((one) => one.login === login)!;
  await admin.send('PUT', `/admin/staff/${id}`, { version, roles: roles(had) });
}

/** A photo and a PDF of two pages, sent in by chat and linked to the person. */
async function sendFiles(residentId: string): Promise<void> {
  const chat = await resident(wire);
  const photo = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#3377bb' } })
    .png()
    .toBuffer();
  const upload = async (bytes: Buffer, name: string, type: string) => {
    const form = new FormData();
    form.set('file', new File([new Uint8Array(bytes)], name, { type }));
    const headers = { authorization: `Bearer ${chat.token}` };
    const sent = await fetch(`${product.url}/public/files`, { method: 'POST', headers, body: form });
    return { id: ((await sent.json()) as { id: string }).id, text: '' };
  };
  await chat.say('写真と書類です', [
    await upload(photo, 'photo.png', 'image/png'),
    await upload(plainPdf(2), '書類.pdf', 'application/pdf'),
  ]);
  await sato.ready();
  const [offer] = await until('the chat is offered', async () => {
    const { offers } = await sato.offers();
    return offers.length > 0 && offers;
  });
  const { id } = await sato.accept(offer!.id);
  await sato.send('PUT', `/desk/interactions/${id}/resident`, { residentId });
}

/** Draws a rectangle with the pointer, adds one by keys, and keeps both. */
async function blackOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^見る・黒塗りする.* photo\.png$/ }).press('Enter');
  const picture = page.getByRole('img', { name: 'photo.png' });
  await sees(picture);
  await look(page);
  const box = (await picture.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.1);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.4, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('button', { name: '四角を加える' }).press('Enter');
  const second = page.locator('.black-out-page').getByRole('button', { name: '四角 2' });
  const before = (await second.boundingBox())!;
  await second.press('ArrowRight');
  await second.press('Shift+ArrowDown');
  const after = (await second.boundingBox())!;
  expect(after.x).toBeGreaterThan(before.x);
  expect(after.height).toBeGreaterThan(before.height);
  await look(page);
  await page.getByRole('button', { name: 'この場所で決める' }).press('Enter');
  await sees(page.getByText('扱いを決めていないファイル・録音が1件あります。決めないものは渡しません。'));
  await sees(page.getByText('2か所', { exact: true }));
}

/** Of a PDF by keys: the second page is turned to, a rectangle moved there, and it stands on no other page. */
async function blackOutPdf(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^見る・黒塗りする.* 書類\.pdf$/ }).press('Enter');
  await sees(page.getByRole('img', { name: '書類.pdf 1ページ' }));
  expect(await page.getByRole('button', { name: '前のページ' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: '次のページ' }).press('Enter');
  await sees(page.getByRole('img', { name: '書類.pdf 2ページ' }));
  await page.getByRole('button', { name: '四角を加える' }).press('Enter');
  const area = page.locator('.black-out-page').getByRole('button', { name: '四角 1' });
  await area.press('ArrowUp');
  await sees(page.getByText('2ページ', { exact: true }));
  await look(page);
  await page.getByLabel('ページ', { exact: true }).selectOption('1 / 2 ページ');
  await sees(page.getByRole('img', { name: '書類.pdf 1ページ' }));
  expect(await area.count()).toBe(0);
  await page.getByRole('button', { name: 'この場所で決める' }).press('Enter');
  await sees(page.getByText('ファイル・録音は、すべて扱いを決めました。'));
  await sees(page.getByText('1か所', { exact: true }));
}

test('the privacy officer finds a misuse, and hands out what a person asked for once somebody else let it go', async () => {
  const { id: personId } = await person('officer-person-0001', '佐藤 静香', '090-1234-9999');
  await giveRoles(STAFF.colleague.login, (had) => [...had, 'privacy-officer']);
  await sendFiles(personId);
  const { page, troubles } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await open(page, 'admin/privacy/findings');
  await page.getByRole('button', { name: 'いま調べる' }).press('Enter');
  await sees(page.getByText('職員と姓が同じ人の記録です'));
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: /確認の結果を残す.*自分と同じ姓/ }).press('Enter');
  await page.getByLabel('結果', { exact: true }).selectOption('不正な閲覧だった');
  await page.getByLabel('理由', { exact: true }).fill('応対の記録がなく、本人が家族だと認めた');
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: '保存', exact: true }).press('Enter');
  await sees(page.getByText('残しました'));
  await page.getByLabel('表示', { exact: true }).selectOption('すべて');
  await sees(page.getByText('応対の記録がなく、本人が家族だと認めた'));

  await open(page, 'admin/privacy/requests');
  await page.getByRole('button', { name: '請求を受け付ける' }).press('Enter');
  await page.getByLabel('本人の画面のアドレスか ID').fill(personId);
  await page.getByLabel('請求の内容', { exact: true }).fill('私の記録のすべて');
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: '保存', exact: true }).press('Enter');
  await sees(page.getByRole('heading', { name: /開示 佐藤 静香/ }));
  await page.getByRole('button', { name: '本人を確認した' }).press('Enter');
  await page.getByLabel(/何で確認したか/).fill('運転免許証の原本');
  await page.getByRole('button', { name: '保存', exact: true }).press('Enter');
  await sees(page.getByText('決定の準備中'));
  await page.getByRole('button', { name: '集める' }).press('Enter');
  await sees(page.getByText('090-1234-9999'));
  await sees(page.getByText('扱いを決めていないファイル・録音が2件あります。決めないものは渡しません。'));
  await blackOut(page);
  await blackOutPdf(page);
  await page.getByLabel('言葉を加える', { exact: true }).fill('静香');
  await page.getByRole('button', { name: '言葉を加える' }).press('Enter');
  expect(await violationsOf(page)).toEqual([]);
  // The toast of the step before says the same: what was saved is there when the request was read again.
  const readAgain = page.waitForResponse(
    (answer) =>
      answer.request().method() === 'GET' && /\/admin\/data-requests\/[0-9a-f-]{36}$/.test(answer.url()),
  );
  await page.getByRole('button', { name: '黒塗りと不開示を保存する' }).press('Enter');
  await readAgain;
  await sees(page.getByText('記録しました'));
  await page.getByRole('button', { name: '決定を提案する' }).press('Enter');
  expect(await page.getByLabel('決定', { exact: true }).inputValue()).toBe('partial');
  await page.getByRole('button', { name: '保存', exact: true }).press('Enter');
  await sees(page.getByText('承認待ち', { exact: true }));
  expect(await page.getByRole('button', { name: '承認する' }).count()).toBe(0);

  const id = new URL(page.url()).searchParams.get('id') ?? '';
  const tanaka = await staff(wire, STAFF.colleague.login);
  const { version } = await tanaka.get<RequestAnswer>(`/admin/data-requests/${id}`);
  await tanaka.send('POST', `/admin/data-requests/${id}/approve`, { version });
  await sees(page.getByRole('heading', { name: '通知書と中身の出力' }));
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: '中身（PDF）' }).press('Enter');
  expect((await download).suggestedFilename()).toMatch(/^package-.*\.pdf$/);
  expect(await violationsOf(page)).toEqual([]);
  await look(page);

  // Who was identified sees, on a page of their own, which departments looked at their record.
  await page.getByRole('button', { name: 'リンクを作る' }).press('Enter');
  const link = await page.locator('.api-secret code').innerText();
  await page.getByRole('button', { name: '渡しました' }).press('Enter');
  const own = await visit(browser, product.url);
  await own.page.goto(link);
  await sees(own.page.getByRole('heading', { name: 'あなたの記録を見た課' }));
  await sees(own.page.getByText('市民コールセンター'));
  expect(await own.page.locator('main').innerText()).not.toMatch(/佐藤|管理 一郎/);
  await look(own.page);
  await own.page.getByLabel('ことば').selectOption('ja-easy');
  await sees(own.page.locator('ruby', { hasText: '見' }));
  await look(own.page);
  await own.page.goto(`${link.slice(0, -4)}AAAA`);
  await sees(own.page.getByRole('heading', { name: /^このリンクは/ }));
  expect([...troubles, ...own.troubles.filter((line) => !line.includes('404'))]).toEqual([]);
});

test('the privacy officer protects a person, takes access for hours, counts a leak, and finds all of it in the audit', async () => {
  const { id: personId } = await person('officer-person-0002', '守山 静', '090-5555-0002');
  const { page, troubles } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  const save = () =>
    page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).press('Enter');

  await open(page, `residents/${personId}`);
  await page.getByRole('button', { name: '支援措置の対象にする' }).press('Enter');
  await page.getByLabel('質問 1', { exact: true }).fill('最初に飼った動物の名前');
  await page.getByLabel('答え 1', { exact: true }).fill('コタロウ');
  await look(page);
  await save();
  await sees(page.getByText('最初に飼った動物の名前'));
  await page.getByLabel('最初に飼った動物の名前').fill('ポチ');
  await page.getByRole('button', { name: '答えを確かめる' }).press('Enter');
  await sees(page.getByText('答えが合いません。'));
  await page.getByLabel('最初に飼った動物の名前').fill('こたろう');
  await page.getByRole('button', { name: '答えを確かめる' }).press('Enter');
  await sees(page.getByText('答えが合っています。'));
  await look(page);
  await sato.get(`/desk/residents/${personId}`);
  await open(page, 'admin/privacy/findings');
  await sees(page.locator('li', { hasText: '守山 静' }).filter({ hasText: '支援措置の対象者' }));
  await look(page);

  await open(page, 'admin/privacy/access');
  await page.getByRole('button', { name: '緊急に閲覧する' }).press('Enter');
  await page.getByLabel(/^理由/).fill('夜間に本人の安全を確かめる必要があるため');
  await look(page);
  await save();
  await sees(page.getByText('夜間に本人の安全を確かめる必要があるため'));
  // Who took it does not say how it was used: somebody else looks.
  expect(await page.getByRole('button', { name: /使われ方を確かめる/ }).count()).toBe(0);
  await page.getByRole('button', { name: /^終える/ }).press('Enter');
  await sees(page.getByText('終了', { exact: true }));
  await giveRoles(STAFF.colleague.login, () => ['privacy-officer']);
  const tanaka = await staff(wire, STAFF.colleague.login);
  const { grants } = await tanaka.get<GrantsAnswer>('/admin/access-grants');
  await tanaka.send('POST', `/admin/access-grants/${grants[0]!.id}/review`, { review: '当直の記録と合う' });
  await page.reload();
  await sees(page.getByText('当直の記録と合う'));
  await look(page);

  await open(page, 'admin/privacy/leaks');
  await page.getByRole('button', { name: '漏えい等を記録する' }).press('Enter');
  await page
    .getByLabel('だれのアカウント・トークンか')
    .selectOption({ label: `${STAFF.agent.name}（市民コールセンター）` });
  await page.getByLabel('不正の目的のおそれ').check();
  await page.getByLabel('概要').fill('端末を開いたまま席を離れた');
  await look(page);
  await save();
  await sees(page.getByText('報告が必要'));
  await page.getByRole('button', { name: /^範囲を数える/ }).press('Enter');
  await sees(page.getByRole('region', { name: /触れられた人/ }).getByText('守山 静'));
  await look(page);
  const report = page.waitForEvent('download');
  await page.getByRole('button', { name: /^報告書（PDF）/ }).press('Enter');
  expect((await report).suggestedFilename()).toMatch(/\.pdf$/);

  await open(page, 'admin/audit');
  await sees(page.getByText(/改ざんは見つかりませんでした/));
  await page.getByLabel('対象のID').fill(personId);
  await page.getByRole('button', { name: '探す', exact: true }).press('Enter');
  await sees(page.getByRole('cell', { name: STAFF.agent.name }).first());
  await look(page);
  const table = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSVで出力' }).press('Enter');
  expect((await table).suggestedFilename()).toMatch(/^audit-.*\.csv$/);
  await sees(page.getByText(/件を出力しました/));
  expect(troubles).toEqual([]);
});

test('an auditor sees the audit, the chain and what was found, takes it out, and can decide and change nothing', async () => {
  await giveRoles(STAFF.colleague.login, () => ['auditor']);
  const { page, troubles } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.colleague.login, PASSWORD);
  await open(page, 'admin/audit');
  await sees(page.getByText(/改ざんは見つかりませんでした/));
  await page.getByRole('button', { name: 'もう一度確かめる' }).press('Enter');
  await sees(page.getByText(/改ざんは見つかりませんでした/));
  await page.getByLabel('職員').selectOption({ label: `${STAFF.agent.name}（市民コールセンター）` });
  await page.getByRole('button', { name: '探す', exact: true }).press('Enter');
  await sees(page.getByRole('cell', { name: STAFF.agent.name }).first());
  const table = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSVで出力' }).press('Enter');
  expect((await table).suggestedFilename()).toMatch(/^audit-/);
  await look(page);

  const parts = page.locator('.admin-nav .admin-link-part');
  await open(page, 'admin/privacy/findings');
  await sees(parts.first());
  const names = await parts.allInnerTexts();
  expect(names).not.toContain('本人からの請求');
  expect(names).not.toContain('漏えい等');
  const offered: string[] = [];
  for (const name of names) {
    await parts.filter({ hasText: new RegExp(`^${name}$`) }).press('Enter');
    await sees(page.getByRole('heading', { level: 2 }));
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    for (const button of await page.locator('.admin-main button').allInnerTexts())
      offered.push(`${name}: ${button}`);
  }
  // What stands there looks something up or saves what is shown, and nothing else.
  expect(offered).toEqual(['廃棄と証明: ID を確かめる', '個人情報ファイル簿: CSV で保存']);
  await look(page);
  expect(troubles).toEqual([]);
});
