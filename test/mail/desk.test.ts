import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  becomeReady,
  openBrowser,
  PHONE,
  sees,
  signInAt,
  violationsOf,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { openPostOffice, PASSWORD as MAIL_PASSWORD, type PostOffice } from '../kit/post-office.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF, WIDGET_KEY } from '../kit/small-city.ts';
import { openSignInService, type SignInService } from '../kit/sign-in-service.ts';
import { until } from '../kit/until.ts';

const BOX = 'madoguchi@aoba.example';
const KITAZAWA = 'kitazawa@mail.example';
const SON = 'son@mail.example';
const dataDir = makeScratchDir();
let office: PostOffice;
let service: SignInService;
let product: Product;
let browser: Browser;
let administrator: Visitor;
let agent: Visitor;

beforeAll(async () => {
  service = await openSignInService(BOX);
  office = await openPostOffice([BOX, KITAZAWA, SON], { introspectUrl: service.introspectUrl });
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  administrator = await visit(browser, product.url);
  agent = await visit(browser, product.url);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
  await office?.close();
  await service?.close();
});

/** As a program of the years before UTF-8 writes it: ISO-2022-JP throughout, with a file. */
const LETTER = `From: =?ISO-2022-JP?B?GyRCS0xCdBsoQiAbJEIkXyRKJF8bKEI=?= <kitazawa@mail.example>
To: ${BOX}
Cc: son@mail.example
Subject: =?ISO-2022-JP?B?GyRCJDQkXyROPH09OEZ8GyhC?=
Date: Mon, 6 Apr 2026 09:00:00 +0900
Message-ID: <iso@mail.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=ISO-2022-JP
Content-Transfer-Encoding: base64

GyRCJDQkXyROPH09OEZ8JHI2NSQoJEYkLyRAJDUkJCEjGyhCChskQkNPP14kckU6SVUkNyReJDkhIxsoQgo=
--b
Content-Type: text/plain; charset=UTF-8
Content-Disposition: attachment; filename*=ISO-2022-JP''%1B%24B%3C%7D%3D8%3El%3Dj%1B%28B.txt
Content-Transfer-Encoding: base64

5LiJ5LiB55uu44Gu5YWs5ZyS44Gu5YmN44Gn44GZ44CC
--b--
`;

