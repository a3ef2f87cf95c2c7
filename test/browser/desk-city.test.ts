import { Secret, TOTP } from 'otpauth';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EntryPointAnswer } from '#http/admin/entry-point-shapes.ts';
import type { SignInPolicyAnswer } from '#http/admin/sign-in-policy-shapes.ts';
import type { InteractionAnswer } from '#http/desk/interaction-shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF, WIDGET_KEY } from '../kit/small-city.ts';
import { openReceiver } from '../kit/stand-in-receiver.ts';
import { until } from '../kit/until.ts';
import { resident, staff, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { secondKey: 'gomi' });
  product = await startProduct({
    dataDir,
    env: { RATE_LIMIT_FACTOR: '0', WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8' },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

test('the administrator sets how long replies wait, and from then on they do', async () => {
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  await (await resident(wire)).say('収集はいつですか');
  const talk = await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  const { page } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/admin/city`);
  const field = page.getByLabel('返信を取り消せる時間');
  await sees(field);
  await expect.poll(() => field.inputValue()).toBe('0');
  expect(await violationsOf(page)).toEqual([]);
  await field.selectOption('30秒');
  await page.getByRole('button', { name: '保存' }).press('Enter');
  await sees(page.getByText('市の設定を保存しました'));
  await sato.send('POST', `/desk/interactions/${talk.id}/messages`, {
    clientId: 'waits-30',
    kind: 'reply',
    body: '火曜日です',
  });
  const { messages } = await sato.get<InteractionAnswer>(`/desk/interactions/${talk.id}`);
  expect(messages.at(-1)?.sendAfter).not.toBeNull();
  // Somebody else changes it while this page stands open: who saves second is told, and nothing is lost in silence.
  const other = await staff(wire, STAFF.administrator.login);
  await other.send('PUT', '/admin/city-settings', { undoSendSec: 5, seen: { undoSendSec: 30 } });
  await field.selectOption('60秒');
  await page.getByRole('button', { name: '保存' }).press('Enter');
  await sees(page.getByText(/ほかの職員が先に変更しました/));
  await page.getByRole('button', { name: '読み込み直す' }).press('Enter');
  await expect.poll(() => field.inputValue()).toBe('5');
});

test('the administrator lets another system in by a token that is shown once, and it is told what happens', async () => {
  const receiver = await openReceiver(() => Math.floor(Date.now() / 1000));
  const { page, troubles } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/admin/api`);
  await page.getByRole('button', { name: 'トークンを作る' }).press('Enter');
  await page.getByLabel('システムの名前').fill('道路管理システム');
  await page.getByLabel('所属する課').selectOption({ index: 1 });
  await page.getByLabel('案件を登録・変更する').check();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: '作る', exact: true }).press('Enter');
  const token = await page.locator('.api-secret code').innerText();
  const asked = await fetch(`${product.url}/desk/token`, { headers: { authorization: `Bearer ${token}` } });
  expect(await asked.json()).toMatchObject({
    name: '道路管理システム',
    scopes: ['desk.use', 'case.read', 'case.write'],
  });
  await page.getByRole('dialog').getByRole('button', { name: '閉じる' }).last().press('Enter');
  await sees(page.getByText(`…${token.slice(-4)}`));
  expect(await page.content()).not.toContain(token);

  await page.getByRole('button', { name: '通知先を加える' }).press('Enter');
  await page.getByLabel('名前', { exact: true }).fill('道路管理システム（通知）');
  await page.getByLabel('送り先のアドレス').fill('http://10.0.0.7/');
  await page.getByRole('button', { name: '保存' }).press('Enter');
  await sees(page.getByText(/このアドレスには送れません/));
  await page.getByLabel('送り先のアドレス').fill(receiver.url);
  await page.getByRole('button', { name: '保存' }).press('Enter');
  receiver.know(await page.locator('.api-secret code').innerText());
  await page.getByRole('dialog').getByRole('button', { name: '閉じる' }).last().press('Enter');
  await page.getByRole('button', { name: 'テストを送る' }).press('Enter');
  await until('a test event', async () => receiver.told[0]);
  expect(await violationsOf(page)).toEqual([]);
  await page.setViewportSize(PHONE);
  await page.getByRole('link', { name: '記録', exact: true }).press('Enter');
  await sees(page.getByText('届いた').first());
  expect(await violationsOf(page)).toEqual([]);

  await page.goto(`${product.url}/desk/view/admin/imports`);
  const csv = '氏名,電話番号\n山田 はな,022-111-3333\n番号 違う,12\n';
  const file = { name: '住民.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
  await page.getByLabel('CSV ファイル').setInputFiles(file);
  await sees(page.getByText('3行目: 電話番号として読めません'));
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: '1件を登録する' }).press('Enter');
  await sees(page.getByText('登録済み'));
  // Afterwards, too, it can be seen which lines were left out.
  await page.getByRole('button', { name: '登録できない行を見る（1行）' }).press('Enter');
  await sees(page.getByText('3行目: 電話番号として読めません'));
  await page.getByRole('button', { name: '取り消す' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: '取り消す' }).press('Enter');
  await sees(page.getByText('取り消し済み'));
  // The one trouble is the address that was refused.
  expect([receiver.faults, troubles.length]).toEqual([[], 1]);
  await page.close();
  await receiver.close();
});

