// node tools/pictures.ts [name …], after npm start has built the browser side. Takes the pictures of the guides of agents,
// supervisors, officers, auditors and administrators anew, against a demo city that it starts and ends itself; to be looked at before they are committed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import {
  becomeReady,
  DESKTOP,
  openBrowser,
  openChat,
  PHONE,
  sees,
  signInAt,
  visit,
} from '../test/kit/browser.ts';
import { startProduct, sweepProduct } from '../test/kit/server.ts';

const IMAGES = join(import.meta.dirname, '../docs/images');
const PASSWORD = 'pictures';
const wanted = process.argv.slice(2);
/** Let the eye of the camera see what has come to rest. */
const REST_MS = 600;

async function take(page: Page, name: string, within?: string): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(name)) return;
  await page.waitForTimeout(REST_MS);
  const taken =
    within === undefined ? await page.screenshot() : await page.locator(within).first().screenshot();
  // 256 colours are enough for a screen, at a third of the size.
  await sharp(taken)
    .png({ palette: true, quality: 90, effort: 10 })
    .toFile(join(IMAGES, `${name}.png`));
  console.log(name);
}

/** A resident on a phone who has said this. */
async function residentSays(browser: Browser, url: string, words: string): Promise<Page> {
  const { page } = await visit(browser, url, { viewport: PHONE });
  await page.goto(`${url}/demo/town`);
  const chat = await openChat(page);
  await chat.getByRole('textbox', { name: 'メッセージ' }).fill(words);
  await page.keyboard.press('Enter');
  await sees(chat.getByText(words));
  return page;
}

async function takeOfficer(browser: Browser, url: string): Promise<void> {
  const { page } = await visit(browser, url, { viewport: DESKTOP });
  await signInAt(page, url, 'maruyama', PASSWORD);
  await page.goto(`${url}/desk/view/admin/privacy/purposes`);
  await page.getByRole('button', { name: /^書く/ }).first().click();
  await page.getByLabel('利用目的', { exact: true }).fill('市民からの問い合わせへの対応');
  await page
    .getByLabel('示す文（日本語）')
    .fill(
      'うかがった内容は、ご相談への対応のためだけに使います。法令に基づく場合のほか、市の外へは渡しません。',
    );
  await page
    .getByLabel('電話で読み上げる文（日本語）')
    .fill('お話の内容は、ご相談への対応のためだけに使います。');
  await page.getByRole('button', { name: '公開する' }).click();
  await sees(page.getByText('第1版'));
  await take(page, 'officer-purposes');
}

/** An auditor sees what the officer sees of these, without its buttons. */
async function takeAuditor(browser: Browser, url: string): Promise<void> {
  const { page } = await visit(browser, url, { viewport: DESKTOP });
  await signInAt(page, url, 'kinoshita', PASSWORD);
  await page.goto(`${url}/desk/view/admin/audit`);
  await sees(page.getByText(/改ざんは見つかりませんでした/));
  await take(page, 'auditor-audit');
  await page.goto(`${url}/desk/view/admin/privacy/findings`);
  await sees(page.getByRole('heading', { name: '気になる閲覧' }));
  await take(page, 'auditor-findings');
}

async function takeAgent(browser: Browser, url: string): Promise<void> {
  const { page } = await visit(browser, url, { viewport: DESKTOP });
  await signInAt(page, url, 'sato', PASSWORD);
  await page.getByRole('button', { name: '表示しない' }).click();
  await becomeReady(page);
  await page.locator('.toast-close').first().click();

  await residentSays(browser, url, '転入の手続きに必要なものを教えてください。');
  await sees(page.getByRole('alertdialog', { name: /呼出/ }));
  await page.keyboard.press('Alt+a');
  await sees(page.getByRole('textbox', { name: '返信' }));
  await residentSays(browser, url, 'ごみの収集車が来ませんでした。桜坂2丁目です。');
  await sees(page.getByRole('alertdialog', { name: /呼出/ }));
  await take(page, 'agent-offer');

  await page.keyboard.press('Alt+a');
  await sees(page.locator('.talk').getByText('桜坂2丁目'));
  await page.keyboard.press('Alt+r');
  await page.keyboard.press('Alt+t');
  await take(page, 'agent-templates');
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: '返信' }).fill('');
  await page.keyboard.insertText('ご不便をおかけしております。担当課に確認して、本日中にお知らせします。');
  await page.keyboard.press('Control+Enter');
  await take(page, 'agent-undo-send');

  await page.keyboard.press('Alt+c');
  await page.getByRole('dialog').getByText('ごみの収集もれ').click();
  await page
    .getByRole('dialog')
    .getByLabel('住民に伝える次の動き')
    .fill('担当課が収集し、本日17時までに結果をお知らせします。');
  await take(page, 'agent-open-case');
  await page.getByRole('dialog').getByRole('button', { name: '案件を開く' }).click();
  await sees(page.getByRole('button', { name: '返信に入れる' }));
  await page.keyboard.press('Escape');

  await page.keyboard.press('Alt+h');
  await take(page, 'agent-hand-over');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Alt+e');
  await page.keyboard.press('2');
  await take(page, 'agent-wrap-up');

  await page.goto(`${url}/desk/view/search?q=${encodeURIComponent('公園')}`);
  await sees(page.locator('.search-groups mark'));
  await take(page, 'agent-search');
  await page.goto(`${url}/desk/view/residents`);
  await page.getByRole('searchbox').last().fill('佐々木');
  await page.locator('main [data-row]').first().click();
  await sees(page.getByText('これまでのやりとり'));
  await take(page, 'agent-resident');
  await page.goto(`${url}/desk/view/cases?view=all`);
  await sees(page.locator('[data-row]'));
  await take(page, 'agent-cases');
  await page.keyboard.press('Control+k');
  await page.keyboard.insertText('あん');
  await take(page, 'agent-palette');
  await page.keyboard.press('Escape');
  // Somebody has to wait for what the supervisor is shown.
  await page.getByRole('button', { name: /^受付状態/ }).click();
  await page.getByRole('button', { name: '休憩', exact: true }).click();
}

