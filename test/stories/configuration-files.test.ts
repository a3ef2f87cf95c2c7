import { expect, test } from 'vitest';
import { renewSetupToken } from '#db/installation.ts';
import { exportConfiguration } from '#operations/configuration/files.ts';
import { foundCityFromFiles } from '#operations/configuration/found-from-files.ts';
import { secretsToEnter } from '#operations/configuration/secrets.ts';
import type { ChangesAnswer } from '../../src/http/admin/change-shapes.ts';
import type { IdentityServersAnswer } from '../../src/http/admin/identity-server-shapes.ts';
import { aobaCity, migratedTemplate } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';
import { depsOf, edited, filesOfCity, refused } from '../kit/configuration-files.ts';
import { publishSample } from '../kit/flow-town.ts';
import { openHouse } from '../kit/house.ts';

const town = aobaCity();

const { files, plan, apply, applyAs } = filesOfCity(town);

test('a city is written as files, changed in them and carried out in the name of a person, once', async () => {
  const mori = await town.desk('mori');
  const all = await files();
  expect(await plan(all)).toEqual(['+ 0   ~ 0   - 0']);
  expect(all.get('departments.yaml')).toContain(
    'child:\n  name: 子育て支援課\n  parent: welfare\n  sealed: true\n',
  );
  const changes = new Map([
    ...edited(all, 'city.yaml', {
      'name: 青葉市': 'name: 新青葉市\nlanguages:\n  - ja\n  - en\nfallbackLanguage: en',
    }),
    ...edited(all, 'departments.yaml', {
      'name: 環境業務課': 'name: 環境課',
      'policy:\n': 'elderly:\n  name: 高齢福祉課\n  parent: welfare\npolicy:\n',
    }),
    ...edited(all, 'queues.yaml', {
      'queue-2:\n':
        'elderly:\n  name: 高齢福祉課の窓口\n  department: elderly\n  overflow:\n    queue: queue-1\n    afterSec: 120\nqueue-2:\n',
      'from: 08:30': 'from: 09:00',
    }),
    ...edited(all, 'skills.yaml', { 'nursing:\n  name: 介護\n': 'sign-language:\n  name: 手話\n' }),
    ...edited(all, 'categories.yaml', { 'dueWorkingDays: 3': 'dueWorkingDays: 2' }),
    ...edited(all, 'staff.yaml', {
      'ito:\n':
        'yamada:\n  name: 山田 新\n  department: elderly\n  roles:\n    - department-staff\n  queues:\n    - elderly\nito:\n',
    }),
  ]);
  const words = await plan(changes);
  expect(words).toEqual(
    expect.arrayContaining([
      '~ city',
      '    name: "青葉市" → "新青葉市"',
      '    fallbackLanguage: "ja" → "en"',
      '+ departments elderly (高齢福祉課)',
      '~ queues queue-2',
      '+ skills sign-language (手話)',
      '- skills nursing (介護)',
      '+ staff yamada (山田 新)',
      '+ 4   ~ 4   - 1',
    ]),
  );
  // A plan is a trial that was taken back.
  expect(await files()).toEqual(all);
  await apply(changes);
  expect(await plan(changes)).toEqual(['+ 0   ~ 0   - 0']);
  expect(await apply(changes)).toEqual([]);
  const after = await files();
  expect(after.get('queues.yaml')).toContain(
    'elderly:\n  name: 高齢福祉課の窓口\n  department: elderly\n  overflow:',
  );
  expect(after.get('staff.yaml')).toContain('yamada:');
  const { rows } = await mori.call<ChangesAnswer>('GET', '/admin/changes');
  expect(rows.every(({ byName }) => byName === '森 調')).toBe(true);
  expect(rows.find(({ kind }) => kind === 'profile')).toMatchObject({
    ...{ before: { name: '青葉市' }, after: { name: '新青葉市' }, undoable: true },
  });
  expect(rows.find(({ kind }) => kind === 'languages')?.after).toEqual({
    ...{ languages: ['ja', 'en'], fallbackLanguage: 'en' },
  });
});

