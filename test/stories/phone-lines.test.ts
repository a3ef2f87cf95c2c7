import { describe, expect, test } from 'vitest';
import type { LineAnswer, LinesAnswer } from '../../src/http/admin/line-shapes.ts';
import type { PurposeNoticesAnswer } from '../../src/http/admin/notice-shapes.ts';
import type { SupervisedLines } from '../../src/http/desk/supervision-shapes.ts';
import { callTown, MAIN_NUMBER, WEEKDAY_NUMBER } from '../kit/call-town.ts';
import { PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn, visitor } from '../kit/clients.ts';

const town = callTown();

const said = () => town.said.map(({ text }) => text).join('');

async function mainLine(desk: DeskClient): Promise<LineAnswer> {
  const { lines } = await desk.call<LinesAnswer>('GET', '/admin/lines');
  return lines.find((line) => line.name === '代表電話')!;
}

/** Saves a line with a change, as it was seen. */
function change(desk: DeskClient, line: LineAnswer, what: Partial<LineAnswer['settings']>) {
  const { name, queueId, settings, version } = line;
  return desk.call<LineAnswer>('PUT', `/admin/lines/${line.id}`, {
    name,
    queueId,
    settings: { ...settings, ...what },
    version,
  });
}

describe('an administrator opens a number', () => {
  test('and whoever dials it is greeted and stands in its queue', async () => {
    const mori = await town.desk('mori');
    const queueId = await town.id('queue', '環境業務課');
    const line = await mori.call<LineAnswer>('POST', '/admin/lines', {
      name: 'ごみの電話',
      number: '022（000）0077',
      queueId,
    });
    expect(line).toMatchObject({
      name: 'ごみの電話',
      number: '0220-00-0077',
      kind: 'voice',
      queueName: '環境業務課',
      version: 1,
      surgeOn: false,
    });
    const caller = await town.dial({ to: '0220000077' });
    expect(said()).toContain('お電話ありがとうございます。');
    await town.pass(7);
    expect(caller.hears()).toBe('music');
    const { rows } = await town.house.admin.query<{ name: string }>(
      'select q.name from interaction i join queue q on q.id = i.queue_id',
    );
    expect(rows).toEqual([{ name: '環境業務課' }]);
    caller.hangUp();
    await town.settle();
  });

  test('but no number of an emergency, none in use, and nothing that is none', async () => {
    const mori = await town.desk('mori');
    const queueId = await town.id('queue', '総合窓口');
    for (const [number, why] of [
      ['119', 'emergency'],
      ['１１０', 'emergency'],
      ['188', 'short'],
      ['市役所', 'no-number'],
      ['022-000-0077 内線 12', 'no-number'],
      [MAIN_NUMBER, 'taken'],
    ]) {
      const refused = await mori
        .call('POST', '/admin/lines', { name: '電話', number, queueId })
        .refused('request.invalid');
      expect(refused, number).toMatchObject({ field: 'number', why });
    }
    const { rows } = await town.house.admin.query(`select 1 from entry_point where name = '電話'`);
    expect(rows).toEqual([]);
  });

  test('a queue that is not there is refused', async () => {
    const mori = await town.desk('mori');
    const refused = await mori
      .call('POST', '/admin/lines', { name: '電話', number: '022-000-0077', queueId: crypto.randomUUID() })
      .refused('request.invalid');
    expect(refused).toMatchObject({ field: 'queueId' });
  });

  test('numbers are not among the places where one can write', async () => {
    const cities = await visitor(town.house).call<{ entryPoints: { channel: string }[] }[]>(
      'GET',
      '/public/cities',
    );
    const channels = cities.flatMap((city) => city.entryPoints.map((entry) => entry.channel));
    expect(new Set(channels)).toEqual(new Set(['webchat']));
    const listed = await (await town.desk('mori')).call<{ channel: string }[]>('GET', '/admin/entry-points');
    expect(listed.map((entry) => entry.channel)).not.toContain('telephone');
  });
});

