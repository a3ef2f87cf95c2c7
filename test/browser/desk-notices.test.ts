import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  becomeReady,
  openBrowser,
  sees,
  signInAt,
  violationsOf,
  visit,
  type Visitor,
} from '../kit/browser.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { resident, type ResidentClient, type Wire } from '../kit/wire.ts';

/** What the page sounded and showed outside of itself, kept by stand-ins for what a headless browser has not. */
type Kept = {
  tones: number[];
  notices: { title: string; body: string; press(): void }[];
  hidden: boolean;
};
type Watched = Window & { kept: Kept };

const dataDir = makeScratchDir();
let product: Product;
let browser: Browser;
let person: Visitor;
let page: Page;
let wire: Wire;
let first: ResidentClient;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  browser = await openBrowser();
  wire = { url: product.url, defects: [], failures: 0 };
  person = await visit(browser, product.url);
  page = person.page;
  await page.addInitScript(keepWhatIsTold);
  await signInAt(page, product.url, STAFF.agent.login, PASSWORD);
});
afterAll(async () => {
  await browser?.close();
  await sweepProduct(dataDir, product);
});

function keepWhatIsTold(): void {
  const kept: Kept = { tones: [], notices: [], hidden: false };
  (window as unknown as Watched).kept = kept;
  Object.defineProperty(document, 'hidden', { get: () => kept.hidden });
  class Tone {
    frequency = { value: 0 };
    gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
    connect(next: unknown) {
      return next;
    }
    start() {
      kept.tones.push(this.frequency.value);
    }
    stop() {}
  }
  class Sounds {
    state = 'running';
    currentTime = 0;
    destination = {};
    async resume() {}
    createOscillator() {
      return new Tone();
    }
    createGain() {
      return new Tone();
    }
  }
  class Notice {
    static permission = 'default';
    static async requestPermission() {
      Notice.permission = 'granted';
      return 'granted';
    }
    onclick: (() => void) | null = null;
    constructor(title: string, { body }: { body: string }) {
      kept.notices.push({ title, body, press: () => this.onclick?.() });
    }
    close() {}
  }
  Object.assign(window, { AudioContext: Sounds, Notification: Notice });
}

/** What was told since it was asked last. */
const told = () =>
  page.evaluate(() => {
    const { kept } = window as unknown as Watched;
    const { tones, notices } = kept;
    kept.tones = [];
    return { tones, notices: notices.map(({ title, body }) => ({ title, body })) };
  });
const lookAway = (hidden: boolean) =>
  page.evaluate((is) => {
    (window as unknown as Watched).kept.hidden = is;
  }, hidden);
const press = () => page.evaluate(() => (window as unknown as Watched).kept.notices.at(-1)?.press());
const offer = () => page.getByRole('alertdialog');
const setting = (name: RegExp) => page.getByRole('checkbox', { name });

test('who wants neither tones nor notices gets none; the offer stands on the page all the same', async () => {
  await becomeReady(page);
  await lookAway(true);
  first = await resident(wire);
  await first.say('粗大ごみを出したい');
  await sees(offer());
  await expect.poll(() => page.title()).toContain('(1)');
  expect(await told()).toEqual({ tones: [], notices: [] });
  await page.keyboard.press('Alt+a');
  await sees(page.getByRole('heading', { name: '匿名の方' }));
});

test('a new offer sounds, and to somebody who looks elsewhere shows a notice that names nobody', async () => {
  await lookAway(false);
  await page.getByRole('button', { name: /^アカウントと設定/ }).click();
  await setting(/音で知らせる/).press('Space');
  await setting(/ブラウザーの通知を使う/).press('Space');
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.goto(`${product.url}/desk/view/search`);
  await page.locator('body').click();
  await page.evaluate(() => window.Notification.requestPermission());
  await lookAway(true);
  await (await resident(wire)).say('保育園の締め切りは');
  await sees(offer());
  expect(await told()).toEqual({
    tones: [660, 880],
    notices: [{ title: '呼出があります', body: '縁側を開いて確かめてください。' }],
  });
});

test('pressing the notice leads to the offer, ready to be taken', async () => {
  await press();
  const take = offer().getByRole('button', { name: /受ける/ });
  await expect.poll(() => take.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await sees(page.getByText('保育園の締め切りは'));
});

test('a new word in hand has a tone of its own; its notice leads to the conversation', async () => {
  await page.goto(`${product.url}/desk/view/search`);
  await page.locator('body').click();
  await page.evaluate(() => window.Notification.requestPermission());
  await sees(page.getByRole('navigation', { name: '担当中の応対' }));
  await first.say('まだですか');
  await expect.poll(async () => (await told()).tones).toEqual([520]);
  expect((await told()).notices).toEqual([]);
  await lookAway(true);
  await first.say('もしもし');
  await expect
    .poll(async () => (await told()).notices)
    .toEqual([{ title: '担当中の応対に新しいメッセージがあります', body: '縁側を開いて確かめてください。' }]);
  await press();
  await sees(page.getByText('まだですか'));
});

test('turned off again, both are silent', async () => {
  await lookAway(false);
  await page.getByRole('button', { name: /^アカウントと設定/ }).click();
  await setting(/音で知らせる/).press('Space');
  await setting(/ブラウザーの通知を使う/).press('Space');
  await page.keyboard.press('Escape');
  await lookAway(true);
  const before = (await told()).notices.length;
  await (await resident(wire)).say('住民票はどこで');
  await sees(offer());
  const after = await told();
  expect([after.tones, after.notices.length]).toEqual([[], before]);
});