async function takeSupervisor(browser: Browser, url: string): Promise<void> {
  await residentSays(browser, url, '粗大ごみの申し込みはどこでできますか。');
  await residentSays(browser, url, '児童手当の現況届を出し忘れました。');
  await residentSays(browser, url, '水道の名義を変えたいです。');
  const { page } = await visit(browser, url, { viewport: DESKTOP });
  await signInAt(page, url, 'watanabe', PASSWORD, '/desk/view/supervision');
  await sees(page.getByRole('link', { name: '総合窓口の待ちを開く' }));
  await take(page, 'supervision');
  await page.getByRole('link', { name: '総合窓口の待ちを開く' }).click();
  await sees(page.getByText('水道の名義を変えたいです。'));
  await take(page, 'supervision-waiting');
  await page.goto(`${url}/desk/view/supervision`);
  await page.getByRole('link', { name: '佐藤 花の担当中を開く' }).click();
  await page.getByRole('link', { name: '見守る' }).first().click();
  await sees(page.getByText(/見るだけの画面です/));
  await page
    .getByRole('textbox', { name: '担当者にささやく' })
    .fill('持ち物の一覧は、市のホームページの「転入」にあります。');
  await page.keyboard.press('Control+Enter');
  await sees(page.locator('.group-whisper'));
  await take(page, 'supervision-watch');
  await page.goto(`${url}/desk/view/supervision/rules`);
  await sees(page.getByRole('spinbutton', { name: '待ち人数 基準' }));
  await take(page, 'supervision-rules');
}

/** What an administrator sees. */
async function takeAdministration(browser: Browser, url: string): Promise<void> {
  const { page } = await visit(browser, url, { viewport: DESKTOP });
  await signInAt(page, url, 'admin', PASSWORD);
  const later = page.getByRole('button', { name: '表示しない' });
  if (await later.isVisible()) await later.click();
  const open = async (path: string, sign: string): Promise<void> => {
    await page.goto(`${url}/desk/view/admin/${path}`);
    await sees(page.getByRole('heading', { name: sign, exact: true }).first());
  };
  await open('setup', 'はじめての設定');
  await take(page, 'admin-setup');
  await open('staff', '職員と役割');
  await take(page, 'admin-people');
  await open('organisation/departments', '課');
  await take(page, 'admin-departments');
  await page.getByRole('button', { name: /^変更/ }).first().click();
  await page.getByRole('dialog').getByLabel('電話番号').fill('0120-000-000');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await open('changes', '設定の変更');
  await take(page, 'admin-changes');
}

const dataDir = mkdtempSync(join(tmpdir(), 'engawa-pictures-'));
const product = await startProduct({ dataDir, env: { DEMO_PASSWORD: PASSWORD } });
const browser = await openBrowser();
try {
  const asked = (kind: string): boolean =>
    wanted.length === 0 || wanted.some((name) => name.startsWith(kind));
  if (asked('agent')) await takeAgent(browser, product.url);
  if (asked('supervision')) await takeSupervisor(browser, product.url);
  if (asked('officer')) await takeOfficer(browser, product.url);
  if (asked('auditor')) await takeAuditor(browser, product.url);
  if (asked('admin')) await takeAdministration(browser, product.url);
} finally {
  await browser.close();
  await sweepProduct(dataDir, product);
  rmSync(dataDir, { recursive: true, force: true });
}
