import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type IdentityServer, openIdentityServer } from '../kit/identity-server.ts';
import { freePort, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let server: IdentityServer;
let url: string;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  // Passkeys are made for a name, not for an address of numbers.
  const port = await freePort();
  url = `http://localhost:${port}`;
  server = await openIdentityServer(url);
  product = await startProduct({
    ...{ dataDir, port },
    env: { RATE_LIMIT_FACTOR: '0', PUBLIC_URL: url, IDENTITY_PRIVATE_NETWORKS: '127.0.0.0/8' },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
  await server?.close();
});

const atWork = (page: Page) => sees(page.getByRole('navigation', { name: '主なメニュー' }));
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().press('Enter');

/** A device of the browser's own that finds its person at once, as Chromium's tests have one. */
async function withAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
}

test('a passkey is made, opens alone, stands for a code, and opens nothing once it is removed', async () => {
  const { page, troubles } = await visit(browser, url);
  await withAuthenticator(page);
  await signInAt(page, url, STAFF.agent.login, PASSWORD);
  await page.goto(`${url}/desk/view/own`);
  await press(page, 'パスキーを作る');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名前').fill('窓口のパソコン');
  await dialog.getByLabel('いまのパスワード').fill(PASSWORD);
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: '作る', exact: true }).press('Enter');
  await sees(page.getByText('窓口のパソコン'));
  expect(await violationsOf(page)).toEqual([]);

  const out = async () => {
    await page.context().clearCookies();
    await page.goto(`${url}/desk/`);
    await sees(page.getByLabel('ログイン名'));
  };
  await out();
  await press(page, 'パスキーでサインイン');
  await atWork(page);
  // Beside a password it is asked for from now on.
  await out();
  await page.getByLabel('ログイン名').fill(STAFF.agent.login);
  await page.getByLabel('パスワード', { exact: true }).fill(PASSWORD);
  await press(page, /^サインイン$/);
  await press(page, 'パスキーで確かめる');
  await atWork(page);
  await page.goto(`${url}/desk/view/own`);
  await press(page, /^削除/);
  await sees(page.getByText('このパスキーではもう入れません'));
  await out();
  await press(page, 'パスキーでサインイン');
  await sees(page.getByText('このパスキーではサインインできませんでした'));
  expect(await violationsOf(page)).toEqual([]);
  expect(troubles.filter((line) => !/401|422/.test(line))).toEqual([]);
});

