import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWav } from '#kernel/sound.ts';
import { createOpenaiTranscription } from '#outside/openai-transcription/openai-transcription.ts';
import { drawPages, toFaxFile } from '#outside/fax/paper.ts';
import { hum } from '#outside/pretend-exchange/hum.ts';
import type { FarEnd } from '#outside/pretend-exchange/pretend-exchange.ts';
import {
  becomeReady,
  DESKTOP,
  openBrowser,
  PHONE,
  sees,
  violationsOf,
  type Visitor,
} from '../kit/browser.ts';
import { openPretendFloor, type PretendFloor } from '../kit/pretend-floor.ts';
import {
  KEY,
  MODEL,
  type StandInTranscription,
  standInTranscription,
} from '../kit/stand-in-transcription.ts';
import { until } from '../kit/until.ts';

let floor: PretendFloor;
let browser: Browser;
let recogniser: StandInTranscription;
let supervisor: Visitor;
let agent: Visitor;
let caller: FarEnd;

beforeAll(async () => {
  recogniser = await standInTranscription();
  const address = { url: recogniser.url, key: KEY, model: MODEL };
  floor = await openPretendFloor(['tanaka', 'sato'], createOpenaiTranscription(address));
  browser = await openBrowser();
  supervisor = await floor.sit(browser, 'tanaka', { kind: 'answers', afterMs: 200 });
  agent = await floor.sit(browser, 'sato', { kind: 'answers', afterMs: 200 });
});
afterAll(async () => {
  await browser?.close();
  await floor?.close();
  recogniser?.close();
});

const looksClean = async (page: Page, name: string) => expect(await violationsOf(page), name).toEqual([]);
/** Whether the middle of it is on the screen, under nothing else. */
const isInSight = (of: Locator) =>
  of.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const seen = document.elementFromPoint(x + width / 2, y + height / 2);
    return seen !== null && (element.contains(seen) || seen.contains(element)) && seen !== document.body;
  });
const row = (page: Page) => page.getByRole('row').filter({ hasText: '代表電話' });

