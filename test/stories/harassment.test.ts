import { describe, expect, test } from 'vitest';
import type { LineAnswer, LinesAnswer } from '../../src/http/admin/line-shapes.ts';
import type { CallAnswer } from '../../src/http/desk/call-shapes.ts';
import type {
  HarassmentAnswer,
  HarassmentSettingsAnswer,
  HelpInWriting,
  MyHarassment,
} from '../../src/http/desk/harassment-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = callTown();
const SOON = { kind: 'answers', afterMs: 100 } as const;

const mine = async (desk: DeskClient) =>
  (await desk.call<{ calls: CallAnswer[] }>('GET', '/desk/calls/mine')).calls[0];
const shown = async (desk: DeskClient) =>
  (await desk.call<HarassmentAnswer>('GET', '/desk/supervision/harassment')).rows;
const said = () => town.said.map(({ text }) => text).join('');

/** 佐藤 talks with a caller, and presses the button. */
async function asked({ press = true } = {}) {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', SOON);
  const caller = await town.dial();
  await town.pass(7);
  await town.pass(1);
  const call = (await mine(sato))!;
  const tanaka = await town.desk('tanaka');
  const ask = () => sato.call<{ id: string }>('POST', `/desk/calls/${call.id}/harassment`);
  const id = press ? (await ask()).id : '';
  await town.settle();
  town.said.length = 0;
  const on = (desk: DeskClient, what: string, body?: object) =>
    desk.call('POST', `/desk/harassment/${id}/${what}`, body);
  return { sato, tanaka, caller, call, ask, id, on };
}

async function interaction() {
  const { rows } = await town.house.admin.query<{ state: string; reason: string | null }>(
    'select state, end_reason as reason from interaction order by opened_at desc limit 1',
  );
  return rows[0]!;
}

async function holds() {
  const { rows } = await town.house.admin.query<{ days: number; released: boolean }>(
    `select round(extract(epoch from until_at - held_at) / 86400)::int as days, released_at is not null as released
     from recording_hold order by held_at, id`,
  );
  return rows;
}

describe('whoever has a call asks for help by one press', () => {
  test('whoever is in charge hears of it at once and comes, the recording is kept, pressed twice it is one', async () => {
    const { sato, tanaka, caller, ask, id, on } = await asked();
    expect((await ask()).id).toBe(id);
    expect(await shown(tanaka)).toMatchObject([
      {
        id,
        asked: { name: '佐藤 花子' },
        ownerName: '佐藤 花子',
        stage: 'talking',
        joined: null,
        closedAt: null,
        can: ['join', 'warn', 'end', 'decide'],
      },
    ]);
    expect(await holds()).toEqual([{ days: 365, released: false }]);
    const { help } = (await mine(sato))!;
    expect(help).toMatchObject({ joined: null, warned: null, can: ['warn'] });
    expect(Date.parse(help!.warnDueAt) - Date.parse(help!.asked.at)).toBe(5 * 60_000);
    expect(help!.heldUntil).not.toBe(null);
    const { rows } = await town.house.admin.query<{ audience: string[] }>(
      `select audience from event where type = 'harassment.asked'`,
    );
    expect(rows).toEqual([{ audience: ['supervisors', `staff:${sato.staffId}`] }]);
    // The first in charge who comes is who did.
    await on(tanaka, 'join');
    await on(tanaka, 'join');
    expect((await mine(sato))?.help?.joined).toMatchObject({ name: '田中 実' });
    expect((await shown(tanaka))[0]?.can).toEqual(['warn', 'end', 'decide']);
    caller.hangUp();
    await town.settle();
  });

  test("not in somebody else's call, and not before one talks", async () => {
    const { call, caller } = await asked({ press: false });
    const smith = await town.desk('smith');
    await smith.call('POST', `/desk/calls/${call.id}/harassment`).refused('state.conflict');
    caller.hangUp();
    await town.settle();
    const sato = await town.desk('sato');
    await sato.call('POST', `/desk/calls/${call.id}/harassment`).refused('state.conflict');
    await (await town.desk('kimura')).call('POST', `/desk/calls/${call.id}/harassment`).refused('not-found');
  });

  test('a line whose calls are not recorded has nothing to keep, and says so', async () => {
    const mori = await town.desk('mori');
    const { lines } = await mori.call<LinesAnswer>('GET', '/admin/lines');
    const { id, name, queueId, settings, version } = lines.find((line) => line.name === '代表電話')!;
    await mori.call<LineAnswer>('PUT', `/admin/lines/${id}`, {
      name,
      queueId,
      settings: { ...settings, recording: { ...settings.recording, on: false } },
      version,
    });
    const { sato, caller } = await asked();
    expect((await mine(sato))?.help?.heldUntil).toBe(null);
    expect(await holds()).toEqual([]);
    caller.hangUp();
    await town.settle();
  });
});

