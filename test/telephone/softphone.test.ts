import { setTimeout as rest } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DESKTOP, PHONE, sees, violationsOf, type Visitor } from '../kit/browser.ts';
import { sendMalformedMedia } from '../kit/malformed-media.ts';
import { until } from '../kit/until.ts';
import { openSoftphoneTown, phoneReady, type SoftphoneTown } from './softphone-town.ts';
import type { RealPerson } from './real-world.ts';

/** What a browser says of the answer that the telephone is in use on another computer. */
const TAKEN_ELSEWHERE = /409 \(Conflict\) \S+\/desk\/phone(\/renew)?$/;

let town: SoftphoneTown;
const visitors: Visitor[] = [];

beforeAll(async () => {
  town = await openSoftphoneTown();
});
afterAll(async () => town?.close());
afterEach(async () => {
  const troubles = visitors
    .flatMap((visitor) => visitor.troubles)
    .filter((trouble) => !TAKEN_ELSEWHERE.test(trouble));
  for (const { context } of visitors.splice(0)) await context.close();
  await town.tidy();
  if (troubles.length > 0) throw new Error(`in the browser: ${troubles.join('\n')}`);
});

async function sit(login: string): Promise<Visitor> {
  const visitor = await town.sit(login);
  visitors.push(visitor);
  return visitor;
}

const bar = (page: Page) => page.getByRole('region', { name: '通話' });
const button = (page: Page, name: string | RegExp) => bar(page).getByRole('button', { name });