describe('a supervisor at the list of calls', { timeout: 90_000 }, () => {
  test('sees who waits and who talks, listens by a key, and the agent sees a whisper', async () => {
    const { page } = supervisor;
    await page.goto(`${floor.url}/desk/view/supervision`);
    await sees(page.getByText('いま続いている通話はありません。'));
    caller = floor.dial('09011112222');
    await sees(row(page).getByText('待ち', { exact: true }));
    await looksClean(page, 'one waits');
    await becomeReady(agent.page);
    await sees(row(page).getByText('通話中', { exact: true }));
    await row(page).getByRole('button', { name: '聴く' }).focus();
    await page.keyboard.press('l');
    await sees(row(page).getByText('田中 実さんが聴いています'));
    expect(await row(page).getByRole('button', { name: '聴く' }).getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('w');
    await sees(row(page).getByText('田中 実さんがささやいています'));
    await sees(agent.page.getByText('田中 実さんがささやいています（相手には聞こえません）'));
    await looksClean(page, 'whispering');
    await looksClean(agent.page, 'whispered to');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'whispering, on a phone');
    await page.setViewportSize(DESKTOP);
    await page.keyboard.press('q');
    await row(page).getByText('田中 実さんがささやいています').waitFor({ state: 'detached' });
  });

  test('reads along what is said, and the agent puts right what was heard wrong', async () => {
    const { page } = agent;
    const transcript = page.getByRole('region', { name: '文字起こし' });
    recogniser.means(400, '相談ごみの出し方を知りたい');
    recogniser.means(600, '粗大ごみですね');
    const { rows } = await floor.house.admin.query<{ id: string }>(
      'select interaction_id as id from transcript',
    );
    await page.goto(`${floor.url}/desk/view/work/${rows[0]!.id}`);
    await sees(transcript.getByText('話し声を待っています'));
    caller.say(readWav(hum(900, 400))!);
    await sees(transcript.getByText('相談ごみの出し方を知りたい'));
    const { legs } = await floor.pretend.exchange.list();
    // Whoever listens in has a telephone as well; the agent's was there first.
    floor.pretend.farEnd(legs.find(({ origin }) => origin === 'made')!.legId)!.say(readWav(hum(900, 600))!);
    await sees(transcript.getByText('粗大ごみですね'));
    const pen = transcript.getByRole('button', { name: '「相談ごみの出し方を知りたい」を直す' });
    await pen.focus();
    await page.keyboard.press('Enter');
    await looksClean(page, 'correcting');
    await transcript.getByRole('textbox', { name: '発言' }).fill('粗大ごみの出し方を知りたい');
    await page.keyboard.press('Enter');
    await sees(transcript.getByText('佐藤 花子が直した'));
    await sees(transcript.getByText('聞き取り: 「相談ごみの出し方を知りたい」'));
    await page.setViewportSize(PHONE);
    await looksClean(page, 'transcript, on a phone');
    await page.setViewportSize(DESKTOP);
  });

  test('tells callers of a surge by one press, and no longer', async () => {
    const { page } = supervisor;
    await page.getByText('混雑の案内', { exact: true }).click();
    await page.getByRole('button', { name: '代表電話に混雑の案内を流す' }).click();
    await sees(page.getByText(/まで流します/));
    await looksClean(page, 'surge');
    floor.said.length = 0;
    const another = floor.dial('09055556666');
    await until('the caller is told', () => floor.said.some((text) => text.includes('大変混み合って')));
    another.hangUp();
    await page.getByRole('button', { name: '代表電話の混雑の案内を止める' }).click();
    await sees(page.getByText('流していません'));
  });

  test('comes to help when the agent presses a key, and the agreed words are at hand', async () => {
    const { page } = supervisor;
    await page.goto(`${floor.url}/desk/view/cases`);
    await agent.page.keyboard.press('Alt+q');
    const help = agent.page.getByRole('region', { name: 'カスタマーハラスメント' });
    await sees(help.getByText('まだだれも応じていません'));
    const come = page.getByRole('button', { name: '佐藤 花子さんに応じる' });
    await sees(come);
    await looksClean(page, 'told of a call for help');
    await come.click();
    await sees(help.getByText('田中 実さんが応じました'));
    floor.said.length = 0;
    await help.getByRole('button', { name: '警告の案内を流す' }).click();
    await until('the caller is warned', () => floor.said.some((text) => text.includes('お話を伺うこと')));
    await help.getByRole('button', { name: '終了の案内を流して切る' }).click();
    const dialog = agent.page.getByRole('dialog', { name: '終了の案内を流して切りますか' });
    await sees(dialog.getByText(/この通話を終わらせていただきます/));
    await looksClean(agent.page, 'asked before the end is played');
    await agent.page.keyboard.press('Escape');
    await agent.page.setViewportSize(PHONE);
    await looksClean(agent.page, 'in a call for help, on a phone');
    await agent.page.setViewportSize(DESKTOP);
    const asked = page.getByRole('region', { name: 'カスタマーハラスメント' });
    await asked.getByRole('button', { name: '判断を記す' }).click();
    const decide = page.getByRole('dialog', { name: '佐藤 花子さんの件の判断を記す' });
    await decide.getByRole('radio', { name: '通話を終える', exact: true }).check();
    await decide.getByRole('textbox', { name: '理由・経過' }).fill('三度目の大声');
    await looksClean(page, 'deciding');
    await decide.getByRole('button', { name: '保存' }).click();
    await sees(asked.getByText('判断：通話を終える（田中 実）'));
    await asked.getByRole('button', { name: '判断を記す' }).click();
    await until(
      'why stands there again',
      async () => (await decide.getByRole('textbox', { name: '理由・経過' }).inputValue()) === '三度目の大声',
    );
    await page.keyboard.press('Escape');
  });

  test('ends a call after being asked, and the agent is told by whom', async () => {
    const { page } = supervisor;
    await row(page).getByRole('button', { name: '終える' }).first().click();
    const dialog = page.getByRole('dialog', { name: '通話を終える' });
    await sees(dialog.getByText(/佐藤 花子さんの通話を切ります/));
    await looksClean(page, 'asked before ending');
    await dialog.getByRole('button', { name: '通話を終える' }).click();
    await sees(page.getByText('いま続いている通話はありません。'));
    await sees(agent.page.getByText('田中 実さんが、あなたの通話を終えました。'));
    await agent.page.getByRole('button', { name: 'このまま続ける' }).click();
    await agent.page.getByText('少し休みますか').waitFor({ state: 'detached' });
  });

  test('hears of it afterwards: each line of what was said leads to its place in the recording', async () => {
    const { page } = agent;
    await page.getByRole('button', { name: /録音を聞く/ }).press('Enter');
    await page.getByRole('button', { name: '一時停止' }).press('Enter');
    await page.getByRole('button', { name: '再生', exact: true }).waitFor();
    // Beside the form for the after-contact work, at 800 pixels: whose talk it is, and what plays it.
    expect(await isInSight(page.getByRole('heading', { name: 'かかってきた電話' }))).toBe(true);
    expect(await isInSight(page.getByRole('button', { name: '再生', exact: true }))).toBe(true);
    const positionMs = async () =>
      Number(await page.getByRole('slider', { name: '再生の位置' }).inputValue());
    const beforeMs = await positionMs();
    await page
      .getByRole('button', { name: /ここから聞く/ })
      .last()
      .press('Enter');
    // It was said some seconds after they had begun to talk.
    expect((await positionMs()) - beforeMs).toBeGreaterThan(2_000);
    await looksClean(page, 'a recording beside its transcript');
  });

  test('finds the recording of it, holds it and lets it go, each for a reason', async () => {
    const { page } = supervisor;
    await until('it is kept', async () => {
      const { rows } = await floor.house.admin.query(`select 1 from recording where state = 'kept'`);
      return rows.length > 0;
    });
    await page.goto(`${floor.url}/desk/view/admin/recordings`);
    const listed = page.getByRole('button', { name: /通話$/ });
    await listed.first().press('Enter');
    await sees(page.getByRole('slider', { name: '再生の位置' }));
    const hold = page.getByRole('button', { name: '保全する' });
    await hold.press('Enter');
    const holding = page.getByRole('dialog', { name: '録音を保全する' });
    await holding.getByLabel('理由').fill('開示請求の対象');
    await looksClean(page, 'holding a recording');
    await holding.getByRole('button', { name: '保全する' }).click();
    const held = page.getByRole('list', { name: '保全の記録' }).getByRole('listitem');
    const mine = held.filter({ hasText: '開示請求の対象' });
    await sees(mine);
    await mine.getByRole('button', { name: '保全をやめる' }).click();
    const releasing = page.getByRole('dialog', { name: '保全をやめる' });
    await releasing.getByLabel('理由').fill('請求が取り下げられた');
    await releasing.getByRole('button', { name: '保全をやめる' }).click();
    await sees(mine.getByText('請求が取り下げられた'));
    await looksClean(page, 'a recording with its holds');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'a recording with its holds, on a phone');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(PHONE.width);
    await page.getByLabel('種類').selectOption('伝言');
    await sees(page.getByText('当てはまる録音はありません。'));
  });

  test('a fax is read page by page, and answered with pages that were looked at', async () => {
    const { page } = agent;
    const letter = { head: '022 333 4444', text: `粗大ごみの件${'\n'.repeat(50)}二枚目`, pictures: [] };
    const sheets = await Promise.all((await drawPages(letter)).map((sheet) => toFaxFile([sheet])));
    floor.fax('0223334444', sheets);
    const fax = await until('the fax waits', async () => {
      const found = await floor.house.admin.query<{ id: string }>(
        `select i.id from interaction i join conversation c on c.id = i.conversation_id where c.channel = 'fax'`,
      );
      return found.rows[0];
    });
    await page.goto(`${floor.url}/desk/view/work/${fax.id}`);
    await page.getByRole('button', { name: '引き受ける' }).click();
    await page.getByRole('button', { name: '1枚目を大きく見る（全2枚）' }).press('Enter');
    const viewer = page.getByRole('dialog', { name: 'ファクスの紙面' });
    await sees(viewer.getByRole('img', { name: '1枚目（全2枚）' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await sees(viewer.getByRole('img', { name: '2枚目（全2枚）' }));
    await sees(viewer.getByText('150%'));
    await looksClean(page, 'a page of a fax');
    await page.setViewportSize(PHONE);
    await looksClean(page, 'a page of a fax, on a phone');
    await page.setViewportSize(DESKTOP);
    await page.keyboard.press('Escape');
    // Until it was taken only a note could be written.
    await page.getByRole('button', { name: '返信', exact: true }).click();
    await page.getByRole('textbox', { name: '返信' }).fill('受け付けました。');
    await page.getByRole('button', { name: '紙面を確かめる' }).click();
    await sees(page.getByRole('dialog').getByRole('img', { name: '1枚目（全1枚）' }));
    await looksClean(page, 'the pages before they go');
    floor.pretend.expect('0223334444', { kind: 'busy' });
    await page.getByRole('button', { name: 'ファクスで送る' }).click();
    await sees(page.getByText(/話し中でした。.*もう一度送ります（2\/4回目）/));
    await looksClean(page, 'a fax that waits for its next attempt');
    expect(supervisor.troubles).toEqual([]);
    expect(agent.troubles).toEqual([]);
  });
});