describe('the agreed words', () => {
  test('a warning said by oneself plays nothing, a played one is heard in the talk; on hold nobody can be warned', async () => {
    const { sato, caller, call, on } = await asked();
    await on(sato, 'warn', { how: 'said' });
    expect(said()).toBe('');
    await on(sato, 'warn', { how: 'played' });
    expect(said()).toContain('これ以上お話を伺うことができません');
    expect(caller.isOver()).toBe(false);
    expect(await mine(sato)).toMatchObject({ state: 'talking', help: { warned: { name: '佐藤 花子' } } });
    await sato.call('POST', `/desk/calls/${call.id}/hold`, { on: true });
    await on(sato, 'warn', { how: 'played' }).refused('state.conflict');
    caller.hangUp();
    await town.settle();
  });

  test('the end only after a warning: the agent is free at once, the caller hears why, and so it ended', async () => {
    const { sato, caller, on, tanaka } = await asked();
    await on(sato, 'end').refused('state.conflict');
    await on(sato, 'warn', { how: 'said' });
    await on(sato, 'end');
    expect(said()).toBe(
      '恐れ入りますが、これ以上お話を伺うことができませんので、この通話を終わらせていただきます。',
    );
    expect(caller.isOver()).toBe(false);
    expect(await mine(sato)).toBe(undefined);
    const { legs } = await town.pretend().exchange.list();
    expect(legs).toHaveLength(1);
    await town.pass(7);
    expect(caller.isOver()).toBe(true);
    expect(await interaction()).toEqual({ state: 'wrap-up', reason: 'harassment-ended' });
    expect(await shown(tanaka)).toMatchObject([
      { stage: null, ended: { name: '佐藤 花子' }, warnedHow: 'said', ownerName: null, can: ['decide'] },
    ]);
    expect((await shown(tanaka))[0]?.closedAt).not.toBe(null);
  });

  test('whoever is in charge may end it at once, and the city may want their decision first', async () => {
    const { sato, tanaka, caller, on } = await asked();
    const seen = await tanaka.call<HarassmentSettingsAnswer>('GET', '/desk/supervision/harassment-settings');
    const change = { settings: { ...seen.settings, ownerMayEnd: false }, version: seen.version };
    const saved = await tanaka.call<HarassmentSettingsAnswer>(
      'PUT',
      '/desk/supervision/harassment-settings',
      change,
    );
    expect(saved).toMatchObject({ version: 2, changedByName: '田中 実' });
    await tanaka.call('PUT', '/desk/supervision/harassment-settings', change).refused('version.conflict');
    await on(sato, 'warn', { how: 'said' });
    await on(sato, 'end').refused('state.conflict');
    const [row] = await shown(tanaka);
    await on(tanaka, 'decide', { version: row!.version, decision: 'end', note: '三度目の大声' });
    expect((await mine(sato))?.help?.can).toContain('end');
    await on(tanaka, 'end');
    await town.pass(7);
    expect(await interaction()).toEqual({ state: 'wrap-up', reason: 'harassment-ended' });
    expect(caller.isOver()).toBe(true);
  });

  test("are the city's own, in the language of the exchange", async () => {
    const tanaka = await town.desk('tanaka');
    const seen = await tanaka.call<HarassmentSettingsAnswer>('GET', '/desk/supervision/harassment-settings');
    await tanaka.call('PUT', '/desk/supervision/harassment-settings', {
      settings: { ...seen.settings, warning: { ja: '青葉市からのお願いです。' }, holdDays: 1_825 },
      version: seen.version,
    });
    const { sato, caller, on } = await asked();
    await on(sato, 'warn', { how: 'played' });
    expect(said()).toBe('青葉市からのお願いです。');
    expect(await holds()).toEqual([{ days: 1_825, released: false }]);
    caller.hangUp();
    await town.settle();
  });
});