test('what is wrong is refused with file, line and path, and nothing of the rest is done', async () => {
  const all = await files();
  const wrong = async (name: string, changes: Readonly<Record<string, string>>) =>
    refused(
      apply(new Map([...edited(all, 'city.yaml', { 青葉市: '別の市' }), ...edited(all, name, changes)])),
    );
  expect(await wrong('queues.yaml', { 'offerSec: 60': 'offersec: 60' })).toMatchObject({
    ...{ file: 'queues.yaml', why: 'shape', path: 'queue-3' },
  });
  expect(await wrong('categories.yaml', { 'department: env': 'department: enc' })).toMatchObject({
    ...{ file: 'categories.yaml', line: 11, path: 'garbage.department', why: 'unknown', named: 'enc' },
  });
  expect(await wrong('departments.yaml', { 'sealed: true': 'sealed: false' })).toMatchObject({
    ...{ path: 'child.sealed', why: 'kept' },
  });
  expect(
    await wrong('departments.yaml', {
      'env:\n': 'env:\n',
      'name: 環境業務課': 'name: 環境業務課\n  parent: env',
    }),
  ).toMatchObject({
    ...{ file: 'departments.yaml', why: 'cycle', because: 'request.invalid' },
  });
  const twice = all.get('queues.yaml')!.split('\n').indexOf('queue-3:') + 1;
  expect(await wrong('queues.yaml', { 'queue-3:': 'queue-2:' })).toMatchObject({ why: 'yaml', line: twice });
  expect(await refused(apply(new Map([['quees.yaml', '{}']])))).toMatchObject({ why: 'unknown-file' });
  const without = all.get('departments.yaml')!.replace(/env:\n(?: {2}.*\n)+/, '');
  expect(await refused(apply(new Map([['departments.yaml', without]])))).toMatchObject({
    ...{ file: 'departments.yaml', path: 'env', why: 'closing-missing' },
  });
  expect(await files()).toEqual(all);
  // Said with whom it goes on, it goes, and its line goes on there.
  const queues = all.get('queues.yaml')!.replaceAll('department: env', 'department: welfare');
  const categories = all.get('categories.yaml')!.replaceAll('department: env', 'department: welfare');
  const goes = new Map([
    ['departments.yaml', without],
    ['queues.yaml', queues],
    ['categories.yaml', categories],
    ['closing.yaml', 'departments:\n  env: welfare\n'],
  ]);
  expect((await apply(goes)).at(-1)).toMatchObject({ kind: 'change' });
  expect(await apply(goes)).toEqual([]);
});

test('written, carried out into an installation that is empty, and written again: the same, byte for byte', async () => {
  const mori = await town.desk('mori');
  const queueId = await town.id('queue', '総合窓口');
  await mori.call('POST', '/admin/lines', {
    name: '代表電話',
    number: '022-000-0100',
    kind: 'voice',
    queueId,
  });
  await mori.call('POST', '/admin/roles', {
    ...{ name: '夜間の当番', description: '夜だけ', permissions: ['desk.use', 'case.read'] },
  });
  await (await town.desk('suzuki')).call('POST', '/desk/templates', {
    ...{ clientId: newClientId(), title: 'ごあいさつ', kana: '', shortcut: 'aisatsu', departmentId: null },
    bodies: { ja: 'お問い合わせありがとうございます。\n{city.name}です。', en: 'Thank you.' },
  });
  await publishSample(town);
  await guardedSettings();
  const all = await files(false);
  expect([...all.values()].join('\n')).not.toContain(CLIENT_SECRET);
  for (const part of ['夜間の当番', 'name: 代表電話', 'aisatsu', '代表電話の案内', 'callcenter', '9999-AAA'])
    expect(
      [...all.values()].some((text) => text.includes(part)),
      part,
    ).toBe(true);
  const other = await openHouse({ template: await migratedTemplate() });
  try {
    await renewSetupToken(other.database.installation, other.ids);
    const to = { tenantId: other.ids.next(), actor: 'system:test' };
    const first = { login: 'first', name: '最初 の人', hosts: ['aoba.example'] };
    const { link } = await other.database.tx(to, (tx) => foundCityFromFiles(tx, depsOf(other), all, first));
    expect(link?.kind).toBe('invitation');
    const again = await other.database.tx(to, (tx) =>
      exportConfiguration(tx, depsOf(other), { staff: false }),
    );
    expect(Object.fromEntries(again)).toEqual(Object.fromEntries(all));
    expect([...again.keys()]).toEqual([...all.keys()]);
    // What nobody wrote down is said to be entered.
    expect(await other.database.tx(to, secretsToEnter)).toEqual([
      { file: 'identity-servers', key: '職員認証' },
    ]);
  } finally {
    await other.close();
  }
});

