import { expect, test } from 'vitest';
import type { PurposeNoticesAnswer, RegisterAnswer } from '../../src/http/admin/notice-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { visitor } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });

test('what the data are for is said before anybody writes; versions stay, and which one was shown where', async () => {
  const [ono, mori] = [await town.desk('ono'), await town.desk('mori')];
  const look = () => ono.call<PurposeNoticesAnswer>('GET', '/admin/privacy/notices');
  const publish = (by: typeof ono, body: object) => by.call('POST', '/admin/privacy/notices', body);
  const city = {
    ...{ entryPointId: null, purpose: '市民からの問い合わせへの対応', seenNumber: 0 },
    bodies: { ja: 'お問い合わせへの対応にだけ使います。', en: 'Used to answer you.' },
  };
  const entry = (key: string) => visitor(town.house).entryPoint(key);
  expect((await entry('aoba')).notice).toEqual({});
  await publish(mori, city).refused('permission.missing');
  await publish(ono, { ...city, bodies: { en: 'only' } }).refused('request.invalid');
  await publish(ono, city);
  await publish(ono, city).refused('version.conflict');
  const { entryPoints } = await look();
  const weekdays = entryPoints.find(({ name }) => name === '平日の窓口')!;
  const own = { ja: '平日の窓口でのご案内に使います。' };
  await publish(ono, { entryPointId: weekdays.id, purpose: '平日の案内', bodies: own, seenNumber: 0 });
  expect((await entry('aoba')).notice).toEqual(city.bodies);
  expect((await entry('aoba-weekdays')).notice).toEqual(own);

  await town.resident();
  await town.resident({ key: 'aoba-weekdays' });
  await publish(ono, { ...city, seenNumber: 1, bodies: { ja: '対応と記録に使います。' } });
  await town.resident();
  await town.resident();
  const { notices } = await look();
  expect(
    notices.map(({ entryPointId, number, shown, publishedBy }) => [entryPointId, number, shown, publishedBy]),
  ).toEqual([
    [weekdays.id, 1, 1, '小野 守'],
    [null, 2, 2, '小野 守'],
    [null, 1, 1, '小野 守'],
  ]);

  // The register is drafted from the schema and from what was decided.
  await ono.call('POST', '/admin/privacy/retention', { kind: 'case', keepDays: 1095 });
  const { entries, people } = await ono.call<RegisterAnswer>('GET', '/admin/privacy/register');
  expect(people).toBe(0);
  expect(entries.map(({ kind }) => kind)).toEqual(['residents', 'talks', 'calls', 'cases', 'outreach']);
  expect(entries[0]).toMatchObject({
    items: expect.arrayContaining(['name', 'address', 'birth_on']),
    purposes: expect.arrayContaining(['市民からの問い合わせへの対応', '平日の案内']),
  });
  expect(entries.find(({ kind }) => kind === 'cases')?.policies).toMatchObject([{ keepDays: 1095 }]);
});