describe('what the person in charge decides', () => {
  test('none at all: the recording is let go; looked at again, it is kept again', async () => {
    const { sato, tanaka, caller, on } = await asked();
    const [row] = await shown(tanaka);
    expect(row).toMatchObject({ decision: null, ended: null });
    await on(tanaka, 'decide', { version: row!.version - 1, decision: 'go-on' }).refused('version.conflict');
    await on(tanaka, 'decide', { version: row!.version, decision: 'no-harassment', note: '聞き間違い' });
    expect(await holds()).toEqual([{ days: 365, released: true }]);
    const [decided] = await shown(tanaka);
    expect(decided).toMatchObject({
      decision: 'no-harassment',
      decided: { name: '田中 実' },
      hasNote: true,
      heldUntil: null,
    });
    const note = `/desk/harassment/${decided!.id}/note`;
    expect(await tanaka.call('GET', note)).toEqual({ note: '聞き間違い' });
    await sato.call('GET', note).refused('permission.missing');
    await on(tanaka, 'decide', { version: decided!.version, decision: 'end-and-report' });
    expect(await holds()).toMatchObject([{ released: true }, { released: false }]);
    caller.hangUp();
    await town.settle();
    expect((await shown(tanaka))[0]).toMatchObject({ decision: 'end-and-report', can: ['decide'] });
    // Why is sealed.
    const { rows } = await town.house.admin.query<{ note: string }>(
      `select encode(decision_note, 'escape') as note from harassment_case`,
    );
    expect(rows.every(({ note }) => note === null || !note.includes('聞き間違い'))).toBe(true);
  });

  test('every step is in the audit and beside the conversation', async () => {
    const { sato, tanaka, caller, on } = await asked();
    await on(tanaka, 'join');
    await on(sato, 'warn', { how: 'played' });
    await on(sato, 'end');
    await town.pass(7);
    const [row] = await shown(tanaka);
    await on(tanaka, 'decide', { version: row!.version, decision: 'end' });
    const { rows } = await town.house.admin.query<{ fields: string[] }>(
      `select fields from audit where subject_kind = 'harassment' and action = 'write' order by at, id`,
    );
    expect(rows.map(({ fields }) => fields.join())).toEqual([
      'asked',
      'joined',
      'warned played',
      'ended',
      'closed',
      'decided end',
    ]);
    const { messages } = await tanaka.call<{ messages: { body: string; direction: string }[] }>(
      'GET',
      `/desk/interactions/${row!.interactionId}/messages`,
    );
    const notes = messages.filter(({ direction }) => direction === 'note').map(({ body }) => body);
    expect(notes).toEqual([
      'カスタマーハラスメント：助けを呼びました（佐藤 花子）',
      'カスタマーハラスメント：応じました（田中 実）',
      'カスタマーハラスメント：警告の案内を流しました（佐藤 花子）',
      'カスタマーハラスメント：終了の案内を流して通話を終えました（佐藤 花子）',
      'カスタマーハラスメント：判断：通話を終える（田中 実）',
    ]);
    expect(caller.isOver()).toBe(true);
  });

  test('agents see none of the list; a sealed call for help is for its department alone', async () => {
    await (await town.desk('sato')).call('GET', '/desk/supervision/harassment').refused('permission.missing');
    const mori = await town.desk('mori');
    await mori.call<LineAnswer>('POST', '/admin/lines', {
      name: '子どもの相談',
      number: '022-000-0088',
      queueId: await town.id('queue', '子育て支援課'),
    });
    const nakamura = await town.readyDesk('nakamura');
    await town.phone('nakamura', SOON);
    const caller = await town.dial({ to: '0220000088' });
    await town.pass(7);
    await town.pass(1);
    const call = (await mine(nakamura))!;
    const { id } = await nakamura.call<{ id: string }>('POST', `/desk/calls/${call.id}/harassment`);
    const tanaka = await town.desk('tanaka');
    expect(await shown(tanaka)).toEqual([]);
    await tanaka.call('POST', `/desk/harassment/${id}/join`).refused('not-found');
    caller.hangUp();
    await town.settle();
  });
});