test('an administrator sets single sign-on up, tries it, comes in by it and is signed out there as well', async () => {
  const { page } = await visit(browser, url);
  server.people.set('u-kanri', { name: '管理 一郎', login: STAFF.administrator.login, groups: ['admins'] });
  server.sitting = 'u-kanri';
  await signInAt(page, url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${url}/desk/view/admin/sign-in`);
  // Roles over the whole city come from no directory before the city says so.
  const guarded = page.getByRole('group', { name: 'ディレクトリが与えてよい特別な役割' });
  await guarded.getByLabel('管理者').check();
  await press(page, '保存');
  await sees(page.getByText('保存しました'));
  const section = page.getByRole('region', { name: 'シングルサインオン' });
  await section.getByRole('button', { name: '追加' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('ボタンの名前').fill('職員認証');
  await dialog.getByLabel('認証サーバーのアドレス').fill(server.issuer);
  await dialog.getByLabel('クライアントID').fill(server.clientId);
  await dialog.getByLabel('クライアントシークレット').fill(server.clientSecret);
  await dialog.getByLabel('求める範囲').fill('openid profile groups');
  await dialog.getByLabel('サインイン画面に出す').check();
  await dialog.getByRole('button', { name: '行を追加' }).press('Enter');
  await dialog.getByLabel('グループ', { exact: true }).fill('admins');
  await dialog.getByLabel('管理者').check();
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: '保存' }).press('Enter');
  await sees(section.getByText('職員認証'));
  await section.getByRole('button', { name: '接続を確かめる' }).press('Enter');
  await sees(section.getByText(/PKCE（S256）：確かめました/));
  await section.getByRole('button', { name: '試しにサインイン' }).press('Enter');
  await sees(page.getByText('この人はサインインできます'));
  await sees(page.getByText('管理 一郎'));
  expect(await violationsOf(page)).toEqual([]);
  expect(page.url()).not.toContain('code=');

  await page.context().clearCookies();
  await page.goto(`${url}/desk/`);
  await press(page, '職員認証でサインイン');
  await atWork(page);
  expect(page.url()).not.toContain('code=');
  await page.getByRole('button', { name: /管理 一郎/ }).press('Enter');
  await page.getByRole('button', { name: 'サインアウト' }).press('Enter');
  await page.waitForURL(`${server.issuer}/**`);

  // By the telephone: the rules of addresses, and a no that says why.
  const { page: small } = await visit(browser, url, { viewport: PHONE });
  await signInAt(small, url, STAFF.administrator.login, PASSWORD);
  await small.goto(`${url}/desk/view/admin/sign-in`);
  await press(small, '決まりを追加');
  const rule = small.getByRole('group', { name: '決まり1' });
  await rule.getByLabel('管理者').check();
  await rule.getByLabel('このネットワークからだけ').fill('192.0.2.0/24');
  await press(small, '保存');
  await sees(small.getByText(/あなた自身が .* から入れなくなります/));
  expect(await violationsOf(small)).toEqual([]);
});

test('our own key for a server of SAML is changed step by step, after its metadata were pasted', async () => {
  const { page, troubles } = await visit(browser, url);
  await signInAt(page, url, STAFF.administrator.login, PASSWORD);
  await page.goto(`${url}/desk/view/admin/sign-in`);
  const section = page.getByRole('region', { name: 'シングルサインオン' });
  await section.getByRole('button', { name: '追加', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('方式').selectOption('saml');
  const metadata = dialog.getByLabel(/メタデータ（XML）/);
  await metadata.fill('これではない');
  await sees(dialog.getByText(/メタデータとして読めません/));
  const bare = Buffer.from('a certificate').toString('base64');
  await metadata.fill(
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/saml"><md:IDPSSODescriptor WantAuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/saml/in"/></md:IDPSSODescriptor></md:EntityDescriptor>`,
  );
  expect(await dialog.getByLabel('サインインのアドレス').inputValue()).toBe('https://idp.example/saml/in');
  expect(await dialog.getByLabel('署名の証明書').inputValue()).toBe(bare);
  expect(await dialog.getByLabel('サインインの要求に署名する').isChecked()).toBe(true);
  await dialog.getByLabel('ボタンの名前').fill('庁内AD FS');
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: '保存' }).press('Enter');
  await sees(section.getByText('庁内AD FS'));
  // Whoever sets the server up reads our metadata: by that the first key is made.
  const kept = await page.request.get(`${url}/admin/identity-servers`);
  const { servers, outUrl } = (await kept.json()) as {
    servers: { id: string; name: string }[];
    outUrl: string;
  };
  const { id } = servers.find(({ name }) => name === '庁内AD FS')!;
  const told = `${outUrl.replace('/sign-on/out/', '/sign-on/metadata/')}${id}`;
  const keys = async () => (await (await page.request.get(told)).text()).match(/use="signing"/g)?.length;
  expect(await keys()).toBe(1);
  await page.reload();
  const own = page.getByRole('region', { name: '庁内AD FS：縁側の鍵' });
  const step = (name: string) => own.getByRole('button', { name }).press('Enter');
  await step('新しい鍵を用意');
  await sees(own.getByText('次の鍵'));
  expect(await keys()).toBe(2);
  expect(await violationsOf(page)).toEqual([]);
  await step('新しい鍵に切り替える');
  await sees(own.getByText(/^前の鍵（届いた/));
  await step('前の鍵に戻す');
  await sees(own.getByText('次の鍵'));
  await step('新しい鍵に切り替える');
  await page.setViewportSize(PHONE);
  await step('前の鍵を消す');
  await sees(dialog.getByText(/もう開けません/));
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: '前の鍵を消す' }).press('Enter');
  await own.getByRole('button', { name: '新しい鍵を用意' }).waitFor();
  expect(await own.getByRole('listitem').count()).toBe(1);
  expect(await keys()).toBe(1);
  expect(await violationsOf(page)).toEqual([]);
  expect(troubles).toEqual([]);
});