/** Somebody chats, says where to reach them, and is gone before anybody answers. */
async function leftChat(words: string, contact: string): Promise<void> {
  let authorization = '';
  const call = async (method: string, url: string, body: object): Promise<{ token: string }> => {
    const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
    const response = await fetch(`${product.url}${url}`, { method, headers, body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return (await response.json()) as { token: string };
  };
  const clientId = 'left-chat-0000000000001';
  const start = { key: WIDGET_KEY, language: 'ja', clientId };
  authorization = `Bearer ${(await call('POST', '/public/chat/conversations', start)).token}`;
  await call('POST', '/public/chat/wish', { clientId, body: words, kind: 'mail', contact, name: null });
}

test('an administrator sets a mailbox up and is told what is wrong; a resident writes; an agent answers to all', {
  timeout: 180_000,
}, async () => {
  const { page } = administrator;
  await signInAt(page, product.url, STAFF.administrator.login, PASSWORD, '/desk/view/admin/mailboxes');
  await sees(page.getByText('まだメールの窓口がありません'));
  await page.getByLabel('メールアドレス').fill(BOX);
  await page.getByLabel('名前', { exact: true }).fill('総合窓口メール');
  await page.getByLabel('差出人の名前').fill('青葉市総合窓口');
  await page.getByLabel('待ち行列').selectOption({ label: '総合窓口' });
  const incoming = page.getByRole('group', { name: '受信（IMAP）' });
  const outgoing = page.getByRole('group', { name: '送信（SMTP）' });
  await incoming.getByLabel('サーバー名').fill('127.0.0.1');
  await incoming.getByLabel('ポート').fill(String(office.imapTlsPort));
  await outgoing.getByLabel('サーバー名').fill('127.0.0.1');
  await outgoing.getByLabel('ポート').fill(String(office.submissionPort));
  await page.getByLabel('パスワード', { exact: true }).fill('not the password');
  const trial = page.getByRole('button', { name: 'つながるか試す' });
  await trial.click();
  await sees(page.getByText('受信：サーバーの証明書を確かめられません'));
  await page.locator('details summary', { hasText: '市の認証局の証明書' }).click();
  await page.getByLabel('市の認証局の証明書（PEM）').fill(office.certificate);
  await trial.click();
  await sees(page.getByText('受信：サインインできません'));
  await sees(page.getByText('送信：サインインできません'));
  expect(await violationsOf(page)).toEqual([]);
  await page.getByLabel('パスワード', { exact: true }).fill(MAIL_PASSWORD);
  await trial.click();
  await sees(page.getByText('受信：サインインでき、フォルダーを開けました。'));
  await sees(page.getByText('送信：サインインできました。'));
  await page.getByLabel('署名').fill('青葉市 総合窓口');
  await page.getByRole('button', { name: 'メールの窓口を加える' }).click();
  await sees(page.getByRole('heading', { name: /「総合窓口メール」の設定/ }));
  await sees(page.getByText('受信しています', { exact: true }));

  await signInAt(agent.page, product.url, STAFF.agent.login, PASSWORD);
  await becomeReady(agent.page);
  await office.deliver(LETTER, { from: KITAZAWA, to: BOX });
  const offer = agent.page.getByRole('alertdialog', { name: /呼出/ });
  await sees(offer);
  await offer.getByRole('button', { name: /受ける/ }).click();
  await sees(agent.page.getByText('ごみの収集日を教えてください。'));
  await sees(agent.page.getByText('収集場所.txt'));
  await agent.page.getByRole('button', { name: '全員に返信' }).click();
  await sees(agent.page.getByText(/Cc: son@mail\.example/));
  await agent.page.locator('#editor-text').fill('火曜日と金曜日です。');
  expect(await violationsOf(agent.page)).toEqual([]);
  await agent.page.locator('.editor button[type=submit]').click();
  await sees(agent.page.getByText('送信済み'));
  const toSon = await until('the son has it', () => office.mails(SON)[0]);
  expect(toSon).toContain('Cc: son@mail.example');
  await until('the writer has the acknowledgement and the answer', () => office.mails(KITAZAWA).length === 2);

  // The number and the link of the acknowledgement: what was said so far, and a place to go on.
  const acknowledged = office.mails(KITAZAWA).find((mail) => mail.includes('Auto-Submitted')) ?? '';
  const text = Buffer.from(acknowledged.split(/\r?\n\r?\n/)[1] ?? '', 'base64').toString('utf8');
  const resident = await visit(browser, product.url);
  await resident.page.goto(`${product.url}${/\/c\/[\w-]{22}/.exec(text)?.[0]}`);
  await sees(resident.page.getByText(/受付番号：(\S+)/.exec(text)?.[1] ?? 'no number'));
  await sees(resident.page.getByText('火曜日と金曜日です。'));
  expect(await violationsOf(resident.page)).toEqual([]);
  await resident.page.setViewportSize(PHONE);
  await resident.page.locator('.writing textarea').fill('祝日も収集がありますか。');
  await resident.page.locator('.writing button[type=submit]').click();
  await sees(agent.page.getByText('祝日も収集がありますか。'));
  await resident.context.close();

  // Passed on with what came along, in the same editor.
  await agent.page.getByRole('button', { name: '転送' }).click();
  await agent.page.getByLabel('宛先').fill(SON);
  await sees(agent.page.locator('.editor').getByText('収集場所.txt'));
  await agent.page.locator('.editor button[type=submit]').click();
  await until('the son has it with its file', () => office.mails(SON)[1]?.includes('filename'));

  // A new one, with a file of one's own and a template's gaps to fill.
  await agent.page.getByRole('button', { name: '新しいメール' }).click();
  const compose = agent.page.getByRole('dialog', { name: '新しいメール' });
  await compose.getByLabel('宛先').fill(SON);
  await compose.getByLabel('件名').fill('収集日のご案内');
  await compose.getByLabel('本文').fill('添付のとおりです。');
  await compose.locator('input[type=file]').setInputFiles({
    name: '収集日.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('火曜日と金曜日'),
  });
  await sees(compose.getByText(/収集日\.txt/));
  expect(await violationsOf(agent.page)).toEqual([]);
  await compose.getByRole('button', { name: '送る' }).click();
  await until('the son has the new one', () => office.mails(SON)[2]?.includes('filename'));

  // One that nobody gets: whom it did not reach stands at the message, with what that server said.
  await agent.page.getByRole('button', { name: '新しいメール' }).click();
  await compose.getByLabel('宛先').fill('nobody@elsewhere.example');
  await compose.getByLabel('件名').fill('お知らせ');
  await compose.getByLabel('本文').fill('届かないメールです。');
  await compose.getByRole('button', { name: '送る' }).click();
  await until(
    'it came back',
    () => office.mails(BOX).some((mail) => mail.includes('multipart/report')),
    20_000,
  );
  const foot = agent.page.locator('.mail-result');
  await sees(foot.getByText('nobody@elsewhere.example に届きませんでした'));
  await sees(foot.getByText(/Access denied/));
  expect(await violationsOf(agent.page)).toEqual([]);

  // A chat whose resident has gone goes on by mail.
  await leftChat('粗大ごみについて', KITAZAWA);
  await sees(offer);
  await offer.getByRole('button', { name: /受ける/ }).click();
  await agent.page.getByRole('button', { name: 'メールで続ける' }).click();
  await sees(agent.page.getByText(`${KITAZAWA} — お問い合わせについて`));
  await agent.page.locator('#editor-text').fill('詳しくご案内します。');
  expect(await violationsOf(agent.page)).toEqual([]);
  await agent.page.locator('.editor button[type=submit]').click();
  await until('who chatted has it', () => office.mails(KITAZAWA).length === 3);
  await sees(agent.page.getByText('お問い合わせについて').last());

  // The city's servers take passwords no longer: tokens instead, tried before they are kept.
  await page.getByLabel('方法').selectOption({ label: 'OAuth 2.0（トークン）' });
  await page.getByLabel('トークンのURL').fill(service.tokenUrl);
  await page.getByLabel('クライアントID').fill(service.clientId);
  await page.getByLabel('クライアントシークレット').fill(service.clientSecret);
  await page.getByLabel('リフレッシュトークン').fill('not the token');
  await trial.click();
  await sees(page.getByText('受信：トークンを受け取れません'));
  await page.getByLabel('リフレッシュトークン').fill(service.refreshToken);
  await trial.click();
  await sees(page.getByText('受信：サインインでき、フォルダーを開けました。'));
  await sees(page.getByText('送信：サインインできました。'));
  await page.getByLabel('この窓口だけの受付時間を決める').check();
  await sees(page.getByRole('group', { name: /時間帯|1/ }));
  expect(await violationsOf(page)).toEqual([]);
  await page.setViewportSize(PHONE);
  expect(await violationsOf(page)).toEqual([]);
  const logins = (): number => office.log().match(/method=(OAUTHBEARER|XOAUTH2)/g)?.length ?? 0;
  const before = logins();
  await page.getByRole('button', { name: '保存' }).click();
  await until('it is read by a token', () => logins() > before);
  expect([...administrator.troubles, ...agent.troubles, ...resident.troubles]).toEqual([]);
});
