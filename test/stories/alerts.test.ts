import { expect, test } from 'vitest';
import type { AlertsAnswer, SupervisionSettings } from '../../src/http/desk/supervision-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'tanaka'] });

const alerts = async (desk: DeskClient) =>
  (await desk.call<AlertsAnswer>('GET', '/desk/supervision/alerts')).rows;
const open = async (desk: DeskClient) => (await alerts(desk)).filter((alert) => alert.clearedAt === null);
async function setRules(desk: DeskClient, rules: SupervisionSettings['rules']) {
  const { version } = await desk.call<SupervisionSettings>('GET', '/desk/supervision/rules');
  return desk.call<SupervisionSettings>('PUT', '/desk/supervision/rules', {
    rules,
    watchShown: true,
    version,
  });
}
const rule = (kind: SupervisionSettings['rules'][number]['kind'], threshold: number) => ({
  id: kind,
  kind,
  threshold,
  queueId: null,
  active: true,
});
/** Lets time pass and the rules be looked at, as the service does every 10 s. */
async function look(sec: number): Promise<number> {
  await town.pass(sec);
  const changed = await town.house.alerts.tick();
  await town.settle();
  return changed;
}

test('raised once while somebody waits too long, acknowledged by a person, cleared when it is over', async () => {
  const tanaka = await town.desk('tanaka');
  await setRules(tanaka, [rule('longest-wait', 120)]);
  const { cursor } = await tanaka.directory();
  const resident = await town.resident();
  await resident.say('だれかいませんか');
  await town.settle();
  expect(await look(110)).toBe(0);
  expect(await look(15)).toBe(1);
  expect(await look(60)).toBe(0);
  const [alert] = await open(tanaka);
  expect(alert).toMatchObject({
    kind: 'longest-wait',
    subjectName: '総合窓口',
    value: 125,
    threshold: 120,
    acknowledgedAt: null,
  });
  expect((await tanaka.poll(cursor)).hints).toContainEqual(
    expect.objectContaining({ type: 'alert.raised', kind: 'alert', id: alert!.id }),
  );
  await tanaka.call('POST', `/desk/supervision/alerts/${alert!.id}/acknowledge`);
  await tanaka.call('POST', `/desk/supervision/alerts/${alert!.id}/acknowledge`);
  expect((await open(tanaka))[0]).toMatchObject({ acknowledgedByName: '田中 実' });
  const sato = await town.readyDesk('sato');
  await town.settle();
  await sato.acceptNext();
  expect(await look(10)).toBe(1);
  expect(await open(tanaka)).toEqual([]);
  expect((await alerts(tanaka))[0]).toMatchObject({ id: alert!.id, clearedAt: expect.any(String) });
});

test('several processes look at the same moment: one of them does it', async () => {
  const tanaka = await town.desk('tanaka');
  await setRules(tanaka, [rule('waiting-count', 0), rule('nobody-available', 1)]);
  const resident = await town.resident();
  await resident.say('待っています');
  await town.pass(20);
  const changed = await Promise.all([1, 2, 3].map(() => town.house.alerts.tick()));
  await town.settle();
  expect(changed.sort()).toEqual([0, 0, 2]);
  expect((await open(tanaka)).map((alert) => alert.kind).sort()).toEqual([
    'nobody-available',
    'waiting-count',
  ]);
  // Its turn is over for ten seconds, whatever happens.
  await resident.leave();
  expect(await look(9)).toBe(0);
  expect(await look(1)).toBe(2);
});

test('an agent set aside is known until somebody brings them back', async () => {
  const [tanaka, sato] = [await town.desk('tanaka'), await town.readyDesk('sato')];
  await setRules(tanaka, [rule('agent-set-aside', 0)]);
  await (await town.resident()).say('出てもらえない');
  await town.pass(1);
  for (let miss = 1; miss <= 3; miss++) await town.pass(31);
  await look(10);
  expect(await open(tanaka)).toMatchObject([{ subjectKind: 'staff', subjectName: '佐藤 花子', value: 3 }]);
  await sato.ready();
  await look(10);
  expect(await open(tanaka)).toEqual([]);
});

test('what is sealed raises no alert that its own supervisors alone should not hear: nobody else does', async () => {
  const tanaka = await town.desk('tanaka');
  await setRules(tanaka, [rule('waiting-count', 0)]);
  const { sato, id } = await town.answered('家のことで相談したい');
  await sato.handOver(id, { toDepartmentId: await town.id('department', '子育て支援課') });
  const { cursor } = await tanaka.directory();
  expect(await look(20)).toBe(1);
  expect(await alerts(tanaka)).toEqual([]);
  expect((await tanaka.poll(cursor)).hints.filter((hint) => hint.kind === 'alert')).toEqual([]);
  const { rows } = await town.house.admin.query(
    `select id, audience from alert where audience <> array['supervisors']`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0].audience).toEqual([`sealed:${await town.id('department', '子育て支援課')}`]);
  await tanaka.call('POST', `/desk/supervision/alerts/${rows[0].id}/acknowledge`).refused('not-found');
});

test('rules are kept whole or not at all', async () => {
  const tanaka = await town.desk('tanaka');
  const put = (body: object) => tanaka.call('PUT', '/desk/supervision/rules', body);
  const base = { rules: [rule('waiting-count', 5)], watchShown: true, version: 1 };
  await put({ ...base, rules: [rule('waiting-count', 5), rule('waiting-count', 6)] }).refused(
    'request.invalid',
  );
  await put({ ...base, rules: [{ ...rule('waiting-count', 5), kind: 'moon' }] }).refused('request.invalid');
  await put(base);
  await put(base).refused('version.conflict');
  await (await town.desk('sato')).call('GET', '/desk/supervision/rules').refused('permission.missing');
});
