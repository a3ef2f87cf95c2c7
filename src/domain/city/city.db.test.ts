import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/kit/database.ts';
import {
  createNumberBlocks,
  findCityByHost,
  foundCity,
  listCities,
  readCalendar,
  readCity,
  setHolidays,
} from './city.ts';

let db: TestDatabase;
let tenantId: string;
const inCity = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  db.db.tx({ tenantId, actor: 'system:test' }, work);

beforeAll(async () => {
  db = await openTestDatabase();
  tenantId = db.ids.next();
  await inCity((tx) =>
    foundCity(
      tx,
      {
        code: '041017',
        name: '青葉市',
        kana: 'アオバシ',
        nameEn: 'Aoba',
        timeZone: 'Asia/Tokyo',
        demo: false,
        settings: { showStaffNames: true },
      },
      ['Aoba.Example'],
    ),
  );
});
afterAll(() => db.close());

test('a city is found by its host, whatever its letters; another host finds none', async () => {
  expect((await findCityByHost(db.kysely, 'AOBA.example'))?.id).toBe(tenantId);
  expect(await findCityByHost(db.kysely, 'wakaba.example')).toBeUndefined();
  expect((await listCities(db.kysely)).map((city) => city.name)).toEqual(['青葉市']);
  expect((await inCity(readCity)).settings).toEqual({ showStaffNames: true });
});

test('two calendars: due times skip weekends, holidays and the turn of the year; desks keep their own hours', async () => {
  await inCity((tx) =>
    setHolidays(tx, [
      { onDate: '2026-04-29', name: '昭和の日', closed: true },
      { onDate: '2026-04-05', name: '日曜開庁', closed: false },
    ]),
  );
  const { working, opening } = await inCity(readCalendar);
  const days = [
    '2026-04-01',
    '2026-04-04',
    '2026-04-05',
    '2026-04-29',
    '2026-12-29',
    '2027-01-03',
    '2027-01-04',
  ];
  expect(days.map((day) => working.isWorkingDay(day))).toEqual([
    true,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
  expect(days.map((day) => opening.isWorkingDay(day))).toEqual([true, true, true, false, false, false, true]);
  await inCity((tx) => setHolidays(tx, []));
  expect((await inCity(readCalendar)).working.isWorkingDay('2026-04-29')).toBe(true);
});

test('numbers are never given twice, also side by side and when a transaction comes to nothing', async () => {
  const numbers = createNumberBlocks(db.db, 'case', 5);
  const other = createNumberBlocks(db.db, 'case', 5);
  const taken = await Promise.all(
    Array.from({ length: 15 }, (_, n) => inCity((tx) => (n % 2 ? numbers : other).take(tx))),
  );
  await expect(
    inCity(async (tx) => {
      taken.push(await numbers.take(tx));
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  taken.push(
    await inCity((tx) => numbers.take(tx)),
    await inCity((tx) => createNumberBlocks(db.db, 'case', 5).take(tx)),
  );
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken.map((number) => parseSpokenNumber(number)?.fiscalYear)).toEqual(taken.map(() => 2026));
});

test('a new fiscal year, and another kind of number, begin at one', async () => {
  const bookings = createNumberBlocks(db.db, 'booking');
  expect(parseSpokenNumber(await inCity((tx) => bookings.take(tx)))).toEqual({ fiscalYear: 2026, serial: 1 });
  expect(parseSpokenNumber(await inCity((tx) => bookings.take(tx)))).toEqual({ fiscalYear: 2026, serial: 2 });
  db.clock.jumpTo(new Date('2027-03-31T14:59:59Z'));
  expect(parseSpokenNumber(await inCity((tx) => bookings.take(tx)))?.fiscalYear).toBe(2026);
  db.clock.jumpTo(new Date('2027-03-31T15:00:00Z'));
  expect(parseSpokenNumber(await inCity((tx) => bookings.take(tx)))).toEqual({ fiscalYear: 2027, serial: 1 });
});
