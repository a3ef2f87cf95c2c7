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
import type { Residents } from '../web/shared/desk-types.ts';
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
  await sees(page.getByText('第1版').first());
  await take(page, 'officer-purposes');
}

/** People of the staff look at persons: at one in view, at one of their own name, and at more than their work asks for. */
async function lookAround(browser: Browser, url: string): Promise<void> {
  const [agent, supervisor, officer] = (await Promise.all(
    ['sato', 'watanabe', 'maruyama'].map(async (login) => {
      const { page } = await visit(browser, url, { viewport: DESKTOP });
      await signInAt(page, url, login, PASSWORD);
      return page;
    }),
  )) as [Page, Page, Page];
  const found = async (page: Page, name: string): Promise<string[]> => {
    const asked = await page.request.get(`${url}/desk/residents?q=${encodeURIComponent(name)}`);
    return ((await asked.json()) as Residents).rows.map(({ id }) => id);
  };
  const look = async (page: Page, id: string): Promise<void> => {
    await page.goto(`${url}/desk/view/residents/${id}`);
    await sees(page.getByText('これまでのやりとり'));
  };
  const [inView = '', ...others] = (
    await Promise.all(['子', '美', '山', '一', '田', '村'].map((part) => found(agent, part)))
  ).flat();
  await officer.goto(`${url}/desk/view/admin/privacy/findings`);
  await officer.getByRole('region', { name: '注目される人' }).getByRole('button', { name: '加える' }).click();
  const form = officer.getByRole('dialog');
  await form.getByLabel('住民の画面のアドレスか ID').fill(`${url}/desk/view/residents/${inView}`);
  await form.getByLabel('理由').fill('市議会議員のため。');
  await form.getByRole('button', { name: '保存' }).click();
  await sees(officer.getByText('市議会議員のため。').first());
  for (const id of (await found(supervisor, '渡辺')).slice(0, 1)) await look(supervisor, id);
  for (const id of [inView, ...new Set(others)].slice(0, 24)) await look(agent, id);
  await officer.getByRole('button', { name: 'いま調べる' }).click();
  await officer
    .getByRole('button', { name: /^確認の結果を残す 自分と同じ姓/ })
    .first()
    .click();
  await form.getByLabel('理由').fill('転居の相談を引き継いだときに開いている。応対の記録で確かめた。');
  await form.getByRole('button', { name: '保存' }).click();
  await sees(officer.getByText('残しました'));
}

/** An auditor sees what the officer sees of these, without its buttons. */
async function takeAuditor(browser: Browser, url: string): Promise<void> {
  await lookAround(browser, url);
  const { page } = await visit(browser, url, { viewport: DESKTOP });
  await signInAt(page, url, 'kinoshita', PASSWORD);
  await page.goto(`${url}/desk/view/admin/audit`);
  await sees(page.getByText(/改ざんは見つかりませんでした/));
  await take(page, 'auditor-audit');
  await page.goto(`${url}/desk/view/admin/privacy/findings`);
  await page.getByLabel('表示').selectOption('all');
  await sees(page.getByText('短い時間に大勢'));
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