describe('how calls to a number are taken is changed', () => {
  test('the next caller hears the own words, in the language of the line', async () => {
    const mori = await town.desk('mori');
    const seen = await mainLine(mori);
    const saved = await change(mori, seen, {
      greeting: { ja: '青葉市役所です。', en: 'Aoba City Hall.' },
      notice: { ja: '住民税の通知を発送しました。' },
      recording: { ...seen.settings.recording, on: false },
    });
    expect(saved).toMatchObject({ version: 2, changedByName: '森 調' });
    const first = await town.dial();
    expect(town.said.map(({ text }) => text)).toEqual(['青葉市役所です。', '住民税の通知を発送しました。']);
    first.hangUp();
    await town.settle();
    town.said.length = 0;
    await change(mori, saved, { ...saved.settings, language: 'en' });
    const second = await town.dial();
    // What has no words in that language is said in Japanese.
    expect(town.said.map(({ text, language }) => [text, language])).toEqual([
      ['Aoba City Hall.', 'en'],
      ['住民税の通知を発送しました。', 'ja'],
    ]);
    second.hangUp();
    await town.settle();
  });

  test('what the data are for is said before anybody answers, in which version is kept; and before a message is left', async () => {
    const ono = await town.desk('ono');
    const publish = (seenNumber: number, spoken?: object) =>
      ono.call('POST', '/admin/privacy/notices', {
        ...{ entryPointId: null, purpose: '問い合わせへの対応', bodies: { ja: '対応に使います。' } },
        ...{ seenNumber, ...(spoken ? { spoken } : {}) },
      });
    const hearsOnce = async (to: string) => {
      town.said.length = 0;
      const caller = await town.dial({ to });
      const texts = town.said.map(({ text, language }) => `${language} ${text}`);
      caller.hangUp();
      await town.settle();
      return texts;
    };
    await publish(0);
    expect(await hearsOnce(MAIN_NUMBER)).toHaveLength(2);
    const first = { ja: 'お話の内容は、ご相談への対応にだけ使います。' };
    await publish(1, first);
    expect(await hearsOnce(MAIN_NUMBER)).toEqual([
      'ja お電話ありがとうございます。',
      `ja ${first.ja}`,
      'ja この通話は、応対の品質を高めるため、録音させていただきます。',
    ]);
    await publish(2, { ...first, en: 'Used to answer you.' });
    const mori = await town.desk('mori');
    await change(mori, await mainLine(mori), { language: 'en' });
    expect((await hearsOnce(MAIN_NUMBER))[1]).toBe('en Used to answer you.');
    // Outside the hours of its queue, before somebody leaves a message.
    await town.pass(12 * 3_600);
    const late = await hearsOnce(WEEKDAY_NUMBER);
    expect(late.slice(0, 2)).toEqual(['ja ただいまの時間は、受付を終了しております。', `ja ${first.ja}`]);
    const again = await signIn(town.house, 'ono', PASSWORD);
    const { notices } = await again.call<PurposeNoticesAnswer>('GET', '/admin/privacy/notices');
    expect(notices.map(({ number, shown }) => [number, shown])).toEqual([
      [3, 2],
      [2, 1],
      [1, 0],
    ]);
  });

  test('who withholds the number is told so in the own words, and the call ends', async () => {
    const mori = await town.desk('mori');
    await change(mori, await mainLine(mori), {
      withheld: 'refuse',
      withheldSays: { ja: '番号を通知しておかけください。' },
    });
    const caller = await town.dial({ from: { kind: 'withheld' } });
    expect(said()).toBe('番号を通知しておかけください。');
    await town.pass(5);
    expect(caller.isOver()).toBe(true);
    const other = await town.dial();
    expect(said()).toContain('お電話ありがとうございます。');
    other.hangUp();
    await town.settle();
  });

  test('turned off, callers are told so and nobody waits; nobody is called from it; turned on, it rings again', async () => {
    const mori = await town.desk('mori');
    const off = await change(mori, await mainLine(mori), { inUse: false });
    const caller = await town.dial();
    expect(said()).toContain('ただいま使われておりません');
    await town.pass(7);
    expect(caller.isOver()).toBe(true);
    const { rows } = await town.house.admin.query('select 1 from interaction');
    expect(rows).toEqual([]);
    const sato = await town.desk('sato');
    const { lines } = await sato.call<{ lines: { name: string }[] }>('GET', '/desk/phone-lines');
    expect(lines.map(({ name }) => name)).toEqual(['平日の電話']);
    await sato
      .call('POST', '/desk/calls', { number: '022-333-4444', entryPointId: off.id })
      .refused('not-found');
    town.said.length = 0;
    await change(mori, off, { inUse: true });
    const again = await town.dial();
    expect(said()).toContain('お電話ありがとうございます。');
    again.hangUp();
    await town.settle();
  });

  test('another name and queue too; what changed is in the audit', async () => {
    const mori = await town.desk('mori');
    const seen = await mainLine(mori);
    const queueId = await town.id('queue', '環境業務課');
    const saved = await mori.call<LineAnswer>('PUT', `/admin/lines/${seen.id}`, {
      name: '環境の電話',
      queueId,
      settings: { ...seen.settings, takeMessages: false },
      version: seen.version,
    });
    expect(saved).toMatchObject({ name: '環境の電話', queueName: '環境業務課' });
    const { rows } = await town.house.admin.query<{ fields: string[] }>(
      `select fields from audit where subject_kind = 'phone-line'`,
    );
    expect(rows).toEqual([{ fields: ['name', 'queueId', 'takeMessages'] }]);
  });

  test('somebody else was quicker: refused, and nothing of theirs is lost', async () => {
    const mori = await town.desk('mori');
    const seen = await mainLine(mori);
    await change(mori, seen, { takeMessages: false });
    await change(mori, seen, { withheld: 'refuse' }).refused('version.conflict');
    expect((await mainLine(mori)).settings).toMatchObject({ takeMessages: false, withheld: 'take' });
  });
});

