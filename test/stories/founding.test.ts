import { afterEach, beforeEach, expect, test } from 'vitest';
import { renewSetupToken } from '#db/installation.ts';
import { signIn, visitor } from '../kit/clients.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { migratedTemplate } from '../kit/cast.ts';

let house: TestHouse;
beforeEach(async () => {
  house = await openHouse({ template: await migratedTemplate() });
});
afterEach(() => house.close());

const CITY = {
  cityName: '若松市',
  cityKana: 'わかまつし',
  cityCode: '072028',
  name: '最初 の人',
  login: 'first',
  password: '縁側でみんなと話す朝のひととき',
};

test('the first visitor with the one-time link founds the city and becomes its administrator; it works once', async () => {
  const token = (await renewSetupToken(house.database.installation, house.ids))!;
  const setup = visitor(house);
  await setup.call('GET', `/public/setup/${token}`);
  await setup.call('GET', '/public/setup/AAAAAAAAAAAAAAAAAAAAAA').refused('not-found');
  await setup
    .call('POST', `/public/setup/${token}`, { ...CITY, cityCode: '072020' })
    .refused('request.invalid');
  await setup.call('POST', `/public/setup/${token}`, { ...CITY, password: '短い' }).refused('password.short');
  await setup.call('POST', '/public/setup/AAAAAAAAAAAAAAAAAAAAAA', CITY).refused('not-found');
  const both = await Promise.all([1, 2].map(() => setup.call('POST', `/public/setup/${token}`, CITY).raw()));
  expect(both.map((response) => response.statusCode).sort()).toEqual([200, 404]);
  await setup.call('GET', `/public/setup/${token}`).refused('not-found');
  expect(await renewSetupToken(house.database.installation, house.ids)).toBeUndefined();

  const first = await signIn(house, 'first', CITY.password);
  expect(first.session).toMatchObject({
    tenant: { name: '若松市' },
    roles: expect.arrayContaining(['administrator', 'supervisor']),
  });
  await first.failedWork();
  const { queues, categories } = await first.directory();
  expect(queues).toMatchObject([{ name: '総合窓口', mine: true, open: true }]);
  expect(categories.map(({ kind }) => kind)).toEqual(['enquiry', 'request', 'report', 'complaint']);
  const [city] = await visitor(house).call<{ entryPoints: { key: string }[] }[]>('GET', '/public/cities');
  expect(city?.entryPoints).toHaveLength(1);
  const log = house.logLines.join('');
  for (const secret of [token, CITY.password, CITY.name]) expect(log).not.toContain(secret);
});

test('a newer link makes the one before useless; an installation with a city has none', async () => {
  const before = (await renewSetupToken(house.database.installation, house.ids))!;
  const after = (await renewSetupToken(house.database.installation, house.ids))!;
  await visitor(house).call('POST', `/public/setup/${before}`, CITY).refused('not-found');
  await visitor(house).call('POST', `/public/setup/${after}`, CITY);
});