test('the administrator sets how the chat looks, sees it before, and a page of the city shows it and another beside it', async () => {
  const { page, troubles } = await visit(browser, product.url);
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${product.url}/desk/view/admin/entry-points`);
  const colour = page.getByRole('textbox', { name: '色', exact: true });
  const pages = page.getByRole('textbox', { name: /置いてよいページ/ });
  const save = page.getByRole('button', { name: '保存' });
  await sees(colour);
  expect(await violationsOf(page)).toEqual([]);
  const name = page.getByRole('textbox', { name: '受付窓口の名前' });
  await name.fill(' ');
  expect(await save.isDisabled()).toBe(true);
  await name.fill('暮らしの相談');
  await colour.fill('#ffcc0');
  await sees(page.getByText(/6桁で書いてください/));
  expect(await save.isDisabled()).toBe(true);
  await colour.fill('#ffcc00');
  await sees(page.getByText(/少し暗い #[0-9a-f]{6} で表示します/));
  await page.getByRole('radio', { name: '左下' }).check();
  await sees(page.getByRole('img', { name: /左下のボタン/ }));
  const drawn = await page
    .locator('.look-button')
    .evaluate((button) => getComputedStyle(button).backgroundColor);
  expect(drawn).not.toBe('rgb(17, 90, 54)');
  await pages.fill('www.city.example');
  await sees(page.getByText('アドレスとして読めない行があります: 1'));
  await pages.fill('https://www.city.example/kurashi/gomi.html');
  expect(await violationsOf(page)).toEqual([]);
  await save.press('Enter');
  await sees(page.getByText('見た目を保存しました'));
  expect(await pages.inputValue()).toBe('https://www.city.example');
  const frame = await fetch(`${product.url}/widget/frame?key=${WIDGET_KEY}`);
  expect(frame.headers.get('content-security-policy')).toContain(
    "frame-ancestors 'self' https://www.city.example",
  );

  // Somebody else is quicker: both stand side by side, and what is taken over is one field only.
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const other = await staff(wire, STAFF.administrator.login);
  const [point] = await other.get<EntryPointAnswer[]>('/admin/entry-points');
  await other.send('PUT', `/admin/entry-points/${point!.id}`, {
    ...{ name: point!.name, accent: '#1a5fb4', side: 'right', allowedOrigins: [], version: point!.version },
  });
  await pages.fill('https://www.city.example\nhttps://kosodate.city.example');
  await save.press('Enter');
  await sees(page.getByRole('alert', { name: /ほかの職員/ }));
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole('button', { name: /この欄.*（色）/ }).press('Enter');
  await expect.poll(() => colour.inputValue()).toBe('#1a5fb4');
  await page.getByRole('button', { name: '自分の内容で続ける' }).press('Enter');
  const now = async () => (await other.get<EntryPointAnswer[]>('/admin/entry-points'))[0];
  await expect.poll(now).toMatchObject({
    ...{ name: '暮らしの相談', accent: '#1a5fb4', side: 'left' },
    allowedOrigins: ['https://www.city.example', 'https://kosodate.city.example'],
  });

  await page.getByLabel('最初の言語').selectOption('vi');
  await page.getByLabel('開き方').selectOption('none');
  await sees(page.getByText('data-lang="vi" data-button="none"'));
  await sees(page.getByText(`data-engawa-open="${WIDGET_KEY}"`));
  await page.getByLabel('開き方').selectOption('own');
  await page.getByLabel('最初の言語').selectOption('ja');
  await page.getByRole('checkbox', { name: 'ごみの相談' }).check();
  const lines = (await page.getByRole('region', { name: '加える行' }).textContent()) ?? '';
  await page.setViewportSize(PHONE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  expect(await violationsOf(page)).toEqual([]);

  // A page of the city that carries these lines has both, one above the other, and one is open at a time.
  const city = await visit(browser, product.url);
  let line = 0;
  const here = lines.replaceAll(/src="[^"]*"/g, () => `src="${product.url}/widget.js?line=${++line}"`);
  const html = `<!doctype html><html lang="ja"><meta charset="utf-8"><title>市</title><h1>市</h1>${here}`;
  await city.page.route('**/our-page', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  const button = (label: string) => city.page.getByRole('button', { name: label });
  const [upper, lower] = [button('ごみの相談'), button('暮らしの相談')];
  // The first line is the last to arrive, and takes its place all the same.
  await city.page.route('**/widget.js?line=1', async (route) => {
    await upper.waitFor();
    await route.continue();
  });
  await city.page.goto(`${product.url}/our-page`);
  await sees(upper);
  await sees(lower);
  expect((await upper.boundingBox())!.y).toBeLessThan((await lower.boundingBox())!.y);
  await lower.click();
  const first = city.page.frameLocator('#engawa-chat iframe');
  await first.getByRole('textbox', { name: 'メッセージ' }).fill('一つ目の窓口へ');
  await upper.click();
  const second = city.page.frameLocator('#engawa-chat-2 iframe');
  await sees(second.getByRole('textbox', { name: 'メッセージ' }));
  expect(await first.getByRole('textbox', { name: 'メッセージ' }).isVisible()).toBe(false);
  expect(await second.getByRole('textbox', { name: 'メッセージ' }).inputValue()).toBe('');
  expect(city.troubles).toEqual([]);
  expect(await city.context.cookies()).toEqual([]);
  // The one refusal that was meant.
  expect(troubles.filter((line) => !/409/.test(line))).toEqual([]);
});

test('whose role asks for a second factor sets it up before anything else, and comes in by a code from then on', async () => {
  const admin = await staff({ url: product.url, defects: [], failures: 0 }, STAFF.administrator.login);
  const policy = await admin.get<SignInPolicyAnswer>('/admin/sign-in-policy');
  await admin.send('PUT', '/admin/sign-in-policy', { ...policy, secondFactorRoles: ['department-staff'] });
  const enter = async () => {
    const visitor = await visit(browser, product.url);
    await visitor.page.goto(`${product.url}/desk/`);
    await visitor.page.getByLabel('ログイン名').fill(STAFF.department.login);
    await visitor.page.getByLabel('パスワード').fill(PASSWORD);
    await visitor.page.getByRole('button', { name: 'サインイン', exact: true }).press('Enter');
    return visitor.page;
  };
  const page = await enter();
  await sees(page.getByRole('img', { name: /QR/ }));
  expect(await violationsOf(page)).toEqual([]);
  const secret = (await page.locator('.factor-secret').innerText()).replaceAll(' ', '');
  await page.getByLabel(/6桁/).fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate());
  await page.getByRole('button', { name: '確かめる' }).press('Enter');
  const code = await page.locator('.factor-codes code').first().innerText();
  await page.getByRole('button', { name: '控えました' }).press('Enter');
  await sees(page.getByRole('navigation', { name: '主なメニュー' }));
  const elsewhere = await enter();
  await elsewhere.getByLabel('確認コード').fill(code);
  await elsewhere.getByRole('button', { name: 'サインイン', exact: true }).press('Enter');
  await sees(elsewhere.getByRole('navigation', { name: '主なメニュー' }));
  await page.goto(`${product.url}/desk/view/own`);
  await page.getByRole('button', { name: 'この端末のほかをすべて終わらせる' }).press('Enter');
  await sees(page.getByText('終わらせました'));
  expect(await violationsOf(page)).toEqual([]);
  await elsewhere.reload();
  await sees(elsewhere.getByLabel('ログイン名'));
});
