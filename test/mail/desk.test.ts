import type { Browser } from 'playwright-core';
import type { MailboxesAnswer } from '#http/admin/mailbox-shapes.ts';
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
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { staff, type Wire } from '../kit/wire.ts';

const BOX = 'madoguchi@aoba.example';
const KITAZAWA = 'kitazawa@mail.example';
const SON = 'son@mail.example';
const dataDir = makeScratchDir();
let office: PostOffice;
let product: Product;
let browser: Browser;
let administrator: Visitor;
let agent: Visitor;

beforeAll(async () => {
  office = await openPostOffice([BOX, KITAZAWA, SON]);
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

test('an administrator sets a mailbox up and is told what is wrong; a resident writes; an agent answers to all', async () => {
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
  await page.getByRole('link', { name: '一覧へ戻る' }).click();
  await sees(page.getByText('まだ届いていません'));

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
  // Told by the feed: nobody asked again.
  await sees(page.getByText('最後の受信'));

  // Somebody else is quicker, while this page knows already that something changed: nothing of theirs is written over.
  await page.getByRole('link', { name: '総合窓口メールの設定を開く' }).click();
  const name = page.getByLabel('名前', { exact: true });
  await name.fill('総合窓口のメール');
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  const other = await staff(wire, STAFF.administrator.login);
  const box = async () => (await other.get<MailboxesAnswer>('/admin/mailboxes')).mailboxes[0]!;
  const { id, queueId, senderName, settings, version } = await box();
  await other.send('PUT', `/admin/mailboxes/${id}`, {
    ...{ name: 'よろず相談', queueId, senderName, inUse: true, version },
    settings: { ...settings, signature: '青葉市 代表' },
  });
  await page.getByRole('button', { name: '保存' }).click();
  const both = page.getByRole('alert', { name: /ほかの職員/ });
  await sees(both.getByText('よろず相談'));
  expect(await violationsOf(page)).toEqual([]);
  await both.getByRole('button', { name: /この欄.*（署名）/ }).click();
  await page.setViewportSize(PHONE);
  expect(await violationsOf(page)).toEqual([]);
  await both.getByRole('button', { name: '自分の内容で続ける' }).click();
  await sees(page.getByText('設定を保存しました'));
  const kept = await box();
  expect([kept.name, kept.settings.signature]).toEqual(['総合窓口のメール', '青葉市 代表']);
  expect(agent.troubles).toEqual([]);
  // The one refusal that was meant.
  expect(administrator.troubles.filter((line) => !/409/.test(line))).toEqual([]);
});