test('afterwards whoever asked is offered a break, once', async () => {
  const { sato, caller, on, tanaka } = await asked();
  const left = async () => (await sato.call<MyHarassment>('GET', '/desk/harassment/mine')).rows;
  expect(await left()).toEqual([]);
  caller.hangUp();
  await town.settle();
  expect(await left()).toHaveLength(1);
  await on(tanaka, 'care', { care: 'taken' }).refused('state.conflict');
  await on(sato, 'care', { care: 'taken' });
  expect(await left()).toEqual([]);
  const { rows } = await town.house.admin.query<{ status: string; reason: string }>(
    `select p.status, p.reason from presence p join account a on a.id = p.account_id where a.login = 'sato'`,
  );
  expect(rows).toEqual([{ status: 'away', reason: 'break' }]);
  await on(sato, 'care', { care: 'declined' }).refused('state.conflict');
});

test('in a written exchange too: asked by one press, warned and ended by the agreed words, told to whoever is in charge, over with it', async () => {
  const { sato, id, resident } = await town.answered('ばかやろう、早くしろ');
  const tanaka = await town.desk('tanaka');
  const url = `/desk/interactions/${id}`;
  const help = async () => (await sato.call<HelpInWriting>('GET', `${url}/help`)).help;
  expect(await help()).toBeNull();
  // Nobody asks in an exchange of others, or where one speaks.
  await (await town.desk('smith')).call('POST', `${url}/harassment`).refused('permission.missing');
  const { id: caseId } = await sato.call<{ id: string }>('POST', `${url}/harassment`);
  expect(await sato.call<{ id: string }>('POST', `${url}/harassment`)).toEqual({ id: caseId });
  expect(await help()).toMatchObject({ id: caseId, joined: null, can: ['warn'] });
  expect(await shown(tanaka)).toMatchObject([
    { callId: null, ownerName: '佐藤 花子', can: ['join', 'warn', 'end', 'decide'] },
  ]);
  await tanaka.call('POST', `/desk/harassment/${caseId}/join`);
  await sato.call('POST', `/desk/harassment/${caseId}/end`).refused('state.conflict');
  await sato.call('POST', `/desk/harassment/${caseId}/warn`, { how: 'played' });
  await town.settle();
  expect((await resident.heard()).at(-1)).toContain('これ以上ご相談をお受けできません');
  expect(await help()).toMatchObject({ joined: { name: '田中 実' }, warned: {}, can: ['warn', 'end'] });
  const { heldUntil } = (await help())!;
  expect(Date.parse(heldUntil!)).toBe(town.house.clock.now().getTime() + 365 * 86_400_000);

  await sato.call('POST', `/desk/harassment/${caseId}/end`);
  await town.settle();
  expect((await resident.heard()).at(-1)).toContain('このやりとりを終わらせていただきます');
  expect(await interaction()).toEqual({ state: 'wrap-up', reason: 'harassment-ended' });
  expect(await shown(tanaka)).toMatchObject([
    { ownerName: null, ended: { name: '佐藤 花子' }, can: ['decide'] },
  ]);
  const notes = (await sato.open(id)).messages.filter(({ direction }) => direction === 'note');
  expect(notes.map(({ body }) => body.split('：')[1])).toEqual([
    '助けを呼びました（佐藤 花子）',
    '応じました（田中 実）',
    '警告の文を送りました（佐藤 花子）',
    '終了の文を送ってやりとりを終えました（佐藤 花子）',
  ]);
  await tanaka.call('POST', `/desk/harassment/${caseId}/decide`, {
    version: (await shown(tanaka))[0]!.version,
    decision: 'no-harassment',
  });
  expect((await shown(tanaka))[0]).toMatchObject({ decision: 'no-harassment', heldUntil: null });
});
