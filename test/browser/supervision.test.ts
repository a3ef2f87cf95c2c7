import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InteractionAnswer } from '#http/desk/interaction-shapes.ts';
import { openBrowser, PHONE, sees, signInAt, violationsOf, visit, type Visitor } from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { until } from '../kit/until.ts';
import { resident, type ResidentClient, staff, type StaffClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let supervisor: Visitor;
let agent: Visitor;
let sato: StaffClient;
let one: ResidentClient;
let talk: InteractionAnswer;

beforeAll(async () => {
  await prepareSmallCity(dataDir, { reserve: true });
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  const wire: Wire = { url: product.url, defects: [], failures: 0 };
  sato = await staff(wire, STAFF.agent.login);
  await sato.ready();
  one = await resident(wire);
  await one.say('避難所は開いていますか');
  talk = await sato.accept(await until('an offer', async () => (await sato.offers()).offers[0]?.id));
  await sato.send('PUT', '/desk/presence', { status: 'away', reason: 'break' });
  await (await resident(wire)).say('次に待っている人です');
  supervisor = await visit(browser, product.url);
  agent = await visit(browser, product.url);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

const looksClean = async (page: Page, name: string) => expect(await violationsOf(page), name).toEqual([]);

describe('a supervisor sees what every line and person does, and steps in', { timeout: 60_000 }, () => {
  test('the lines and people, their figures explained, by keyboard', async () => {
    const { page } = supervisor;
    await signInAt(page, product.url, STAFF.administrator.login, PASSWORD);
    await page.getByRole('link', { name: '監督', exact: true }).click();
    const line = page.getByRole('row').filter({ hasText: '総合窓口' });
    await sees(line.getByText('離席'));
    await looksClean(page, 'live');
    await page.getByRole('button', { name: '数字の定義' }).press('Enter');
    await sees(page.getByText(/short-abandons-excluded/));
    await looksClean(page, 'definitions');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: '総合窓口の待ちを開く' }).press('Enter');
    await sees(page.getByText('次に待っている人です'));
    await looksClean(page, 'who waits');
  });

  test('the reserve is called in and let go, one who waits is put first and goes to another line, all by keys', async () => {
    const { page } = supervisor;
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: '応援を呼ぶ' }).press('Enter');
    await sees(dialog.getByText(STAFF.department.name));
    await looksClean(page, 'reserve');
    await page.keyboard.press('Enter');
    await sees(page.getByText('応援を呼びました'));
    await page.getByRole('button', { name: '応援を終える' }).press('Enter');
    await page.keyboard.press('Enter');
    await sees(page.getByText('応援を終えました'));
    await page.getByRole('button', { name: '優先度' }).press('Enter');
    await dialog.getByLabel('優先度').selectOption('優先');
    await dialog.getByRole('button', { name: '変更する' }).press('Enter');
    await sees(page.getByText('優先度を変えました'));
    await page.getByRole('button', { name: '移す' }).press('Enter');
    await looksClean(page, 'move');
    await page.getByRole('combobox', { name: '移す先' }).fill('ごみ');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: '移す' }).press('Enter');
    await sees(page.getByText('「ごみ・環境」へ移しました'));
    await page.getByRole('link', { name: 'ごみ・環境の待ちを開く' }).press('Enter');
    await sees(page.getByText('次に待っている人です'));
  });

  test('looking on and whispering: the agent sees both, the resident neither', async () => {
    await signInAt(agent.page, product.url, STAFF.agent.login, PASSWORD);
    await agent.page.goto(`${product.url}/desk/view/work/${talk.id}`);
    await sees(agent.page.getByText('避難所は開いていますか'));
    const { page } = supervisor;
    const row = page.getByRole('row').filter({ hasText: STAFF.agent.name });
    await row.getByRole('button', { name: `${STAFF.agent.name}さんの状態を変える` }).press('Enter');
    await page.getByRole('dialog').getByLabel('状態').selectOption('離席');
    await page.getByRole('dialog').getByLabel('離席の理由').selectOption({ index: 2 });
    await page.getByRole('dialog').getByRole('button', { name: '変更する' }).press('Enter');
    await sees(page.getByText(`${STAFF.agent.name}さんの状態を変えました`));
    await sees(agent.page.getByText(`${STAFF.administrator.name}さんが、あなたを離席にしました。`));
    await agent.page.getByRole('button', { name: 'お知らせを閉じる' }).press('Enter');
    // The person covers their desk meanwhile: here stands why, in words.
    await sato.send('PUT', '/desk/presence', { status: 'ready', reason: null });
    await sato.send('POST', '/desk/lock');
    await sees(row.getByText('画面ロック中'));
    await sato.send('POST', '/desk/lock/open', { password: PASSWORD });
    await sees(row.getByText('離席（ロック解除後）'));
    await page.getByRole('link', { name: `${STAFF.agent.name}の担当中を開く` }).press('Enter');
    await page.getByRole('link', { name: '見守る' }).click();
    await sees(page.getByText(/見るだけの画面です/));
    await sees(agent.page.getByText(`${STAFF.administrator.name}さんが見守っています`));
    await page.getByRole('textbox', { name: '担当者にささやく' }).fill('一覧は防災の頁にあります');
    await page.keyboard.press('Control+Enter');
    await sees(agent.page.getByText('一覧は防災の頁にあります'));
    await sees(agent.page.getByText('住民には届きません'));
    await looksClean(page, 'watch');
    await looksClean(agent.page, 'whisper');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'watch on a phone');
    expect(JSON.stringify(await one.read())).not.toContain('防災');
  });

  test('taken over: it is theirs, and the agent is told until the notice is put away', async () => {
    const { page } = supervisor;
    await page.getByRole('button', { name: '引き取る' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '引き取る' }).click();
    await sees(page.getByRole('textbox', { name: /返信/ }));
    const told = agent.page.getByText(/あなたの応対の担当を替えました/);
    await sees(told);
    await looksClean(agent.page, 'told');
    await agent.page.getByRole('button', { name: 'お知らせを閉じる' }).click();
    await told.waitFor({ state: 'detached' });
  });

  test('the rules: changed, saved, and on a phone', async () => {
    const { page } = supervisor;
    await page.goto(`${product.url}/desk/view/supervision/rules`);
    const limit = page.getByRole('spinbutton', { name: '待ち人数 基準' });
    await limit.fill('0');
    await looksClean(page, 'rules on a phone');
    await page.getByRole('button', { name: '保存' }).click();
    await sees(page.getByText('警告のルールを保存しました'));
    await page.getByRole('link', { name: '現況' }).click();
    await sees(page.getByText(/ごみ・環境：1人が待っています/));
    await looksClean(page, 'an alert on a phone');
    await page.getByRole('button', { name: /^確認する ごみ・環境：1人が/ }).click();
    await sees(page.getByText(`${STAFF.administrator.name}さんが確認`));
  });

  test('no page had an error or asked anybody else for anything', () => {
    expect({ supervisor: supervisor.troubles, agent: agent.troubles }).toEqual({ supervisor: [], agent: [] });
  });
});