/** What the page itself hears from the other side, as its level shows: 0 to 1. */
async function levelOf(page: Page): Promise<number> {
  const text = await bar(page)
    .locator('.level > span')
    .nth(1)
    .evaluate((element) => getComputedStyle(element).transform);
  return Number(/matrix\(([\d.]+)/.exec(text)?.[1] ?? 0);
}

const hears = (page: Page) =>
  until('the page hears the other side', async () => (await levelOf(page)) > 0.3, 15_000);
const hearsNothing = (person: RealPerson) =>
  until(
    'the caller hears nothing',
    async () => {
      // A voice pauses between its syllables: quiet for a while is what counts.
      for (let look = 0; look < 10; look++) {
        if (person.hears()) return false;
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return true;
    },
    15_000,
  );

/** Somebody calls and is answered by key; both hear each other. */
async function talk(visitor: Visitor): Promise<RealPerson> {
  const caller = await town.dial();
  await sees(visitor.page.getByRole('alertdialog'));
  await visitor.page.keyboard.press('Alt+a');
  await sees(button(visitor.page, /切る/));
  await until('the caller hears the agent', () => caller.hears());
  caller.speak();
  await hears(visitor.page);
  return caller;
}

async function stage(): Promise<string> {
  const { rows } = await town
    .house()
    .admin.query<{ stage: string }>('select stage from call order by started_at desc limit 1');
  return rows[0]?.stage ?? 'none';
}

const CALL_BAR = '.call-bars';
const RINGS = '[role=alertdialog]';
const DIALOG = 'dialog[open]';
const BANNER = '.phone-banner';

/** The part `within` which something is new, or all of the page. */
async function looksClean(page: Page, what: string, within?: string): Promise<void> {
  for (const size of [DESKTOP, PHONE]) {
    await page.setViewportSize(size);
    expect(await violationsOf(page, within), `${what} at ${size.width}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, `${what} is wider than ${size.width}`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(DESKTOP);
}

test('a call rings, shows who calls and is answered by key; muted, on hold, keys, hung up', async () => {
  const sato = await sit('sato');
  const { page } = sato;
  const caller = await town.dial();
  const card = page.getByRole('alertdialog');
  await sees(card.getByText('03-1234-5678'));
  await sees(card.getByText('これまでの記録はありません'));
  await looksClean(page, 'the offer of a call', RINGS);
  await page.keyboard.press('Alt+a');
  await sees(button(page, /切る/));
  await page.waitForURL(/\/work\//);
  await until('the caller hears the agent', () => caller.hears());
  caller.speak();
  await hears(page);
  await sees(page.getByRole('button', { name: '別の住民に結び付ける' }));
  await looksClean(page, 'the call');
  // What is no sound comes to every port of this talk: it goes on, as all that follows shows.
  const { rtpFrom, rtpTo } = town.world.supervised.settings.ports;
  const { ports, packets } = await sendMalformedMedia(rtpFrom, rtpTo);
  expect(ports, 'two of the caller, one of the browser').toBeGreaterThanOrEqual(3);
  expect(packets).toBeGreaterThanOrEqual(ports * 400);
  await hears(page);

  await page.keyboard.press('Alt+m');
  await sees(bar(page).getByText('ミュート中'));
  await hearsNothing(caller);
  await page.keyboard.press('Alt+m');
  await until('the caller hears the agent again', () => caller.hears());

  await page.keyboard.press('Alt+b');
  await page.keyboard.type('42#');
  await until('the caller hears the keys', () => caller.heardKeys() === '42#');
  await sees(bar(page).getByText('42#'));
  await looksClean(page, 'the keypad', CALL_BAR);
  await page.keyboard.press('Escape');

  await page.keyboard.press('Alt+p');
  await sees(bar(page).getByText('保留中'));
  await until('the agent does not hear the caller', async () => (await levelOf(page)) < 0.1);
  await until('music is heard', () => caller.hears());
  await page.keyboard.press('Alt+p');
  await sees(bar(page).getByText('通話中'));
  await hears(page);

  await page.keyboard.press('Alt+o');
  await sees(bar(page).getByText('録音を止めています'));
  await sees(bar(page).getByText(/自動で再開します/));
  await looksClean(page, 'a recording that is paused', CALL_BAR);
  await page.keyboard.press('Alt+o');
  await sees(bar(page).getByText('録音中'));

  await page.keyboard.press('Alt+x');
  await until('the caller is told that it is over', () => caller.isOver());
  await bar(page).waitFor({ state: 'detached' });
  expect(await stage()).toBe('ended');

  // What was recorded comes to the page by itself, and is played by keys alone.
  await page.route('**/audio', (route) => route.abort('connectionreset'));
  await page.getByRole('button', { name: /録音を聞く/ }).press('Enter');
  await sees(page.getByText(/録音を再生できませんでした/));
  await page.unroute('**/audio');
  await page.getByRole('button', { name: 'もう一度', exact: true }).press('Enter');
  const position = page.getByRole('slider', { name: '再生の位置' });
  const positionMs = async () => Number(await position.inputValue());
  await until('it plays', async () => (await positionMs()) > 500);
  await position.press(' ');
  await sees(page.getByRole('button', { name: '再生', exact: true }));
  const pausedMs = await positionMs();
  await position.press('ArrowRight');
  expect((await positionMs()) - pausedMs).toBeGreaterThan(3_000);
  await sees(page.getByRole('button', { name: /職員が録音を止めた/ }));
  await sees(page.getByRole('button', { name: /保留中/ }));
  await looksClean(page, 'a recording');
  await page.getByRole('button', { name: '録音を閉じる' }).press('Enter');
  await page
    .getByRole('button', { name: /録音を聞く/ })
    .and(page.locator(':focus'))
    .waitFor();
});

test('whoever hangs up while it rings, or is declined, is not left ringing', async () => {
  const sato = await sit('sato');
  const { page } = sato;
  const gone = await town.dial();
  await sees(page.getByRole('alertdialog'));
  gone.hangUp();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  const caller = await town.dial();
  await sees(page.getByRole('alertdialog'));
  await page.keyboard.press('Alt+d');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await until('the caller waits', async () => (await stage()) === 'queue');
  expect(caller.isOver()).toBe(false);
});

test('the page is loaded anew, and the agent is back in the call', async () => {
  const sato = await sit('sato');
  const caller = await talk(sato);
  await sato.page.reload();
  await phoneReady(sato);
  await sees(bar(sato.page).getByText('通話中'));
  await hears(sato.page);
  await until('the caller hears the agent again', () => caller.hears());
  await until('what was left behind is gone', async () => {
    const { legs } = await town.world.exchange().list();
    return legs.filter(({ origin }) => origin === 'made').length === 1;
  });
  expect(await stage()).toBe('talk');
});

test('the server is away and comes back: they talk on, and the telephone signs in again', async () => {
  const sato = await sit('sato');
  const caller = await talk(sato);
  await town.restart(async () => {
    await until('they still hear each other', () => caller.hears());
    await hears(sato.page);
  });
  await phoneReady(sato);
  await until('they still hear each other', () => caller.hears());
  await button(sato.page, /切る/).click();
  await until('the caller is told that it is over', () => caller.isOver());
});

test('the sound breaks off in the middle of a call, and is there again', async () => {
  const sato = await sit('sato');
  await sato.page.addInitScript(() => {
    const kept: RTCPeerConnection[] = [];
    Object.assign(window, { kept });
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(given?: RTCConfiguration) {
        super(given);
        kept.push(this);
      }
    };
  });
  await sato.page.reload();
  await phoneReady(sato);
  const caller = await talk(sato);
  await sato.page.evaluate(() => {
    const [connection] = (window as unknown as { kept: RTCPeerConnection[] }).kept;
    if (!connection) throw new Error('no connection');
    connection.close();
    // A browser says so when no way is left; of one that was closed it says nothing.
    Object.defineProperty(connection, 'iceConnectionState', { value: 'failed' });
    connection.dispatchEvent(new Event('iceconnectionstatechange'));
  });
  await expect.poll(() => sato.page.evaluate(() => (window as unknown as { kept: [] }).kept.length)).toBe(2);
  // What came by the closed one is older than the ear remembers.
  await rest(500);
  await until('the caller hears the agent again', () => caller.hears(), 15_000);
  await hears(sato.page);
  expect(await stage()).toBe('talk');
});

test('a colleague is asked, all three talk, and the call is given on', async () => {
  const { admin } = town.house();
  await admin.query(`update staff set kana = 'イノウエ マコト' where name = '井上 誠'`);
  await admin.query(
    `update department set kana = 'カンキョウギョウムカ', phone = '022-000-0002' where name = '環境業務課'`,
  );
  const sato = await sit('sato');
  const inoue = await sit('inoue');
  // Only one of them is offered the call.
  await inoue.page.getByRole('button', { name: /^受付状態/ }).click();
  await inoue.page.getByRole('button', { name: '休憩', exact: true }).click();
  const caller = await talk(sato);
  await sato.page.keyboard.press('Alt+g');
  const dialog = sato.page.getByRole('dialog', { name: '転送・相談' });
  await sees(dialog.getByRole('option', { name: /井上 誠/ }));
  await looksClean(sato.page, 'whom to give it to', DIALOG);
  // By how it is read, in either kana: a department with its number, then the colleague.
  const find = dialog.getByRole('combobox');
  await find.fill('かんきょう');
  await sees(dialog.getByRole('option', { name: /環境業務課.*022-000-0002/ }));
  expect(await dialog.getByRole('option').count()).toBe(1);
  await find.fill('イノウエ');
  await sees(dialog.getByRole('option', { name: /井上 誠/ }));
  expect(await dialog.getByRole('option').count()).toBe(1);
  await find.fill('');
  await sato.page.keyboard.type('いのうえ');
  await sato.page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: '呼び出す' }).click();
  await sees(inoue.page.getByRole('alertdialog', { name: /佐藤 花子さんからの相談/ }));
  await looksClean(inoue.page, 'a colleague asks', RINGS);
  await inoue.page.keyboard.press('Alt+a');
  await sees(bar(sato.page).getByText(/井上 誠と話しています/));
  await hears(inoue.page);
  await looksClean(sato.page, 'a call with a consultation', CALL_BAR);
  await button(sato.page, '三者で話す').click();
  await sees(bar(sato.page).getByText('三者通話'));
  await until('the caller hears them', () => caller.hears());
  await button(sato.page, '相手に渡して切る').click();
  await bar(sato.page).waitFor({ state: 'detached' });
  await sees(bar(inoue.page).getByText('通話中'));
  await sees(inoue.page.getByRole('heading', { name: '匿名の方' }));
  await hears(inoue.page);
  await until('the caller hears the colleague', () => caller.hears());
});

test('given on at once to a number of the public network', async () => {
  const sato = await sit('sato');
  const caller = await talk(sato);
  const { person, to } = await town.world.expect({ kind: 'answers', afterMs: 300 });
  expect(to.line).toBeDefined();
  await sato.page.keyboard.press('Alt+g');
  await sato.page.getByLabel('電話番号を入力').fill('022-000-0001');
  await sato.page.getByRole('radio', { name: 'すぐに渡す' }).check();
  await sato.page.getByRole('dialog').getByRole('button', { name: '渡す', exact: true }).click();
  await bar(sato.page).waitFor({ state: 'detached' });
  person.hangUp();
  caller.hangUp();
});

test('one tab has the telephone, the others show it and pass on what is pressed; closed, the next one comes back into the call', async () => {
  const sato = await sit('sato');
  const second = await sato.context.newPage();
  await second.goto(`${town.url}/desk/`);
  await sees(second.getByRole('button', { name: '電話: つながっています' }));
  await second.getByRole('button', { name: '電話: つながっています' }).click();
  await sees(second.getByText('別のタブで動いています', { exact: false }));
  await second.keyboard.press('Escape');
  const caller = await town.dial();
  await sees(second.getByRole('alertdialog'));
  await second.keyboard.press('Alt+a');
  await sees(button(second, /切る/));
  await until('the caller hears the agent', () => caller.hears());
  await second.keyboard.press('Alt+m');
  await hearsNothing(caller);
  await second.keyboard.press('Alt+m');
  await sato.page.close();
  caller.speak();
  await hears(second);
  await until('the caller hears the agent again', () => caller.hears());
  expect(await stage()).toBe('talk');
});

test('on another computer the telephone is taken over when that is wished, with its call', async () => {
  const here = await sit('sato');
  const caller = await talk(here);
  const there = await town.visitDesk('sato');
  visitors.push(there);
  await sees(there.page.getByText('電話は呼び出されません'));
  await looksClean(there.page, 'the telephone is elsewhere', BANNER);
  await there.page.getByRole('alert').getByRole('button', { name: 'この画面で使う' }).click();
  await phoneReady(there);
  await sees(bar(there.page).getByText('通話中'));
  caller.speak();
  await hears(there.page);
  await until('the caller hears the agent', () => caller.hears());
  await sees(here.page.getByRole('button', { name: /電話: 別のパソコン/ }), 30_000);
});

test('without a microphone nobody is offered a call, and the desk says what to do', async () => {
  const { page, context } = await town.visitDesk('sato', { microphone: false });
  try {
    await sees(page.getByText('電話は呼び出されません'));
    await sees(page.getByRole('alert').getByText(/マイク/));
    await looksClean(page, 'no microphone', BANNER);
    await page.getByRole('button', { name: /^受付状態/ }).click();
    await page.getByRole('button', { name: '受付可', exact: true }).click();
    await town.dial();
    await until('the caller waits', async () => (await stage()) === 'queue');
    expect(await page.getByRole('alertdialog').count()).toBe(0);
  } finally {
    await context.close();
  }
});

test('the test call goes through microphone, exchange, the way of sound and the voice', async () => {
  const { page } = await sit('sato');
  await page.getByRole('button', { name: '電話: つながっています' }).click();
  await looksClean(page, 'the telephone and its devices');
  await page.getByRole('link', { name: '通話の試し' }).click();
  await page.getByRole('button', { name: '試しを始める' }).click();
  await sees(page.getByText(/往復 \d+ ミリ秒/), 20_000);
  await sees(page.getByText('声が入っています'), 20_000);
  await looksClean(page, 'the test call', '.phone-test');
  await page.getByRole('button', { name: '聞こえた' }).click();
  await until(
    'all of it is fine',
    async () => (await page.locator('.test-steps').getByText('正常').count()) === 5,
  );
});

test('a number is called from the desk; the other side rings once the own telephone is there', async () => {
  const { page } = await sit('sato');
  await page.getByRole('button', { name: '電話: つながっています' }).click();
  await page.getByRole('button', { name: '電話をかける' }).click();
  await page.getByLabel('電話番号を入力').fill('090-1111-2222');
  await looksClean(page, 'calling a number', DIALOG);
  await page.getByRole('dialog').getByRole('button', { name: 'かける', exact: true }).click();
  await sees(bar(page).getByText('発信中'));
  await page.keyboard.press('Alt+x');
  await bar(page).waitFor({ state: 'detached' });
});
