import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { createCalendar, type WorkingCalendar } from '#kernel/japan/calendar.ts';
import { fiscalYearOf } from '#kernel/japan/fiscal-year.ts';
import { formatCaseNumber } from '#kernel/japan/spoken-number.ts';
import {
  RESIDENT_LANGUAGES,
  type ResidentLanguage,
  type ServedLanguages,
  servedLanguage,
} from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store.ts';
import type { City, CitySettings, Holiday } from './types.ts';

/** The city that a host name belongs to; undefined for a host that no city claims. */
export function findCityByHost(db: Kysely<Tables>, host: string): Promise<City | undefined> {
  return store.selectCityByHost(db, host.toLowerCase());
}

export function listCities(db: Kysely<Tables>): Promise<City[]> {
  return store.selectCities(db);
}

export async function readCity(tx: Tx): Promise<City> {
  const city = await store.selectCity(tx);
  if (!city) throw new Error('the transaction is in a city that does not exist');
  return city;
}

/** Founds a city with the given id, which must be the transaction's. */
export async function foundCity(tx: Tx, city: Omit<City, 'id'>, hosts: readonly string[]): Promise<void> {
  await store.insertCity(tx, city, hosts);
}

/**
 * Sets for how long a reply can be taken back (0 = it goes at once); what is held already keeps its time. Refuses
 * 'version.conflict' when somebody else changed it since it was `seenSec`. The caller appends the event.
 */
export async function setUndoSendSec(tx: Tx, undoSendSec: number, seenSec: number): Promise<void> {
  if (!(await store.updateUndoSendSec(tx, undoSendSec, seenSec))) throw new Refusal('version.conflict');
  tx.audit({ action: 'write', subjectKind: 'city', subjectId: tx.tenantId, fields: ['undoSendSec'] });
}

/** Replaces the city's list of holidays and one-off openings or closures. */
export function setHolidays(tx: Tx, holidays: readonly Holiday[]): Promise<void> {
  return store.replaceHolidays(tx, holidays);
}

/** Refuses 'request.invalid' for a code that is not on the city's list; a city without a list takes any. */
export async function requireCode(
  tx: Tx,
  list: 'wrapUpCodes' | 'presenceReasons' | 'refuseReasons',
  code: string,
): Promise<void> {
  const codes = (await readCity(tx)).settings[list] ?? [];
  if (codes.length > 0 && !codes.some((known) => known.code === code)) {
    throw new Refusal('request.invalid', { field: 'code', list });
  }
}

/** The languages that a city serves: every one, and Japanese for the others, until it decides otherwise. */
export function languagesOf({ languages, fallbackLanguage }: CitySettings): ServedLanguages {
  return { languages: languages ?? RESIDENT_LANGUAGES, fallbackLanguage: fallbackLanguage ?? 'ja' };
}

/** In which language the house itself speaks to a resident who wants that one. */
export async function languageFor(tx: Tx, wanted: string): Promise<ResidentLanguage> {
  // Nearly every word is in Japanese, which no city can switch off.
  if (wanted === 'ja') return wanted;
  return servedLanguage(languagesOf((await readCity(tx)).settings), wanted);
}

const YEAR_END = { from: '12-29', to: '01-03' };

export interface CityCalendar {
  /** By which due times run: closed Saturdays, Sundays, holidays and 12/29 to 1/3. */
  working: WorkingCalendar;
  /** By which desks open: their own hours say which weekdays, holidays close them. */
  opening: WorkingCalendar;
}

/** The city's calendar with its one-off openings and closures. */
export async function readCalendar(tx: Tx): Promise<CityCalendar> {
  const [city, days] = await Promise.all([readCity(tx), store.selectHolidays(tx)]);
  const rules = {
    timeZone: city.timeZone,
    holidays: new Set(days.filter((day) => day.closed).map((day) => day.onDate)),
    extraOpen: new Set(days.filter((day) => !day.closed).map((day) => day.onDate)),
    yearEnd: YEAR_END,
  };
  return {
    working: createCalendar({ ...rules, closedWeekdays: [6, 7] }),
    opening: createCalendar({ ...rules, closedWeekdays: [] }),
  };
}

/** A letter that nobody set a time for waits this long: it cannot be called back like a word in a talk. */
const LETTER_HOLD_SEC = 10;

/** How many seconds a letter may be taken back, unless the city sets it for all it writes. */
export function letterHoldSec({ undoSendSec }: City['settings']): number {
  return undoSendSec ?? LETTER_HOLD_SEC;
}

/** Numbers taken from the database ahead of time; a process that stops leaves the rest of its block unused. */
export interface NumberBlocks {
  take(tx: Tx): Promise<string>;
}

const BLOCK = 20;

interface Block {
  next: number;
  end: number;
}

/**
 * Gives out case numbers that can be said aloud (`26-000123-4`, see kernel/japan/spoken-number), a block of the
 * fiscal year at a time: 170 bookings a second must not queue for one counter row. Gaps are normal. `database` needs a
 * connection that callers' transactions cannot take: each of them waits for the block while it holds one of theirs.
 */
export function createNumberBlocks(database: Database, kind: string, blockSize = BLOCK): NumberBlocks {
  const blocks = new Map<string, Block>();
  const fetching = new Map<string, Promise<void>>();
  /** Asked once a transaction: one that reads twenty mails takes twenty numbers. */
  const cities = new WeakMap<Tx, ReturnType<typeof readCity>>();

  // In a transaction of its own: were the caller's rolled back, the counter would go back with it while the block
  // stayed here, and the next numbers would be given twice.
  async function fetchBlock(tenantId: string, fiscalYear: number, key: string): Promise<void> {
    try {
      const first = await database.tx({ tenantId, actor: 'system:numbers' }, (own) =>
        store.takeBlock(own, kind, fiscalYear, blockSize),
      );
      blocks.set(key, { next: first, end: first + blockSize });
    } finally {
      fetching.delete(key);
    }
  }

  return {
    async take(tx) {
      const city = cities.get(tx) ?? readCity(tx);
      cities.set(tx, city);
      const { timeZone } = await city;
      const today = Temporal.Instant.fromEpochMilliseconds(tx.now.getTime())
        .toZonedDateTimeISO(timeZone)
        .toPlainDate();
      const fiscalYear = fiscalYearOf(today.toString());
      const key = `${tx.tenantId}:${fiscalYear}`;
      for (;;) {
        const block = blocks.get(key);
        // Numbers of a block whose transaction is rolled back are lost, and two transactions never get the same one:
        // `next` moves on before anything is awaited.
        if (block && block.next < block.end) return formatCaseNumber({ fiscalYear, serial: block.next++ });
        const fetch = fetching.get(key) ?? fetchBlock(tx.tenantId, fiscalYear, key);
        fetching.set(key, fetch);
        await fetch;
      }
    },
  };
}
