import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toWav } from '#kernel/sound.ts';
import {
  DESKTOP,
  openBrowser,
  PHONE,
  sees,
  signInAt,
  violationsOf,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { standInVoicevox, type StandInVoicevox } from '../kit/stand-in-voicevox.ts';
import {
  KEY,
  MODEL,
  type StandInTranscription,
  standInTranscription,
} from '../kit/stand-in-transcription.ts';
import { until } from '../kit/until.ts';

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let administrator: Visitor;
let voicevox: StandInVoicevox;
let recogniser: StandInTranscription;

beforeAll(async () => {
  voicevox = await standInVoicevox();
  await prepareSmallCity(dataDir);
  recogniser = await standInTranscription();
  product = await startProduct({
    dataDir,
    env: {
      RATE_LIMIT_FACTOR: '0',
      VOICEVOX_URL: voicevox.url,
      TRANSCRIPTION_URL: recogniser.url,
      TRANSCRIPTION_KEY: KEY,
      TRANSCRIPTION_MODEL: MODEL,
    },
  });
  browser = await openBrowser();
  administrator = await visit(browser, product.url);
  await signInAt(administrator.page, product.url, STAFF.administrator.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  voicevox?.close();
  recogniser?.close();
  await sweepProduct(dataDir, product);
});

test('an administrator hears a voice, chooses one for Japanese, and adds a recording', async () => {
  const { page, troubles } = administrator;
  await page.goto(`${product.url}/desk/view/admin/telephone`);
  await sees(page.getByRole('heading', { name: '音声案内の声' }));
  const row = page.getByRole('row', { name: /^日本語/ });
  await sees(row.getByText('花子（ふつう）'));
  await sees(page.getByText(/声がない言語: .*ベトナム語/));

  await row.getByRole('button', { name: '日本語の声を変える' }).click();
  await page.getByLabel('声', { exact: true }).selectOption({ label: '太郎（ゆっくり）' });
  await page.getByLabel('速さ').selectOption('0.9');
  await page.getByLabel('読み上げる文').fill('受付は8:30〜17:15です。');
  await page.getByRole('button', { name: '聞く', exact: true }).first().click();
  await until('the text was spoken', () => voicevox.asked.at(-1)?.speaker === '2');
  expect(voicevox.asked.at(-1)).toEqual({
    text: '受付は8時30分から17時15分です。',
    speaker: '2',
    speed: 0.9,
  });
  await page.getByRole('button', { name: 'この声にする' }).click();
  await sees(row.getByText('太郎（ゆっくり）'));
  await sees(row.getByText('0.9倍'));

  const file = path.join(dataDir, '..', `engawa-${process.pid}-おしらせ.wav`);
  const samples = Int16Array.from({ length: 88_200 }, (_, at) => Math.round(9_000 * Math.sin(at / 30)));
  writeFileSync(file, toWav({ samplesPerSec: 44_100, samples }));
  await page.locator('input[type=file]').setInputFiles(file);
  const name = path.basename(file, '.wav');
  await sees(page.getByText(`「${name}」を追加しました`));
  await sees(page.getByRole('listitem').filter({ hasText: name }).getByText('2秒'));
  await page.getByRole('button', { name: `「${name}」を聞く` }).click();
  writeFileSync(file, 'no sound at all');
  await page.locator('input[type=file]').setInputFiles(file);
  await sees(page.getByText('この形式の音は読めませんでした'));

  expect(await violationsOf(page, '.telephone-speech')).toEqual([]);
  await page.setViewportSize(PHONE);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(isWide, 'the page is wider than the telephone').toBe(false);
  expect(await violationsOf(page, '.telephone-speech')).toEqual([]);
  await page.setViewportSize(DESKTOP);
  await page.getByRole('button', { name: `「${name}」を一覧から外す` }).click();
  await sees(page.getByText('録音した案内は、まだありません。'));
  expect(troubles).toEqual([]);
});

test('an administrator tries what the recogniser understands of the city’s own voice', async () => {
  const { page } = administrator;
  await sees(page.getByText('まだ使っていません'));
  await page.getByRole('button', { name: '試す', exact: true }).click();
  await sees(page.getByText('聞き取った文'));
  await sees(page.getByText('動いています'));
  expect(recogniser.asked).toMatchObject([{ status: 200, language: 'ja' }]);
  recogniser.fail(401);
  await page.getByRole('button', { name: '試す', exact: true }).click();
  await sees(page.getByText('聞き取れませんでした'));
  await sees(page.getByText(/通話は続けられますが、文字になりません/));
  expect(await violationsOf(page, '.telephone-speech')).toEqual([]);
});

test('an engine that fails is told on the page, and why on the spot', async () => {
  const { page } = administrator;
  voicevox.fail(true);
  await page.getByLabel('読み上げる文').fill('もう一度');
  await page.getByRole('button', { name: '聞く', exact: true }).first().click();
  await sees(page.getByText('音声を作れませんでした'));
  await page.reload();
  await sees(page.getByText('音声を作れていません: voicevox'));
});
