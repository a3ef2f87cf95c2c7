import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESKTOP, openBrowser, PHONE, sees, violationsOf, type Visitor } from '../kit/browser.ts';
import { openPretendFloor, type PretendFloor } from '../kit/pretend-floor.ts';
import { until } from '../kit/until.ts';

let floor: PretendFloor;
let browser: Browser;
let supervisor: Visitor;

beforeAll(async () => {
  floor = await openPretendFloor(['tanaka']);
  browser = await openBrowser();
  supervisor = await floor.sit(browser, 'tanaka', { kind: 'answers', afterMs: 200 });
});
afterAll(async () => {
  await browser?.close();
  await floor?.close();
});

/** As it is, and on a telephone. */
async function looksClean(page: Page, name: string): Promise<void> {
  expect(await violationsOf(page), name).toEqual([]);
  await page.setViewportSize(PHONE);
  expect(await violationsOf(page), `${name}, on a phone`).toEqual([]);
  await page.setViewportSize(DESKTOP);
}

describe('the page of calls that the city makes', { timeout: 90_000 }, () => {
  test('a missed call is made a callback, which is moved and called off', async () => {
    const { page } = supervisor;
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await sees(page.getByText('これからかける折り返しはありません。'));
    const caller = floor.dial('09011112222');
    await until('the caller waits', () => floor.said.length > 0);
    caller.hangUp();
    await page.getByRole('link', { name: '不在着信' }).click();
    const missed = page.getByRole('row').filter({ hasText: '090-1111-2222' });
    await sees(missed);
    await looksClean(page, 'missed calls');
    await missed.getByRole('button', { name: '折り返しにする' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: '折り返しを登録' });
    await dialog.getByRole('textbox', { name: /用件/ }).fill('住民票のこと');
    await dialog.getByLabel('かける時間帯').selectOption({ index: 3 });
    await looksClean(page, 'a callback to be added');
    await dialog.getByRole('button', { name: '登録する' }).click();
    await sees(page.getByText('対応していない不在着信はありません。'));
    await page.getByRole('link', { name: /^折り返し/ }).click();
    const callback = page.getByRole('row').filter({ hasText: '090-1111-2222' });
    await sees(callback.getByText('住民票のこと'));
    await looksClean(page, 'callbacks');
    await callback.getByRole('button', { name: '日時を変える' }).click();
    const when = page.getByRole('dialog', { name: '日時を変える' });
    await when.getByLabel('かける時間帯').selectOption({ index: 5 });
    await when.getByRole('checkbox', { name: /わたしがかけます/ }).check();
    await when.getByRole('button', { name: '変える', exact: true }).click();
    await sees(callback.getByText('約束: 田中 実'));
    await callback.getByRole('button', { name: '取り消す' }).click();
    await page
      .getByRole('dialog', { name: '折り返しを取り消しますか' })
      .getByRole('button', { name: '取り消す' })
      .click();
    await sees(page.getByText('これからかける折り返しはありません。'));
    await page.getByRole('link', { name: '済み' }).click();
    await sees(page.getByRole('row').filter({ hasText: '取り消し' }));
  });

  test('a callback that is taken stands over its conversation; a queue says how it calls back', async () => {
    const { page } = supervisor;
    floor.pretend.expect('09011112222', { kind: 'answers', afterMs: 100 });
    await page.getByRole('link', { name: 'これから' }).click();
    await page.getByRole('button', { name: '折り返しを登録' }).click();
    const dialog = page.getByRole('dialog', { name: '折り返しを登録' });
    await dialog.getByRole('textbox', { name: /電話番号/ }).fill('090-1111-2222');
    await dialog.getByLabel('待ち行列').selectOption({ label: '総合窓口' });
    await dialog.getByRole('textbox', { name: /用件/ }).fill('転出届のこと');
    await dialog.getByRole('button', { name: '登録する' }).click();
    await page.getByRole('button', { name: '今すぐかける' }).click();
    await page.getByRole('link', { name: '応対', exact: true }).click();
    const bar = page.getByRole('status').filter({ hasText: '転出届のこと' });
    await page.getByRole('option').or(page.locator('.row')).first().click();
    await sees(bar.getByText('つながった'), 20_000);
    await looksClean(page, 'a callback over its conversation');
    await page.goto(`${floor.url}/desk/view/admin/routing`);
    await page.getByLabel('待ち行列').first().selectOption({ label: '総合窓口' });
    const form = page.getByRole('form', { name: '折り返し' });
    await form.getByRole('checkbox', { name: /1つの時間帯の件数を限り/ }).check();
    await looksClean(page, 'how a queue calls back');
    await form.getByRole('button', { name: '保存' }).click();
    await sees(page.getByText('折り返しの決まりを保存しました。'));
    await page.getByRole('link', { name: '発信', exact: true }).click();
  });

  test('an announcement is written, its list read in, started, counted, saved and forgotten', async () => {
    const { page } = supervisor;
    await page.getByRole('link', { name: '一斉案内' }).click();
    await sees(page.getByText('一斉案内はまだありません。'));
    await page.getByRole('button', { name: '新しい案内' }).click();
    const form = page.getByRole('dialog', { name: '新しい案内' });
    await form.getByRole('textbox', { name: /名前/ }).fill('断水のお知らせ');
    await form.getByRole('textbox', { name: /読み上げる文章/ }).fill('明日の午前、本町で断水します。');
    for (const day of ['土', '日', '祝日も発信する'])
      await form.getByRole('checkbox', { name: day, exact: true }).check();
    await form.getByLabel('発信を始める時刻').fill('00:00');
    await form.getByLabel('発信を終える時刻').fill('23:59');
    await form.getByLabel('かけ直しの回数').fill('0');
    await looksClean(page, 'an announcement to be written');
    await form.getByRole('button', { name: '保存する' }).click();
    await page
      .getByRole('textbox', { name: /番号（1行に1件/ })
      .fill('電話番号,メモ\n090-2222-3333,世帯1\n022-333-4444\n119');
    await page.getByRole('button', { name: '名簿に加える' }).click();
    await sees(page.getByText(/かけられない番号が1件ありました/));
    await looksClean(page, 'a draft with its list');
    floor.pretend.expect('09022223333', { kind: 'answers', afterMs: 100 });
    floor.pretend.expect('0223334444', { kind: 'busy' });
    await page.getByRole('button', { name: '発信を始める' }).click();
    await page
      .getByRole('dialog', { name: '発信を始めますか' })
      .getByRole('button', { name: '発信を始める' })
      .click();
    await sees(page.getByText('完了', { exact: true }), 30_000);
    expect(floor.said.join('')).toContain('明日の午前、本町で断水します。');
    await sees(page.getByRole('row').filter({ hasText: '090-2222-3333' }).getByText('最後まで'));
    await sees(page.getByRole('row').filter({ hasText: '0223-33-4444' }).getByText('話し中'));
    await looksClean(page, 'results');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '結果をCSVで保存' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain(
      '090-2222-3333,世帯1,応答,1,はい,いいえ,いいえ',
    );
    await page.getByRole('button', { name: '番号を消す' }).click();
    await page
      .getByRole('dialog', { name: '名簿の番号を消しますか' })
      .getByRole('button', { name: '番号を消す' })
      .click();
    await sees(page.getByText('番号は消しました。件数だけが残っています。'));
    await page.getByText('090-2222-3333').waitFor({ state: 'detached' });
    expect(supervisor.troubles).toEqual([]);
  });
});