const CLIENT_SECRET = 'himitsu-of-the-client';

/** An identity server with a secret, what is hidden in texts, and how long what is kept. */
async function guardedSettings(): Promise<void> {
  const [mori, ono] = [await town.desk('mori'), await town.desk('ono')];
  town.house.personal.add(CLIENT_SECRET);
  await mori.call('POST', '/admin/identity-servers', {
    ...{ name: '職員認証', secret: CLIENT_SECRET, active: true, homeDepartmentId: null },
    settings: {
      ...{ kind: 'oidc', issuer: 'https://login.example/v2.0', clientId: 'engawa', scopes: 'openid' },
      ...{ loginClaim: 'upn', nameClaim: 'name', groupsClaim: 'groups', strength: null },
    },
    ...{ createsPeople: false, matchesLogins: true, allowsPasswords: true },
    groupRules: [{ group: 'callcenter', roles: ['agent'], departmentId: null }],
  });
  const own = { name: '住民票コード', shape: '9999-AAA', near: '住民', action: 'mask', originalDays: 7 };
  await ono.call('POST', '/admin/privacy/masking', own);
  await ono.call('PUT', '/admin/privacy/masking/passport', { action: 'warn', originalDays: 5, version: 0 });
  await ono.call('POST', '/admin/privacy/retention', { kind: 'case', keepDays: 1_825 });
  const departmentId = await town.id('department', '環境業務課');
  await ono.call('POST', '/admin/privacy/retention', { kind: 'interaction', departmentId, keepDays: 365 });
}

test('what the privacy officer decides is in files, not for everybody to carry out, and one press takes it back', async () => {
  await guardedSettings();
  const [mori, ono] = [await town.desk('mori'), await town.desk('ono')];
  const all = await files();
  const changed = new Map([
    ...edited(all, 'retention.yaml', { 'keepDays: 1825': 'keepDays: 3650' }),
    ...edited(all, 'masking.yaml', {
      'passport:\n    action: warn': 'passport:\n    action: mask',
      'originalDays: 7': 'originalDays: 0',
    }),
    ...edited(all, 'identity-servers.yaml', { '  matchesLogins: true\n': '' }),
  ]);
  expect(await plan(changed)).toContain('+ 0   ~ 3   - 0');
  const as = applyAs;
  expect(await refused(as(mori.staffId, changed))).toEqual({
    ...{ permission: 'privacy.manage', file: 'masking.yaml' },
  });
  const own = new Map([['identity-servers.yaml', changed.get('identity-servers.yaml')!]]);
  expect(await as(mori.staffId, own)).toHaveLength(1);
  expect(
    await refused(as(ono.staffId, edited(all, 'city.yaml', { 'name: 青葉市': 'name: 別の市' }))),
  ).toEqual({
    ...{ permission: 'city.administer', file: 'city.yaml' },
  });
  expect(await as(ono.staffId, changed)).toHaveLength(2);
  expect(await plan(changed)).toEqual(['+ 0   ~ 0   - 0']);
  const gone = new Map([['identity-servers.yaml', '{}']]);
  expect(await refused(as(mori.staffId, gone))).toMatchObject({ why: 'kept', named: '職員認証' });

  const changes = async (desk: DeskClient) => (await desk.call<ChangesAnswer>('GET', '/admin/changes')).rows;
  const undo = async (desk: DeskClient, kind: string, name: string) => {
    const found = (await changes(desk)).find((row) => row.kind === kind && row.name === name && row.undoable);
    await desk.call('POST', `/admin/changes/${found!.id}/undo`);
  };
  expect((await changes(mori)).filter(({ kind }) => kind === 'retention').every((row) => !row.undoable)).toBe(
    true,
  );
  await undo(ono, 'retention', 'case');
  await undo(ono, 'masking', 'passport');
  await undo(ono, 'masking', '住民票コード');
  const [kept] = await changes(ono);
  await mori.call('POST', `/admin/changes/${kept!.id}/undo`).refused('permission.missing');
  await undo(mori, 'identity-server', '職員認証');
  expect(await files()).toEqual(all);
  const { servers } = await mori.call<IdentityServersAnswer>('GET', '/admin/identity-servers');
  expect(servers[0]!.hasSecret).toBe(true);
});