describe('the supervisor tells callers of a surge', () => {
  const shown = async (desk: DeskClient) =>
    (await desk.call<SupervisedLines>('GET', '/desk/supervision/lines')).lines;

  test('by one press, until then; it ends by itself, and earlier by another press', async () => {
    const tanaka = await town.desk('tanaka');
    const [line] = (await shown(tanaka)).filter((each) => each.name === '代表電話');
    expect(line).toMatchObject({ number: '0220-00-0000', queueName: '総合窓口', surge: null });
    const until = new Date(town.house.clock.now().getTime() + 3_600_000).toISOString();
    await tanaka.call('PUT', `/desk/supervision/lines/${line!.id}/surge`, { on: true, until });
    await town.settle();
    const first = await town.dial();
    expect(said()).toContain(line!.says);
    expect((await shown(tanaka)).find(({ id }) => id === line!.id)?.surge).toMatchObject({
      until,
      byName: '田中 実',
    });
    first.hangUp();
    await town.pass(3_601);
    expect((await shown(tanaka)).find(({ id }) => id === line!.id)?.surge).toBe(null);
    town.said.length = 0;
    const second = await town.dial();
    expect(said()).not.toContain(line!.says);
    second.hangUp();
    await tanaka.call('PUT', `/desk/supervision/lines/${line!.id}/surge`, { on: true });
    await tanaka.call('PUT', `/desk/supervision/lines/${line!.id}/surge`, { on: false });
    town.said.length = 0;
    const third = await town.dial();
    expect(said()).not.toContain(line!.says);
    third.hangUp();
    await town.settle();
  });

  test('a time that is over is refused', async () => {
    const tanaka = await town.desk('tanaka');
    const [line] = await shown(tanaka);
    const until = new Date(town.house.clock.now().getTime() - 1).toISOString();
    const refused = await tanaka
      .call('PUT', `/desk/supervision/lines/${line!.id}/surge`, { on: true, until })
      .refused('request.invalid');
    expect(refused).toMatchObject({ field: 'until' });
  });

  test('the number of a sealed department does not even show', async () => {
    const mori = await town.desk('mori');
    const sealed = await mori.call<LineAnswer>('POST', '/admin/lines', {
      name: '子どもの相談',
      number: '022-000-0088',
      queueId: await town.id('queue', '子育て支援課'),
    });
    const tanaka = await town.desk('tanaka');
    expect((await shown(tanaka)).map((line) => line.name)).not.toContain('子どもの相談');
    await tanaka.call('PUT', `/desk/supervision/lines/${sealed.id}/surge`, { on: true }).refused('not-found');
  });
});
