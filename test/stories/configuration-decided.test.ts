import { expect, test } from 'vitest';
import { renewSetupToken } from '#db/installation.ts';
import { exportConfiguration } from '#operations/configuration/files.ts';
import { foundCityFromFiles } from '#operations/configuration/found-from-files.ts';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { PurposeNoticesAnswer } from '../../src/http/admin/notice-shapes.ts';
import type { OversightAnswer } from '../../src/http/admin/oversight-shapes.ts';
import type { CallbackPolicyAnswer } from '../../src/http/desk/callback-shapes.ts';
import type { HarassmentSettingsAnswer } from '../../src/http/desk/harassment-shapes.ts';
import { aobaCity, migratedTemplate } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';
import { depsOf, edited, filesOfCity, refused } from '../kit/configuration-files.ts';
import { openHouse } from '../kit/house.ts';

const town = aobaCity({ watchers: [] });
const { files, plan, applyAs } = filesOfCity(town);

const notices = (desk: DeskClient) => desk.call<PurposeNoticesAnswer>('GET', '/admin/privacy/notices');
const oversight = (desk: DeskClient) => desk.call<OversightAnswer>('GET', '/admin/oversight');
const newest = async (desk: DeskClient, kind: string) => {
  const { rows } = await desk.call<ChangesAnswer>('GET', `/admin/changes?kind=${kind}`);
  expect(rows[0], kind).toBeDefined();
  return rows[0]!;
};

/** What the privacy officer and the supervisor decided on their pages. */
async function decided(): Promise<void> {
  const [mori, ono, tanaka] = [await town.desk('mori'), await town.desk('ono'), await town.desk('tanaka')];
  const publish = (entryPointId: string | null, purpose: string, more: object = {}) =>
    ono.call('POST', '/admin/privacy/notices', {
      ...{ entryPointId, purpose, seenNumber: 0 },
      ...{ bodies: { ja: `${purpose}に使います。`, en: 'To answer you.' }, ...more },
    });
  const { entryPoints } = await notices(ono);
  await publish(null, 'お問い合わせへの回答', { spoken: { ja: '回答のために記録します。' } });
  await publish(entryPoints[0]!.id, '粗大ごみの受付');
  const { settings, version } = await oversight(ono);
  await ono.call('PUT', '/admin/oversight', { version, settings: { ...settings, manyResidents: 20 } });
  const queueId = await town.id('queue', '総合窓口');
  const policy = await mori.call<CallbackPolicyAnswer>('GET', `/desk/queues/${queueId}/callback`);
  await mori.call('PUT', `/desk/queues/${queueId}/callback`, {
    ...{ version: policy.version, settings: { ...policy.settings, retries: 4, perSlot: 3 } },
  });
  const seen = await tanaka.call<HarassmentSettingsAnswer>('GET', '/desk/supervision/harassment-settings');
  await tanaka.call('PUT', '/desk/supervision/harassment-settings', {
    ...{
      version: seen.version,
      settings: { ...seen.settings, warnAfterMin: 8, ending: { ja: '終わります。' } },
    },
  });
}

test('what residents are told, and by what looks are looked at, stand in files and found a second city the same', async () => {
  await decided();
  const all = await files(false);
  expect(all.get('purpose-notices.yaml')).toContain(
    '"*":\n  purpose: お問い合わせへの回答\n  bodies:\n    en: To answer you.\n    ja: お問い合わせへの回答に使います。\n  spoken:\n',
  );
  expect(all.get('oversight.yaml')).toMatch(/^(#.*\n)+manyResidents: 20\n$/);
  expect(all.get('callbacks.yaml')).toMatch(/\nqueue-\d:\n {2}perSlot: 3\n {2}retries: 4\n$/);
  expect(all.get('harassment.yaml')).toMatch(/\nending:\n {2}ja: 終わります。\nwarnAfterMin: 8\n$/);
  const voices = 'ja:\n  engine: open-jtalk\n  voice: mei\n  speed: 1.1\n';
  const mori = await town.desk('mori');
  await applyAs(mori.staffId, new Map([['voices.yaml', voices]]));
  const whole = await files(false);
  expect(whole.get('voices.yaml')).toContain(voices);

  const other = await openHouse({ template: await migratedTemplate() });
  try {
    await renewSetupToken(other.database.installation, other.ids);
    const to = { tenantId: other.ids.next(), actor: 'system:test' };
    const first = { login: 'first', name: '最初 の人', hosts: ['aoba.example'] };
    await other.database.tx(to, (tx) => foundCityFromFiles(tx, depsOf(other), whole, first));
    const again = await other.database.tx(to, (tx) =>
      exportConfiguration(tx, depsOf(other), { staff: false }),
    );
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(whole));
  } finally {
    await other.close();
  }
});

test('a text that changes is a new version in the name of whoever decides it; none is taken back, and what is wrong has its line', async () => {
  await decided();
  const [mori, ono] = [await town.desk('mori'), await town.desk('ono')];
  const all = await files();
  const changed = new Map([
    ...edited(all, 'purpose-notices.yaml', {
      'ja: 粗大ごみの受付に使います。': 'ja: 収集の手配に使います。',
    }),
    ...edited(all, 'oversight.yaml', { 'manyResidents: 20': 'rules:\n  - protected\n  - many' }),
  ]);
  const words = await plan(changed);
  expect(words).toEqual([
    expect.stringMatching(/^~ purpose-notices \S+$/),
    '    bodies: {"en":"To answer you.","ja":"粗大ごみの受付に使います。"} → {"en":"To answer you.","ja":"収集の手配に使います。"}',
    '~ oversight',
    expect.stringMatching(/^ {4}rules: .*"out-of-hours"\] → \["protected","many"\]$/),
    '    manyResidents: 20 → 30',
    '+ 0   ~ 2   - 0',
  ]);
  expect(await refused(applyAs(mori.staffId, changed))).toEqual({
    ...{ permission: 'privacy.manage', file: 'purpose-notices.yaml' },
  });
  const rules = new Map([['oversight.yaml', changed.get('oversight.yaml')!]]);
  expect(await refused(applyAs(mori.staffId, rules))).toEqual({
    ...{ permission: 'privacy.handle', file: 'oversight.yaml' },
  });
  await applyAs(ono.staffId, changed);
  expect(await plan(changed)).toEqual(['+ 0   ~ 0   - 0']);
  const { notices: versions } = await notices(ono);
  expect(versions.filter(({ purpose }) => purpose === '粗大ごみの受付').map(({ number }) => number)).toEqual([
    2, 1,
  ]);
  expect(await newest(ono, 'purpose-notice')).toMatchObject({
    ...{ byName: '小野 守', name: '粗大ごみの受付', undoable: false, kept: 'shown' },
    ...{ before: { ja: '粗大ごみの受付に使います。' }, after: { ja: '収集の手配に使います。' } },
  });
  const rowsOfAudit = await town.house.admin.query<{ kind: string }>(
    `select subject_kind as kind from audit where actor = $1 and action = 'write'
       and subject_kind in ('purpose-notice', 'oversight') order by id desc limit 2`,
    [`staff:${ono.staffId}`],
  );
  expect(rowsOfAudit.rows.map(({ kind }) => kind).toSorted()).toEqual(['oversight', 'purpose-notice']);
  await ono.call('POST', `/admin/changes/${(await newest(ono, 'oversight')).id}/undo`);
  expect((await oversight(ono)).settings).toMatchObject({ manyResidents: 20 });

  const stands = await files();
  const wrong = async (name: string, text: string) => refused(applyAs(ono.staffId, new Map([[name, text]])));
  const said = stands.get('purpose-notices.yaml')!;
  const without = [...said.split(/(?=^\S+:\n)/m)];
  expect(await wrong('purpose-notices.yaml', without.slice(0, -1).join(''))).toMatchObject({
    ...{ file: 'purpose-notices.yaml', line: 1, why: 'kept' },
  });
  expect(
    await wrong('purpose-notices.yaml', `${said}nowhere:\n  purpose: 何か\n  bodies:\n    ja: 何か\n`),
  ).toMatchObject({
    ...{ path: 'nowhere.key', why: 'unknown', named: 'nowhere', line: said.split('\n').length },
  });
  expect(
    await wrong('purpose-notices.yaml', `${said}x:\n  purpose: 何か\n  bodies:\n    en: Something\n`),
  ).toMatchObject({
    ...{ path: 'x.bodies', why: 'shape', line: said.split('\n').length + 2 },
  });
  expect(await wrong('oversight.yaml', 'manyMinutes: 5\nworkFrom: "22:00"\n')).toMatchObject({
    ...{ file: 'oversight.yaml', path: 'workTo', why: 'order' },
  });
  expect(await wrong('oversight.yaml', 'rules:\n  - protected\n  - neighbours\n')).toMatchObject({
    ...{ path: 'rules.1', line: 3, why: 'shape' },
  });
  expect(await files()).toEqual(stands);
});

test('how lines call back, what is said against harassment and who speaks are taken back by one press', async () => {
  await decided();
  const mori = await town.desk('mori');
  const before = await files();
  const [key] = /^queue-\d/m.exec(before.get('callbacks.yaml')!)!;
  await applyAs(
    mori.staffId,
    new Map([
      ['callbacks.yaml', `${key}:\n  first: caller\n`],
      ['harassment.yaml', 'ownerMayEnd: false\n'],
      ['voices.yaml', 'en:\n  engine: espeak\n  voice: en-gb\n'],
    ]),
  );
  const changed = await newest(mori, 'callback-settings');
  expect(changed).toMatchObject({
    ...{ name: '総合窓口', undoable: true, before: { first: 'agent', retries: 4, perSlot: 3 } },
    ...{ after: { first: 'caller', retries: 2, perSlot: null } },
  });
  await mori.call('POST', `/admin/changes/${changed.id}/undo`);
  await mori.call('POST', `/admin/changes/${(await newest(mori, 'voice')).id}/undo`);
  const harassment = await newest(mori, 'harassment-settings');
  expect(harassment).toMatchObject({ undoable: true, before: { warnAfterMin: 8, ownerMayEnd: true } });
  await mori.call('POST', `/admin/changes/${harassment.id}/undo`);
  expect(await plan(before)).toEqual(['+ 0   ~ 0   - 0']);
  const spoken = new Map([['voices.yaml', 'en:\n  engine: espeak\n  voice: en-gb\n']]);
  await applyAs(mori.staffId, spoken);
  await applyAs(mori.staffId, before);
  expect(await files()).toEqual(before);
});
