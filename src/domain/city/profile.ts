import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { RESIDENT_LANGUAGES, type ServedLanguages } from '#kernel/languages.ts';
import { Refusal } from '#kernel/refusal.ts';
import { languagesOf, readCity } from './city.ts';
import * as store from './store.ts';
import type { Holiday, NamedCode } from './types.ts';

/** What the city is called, and what residents see of it. */
export interface CityProfile {
  name: string;
  kana: string;
  nameEn: string;
  timeZone: string;
  privacyUrl: string | null;
  /** Whether residents are shown the name of the person who answers, or only the desk's. */
  showStaffNames: boolean;
}

export type CodeList = 'wrapUpCodes' | 'presenceReasons' | 'refuseReasons';

/** With the version that every change of profile, languages, codes and days raises. */
export async function readProfile(tx: Tx): Promise<CityProfile & { version: number }> {
  const { name, kana, nameEn, timeZone, settings } = await readCity(tx);
  const { privacyUrl = null, showStaffNames = false } = settings;
  return { name, kana, nameEn, timeZone, privacyUrl, showStaffNames, version: await store.selectVersion(tx) };
}

/**
 * Sets it. Refuses 'version.conflict', 'request.invalid'
 * {field: 'timeZone'} for one that is none. Kept among the changes; the caller appends the event.
 */
export async function changeProfile(
  tx: Tx,
  version: number,
  change: Partial<CityProfile>,
  undoesId: string | null = null,
): Promise<void> {
  const { version: _version, ...was } = await readProfile(tx);
  const after = { ...was, ...change };
  if (!isTimeZone(after.timeZone))
    throw new Refusal('request.invalid', { field: 'timeZone', why: 'unknown' });
  const { name, kana, nameEn, timeZone, privacyUrl, showStaffNames } = after;
  await raise(tx, version);
  await store.updateCity(tx, { name, kana, nameEn, timeZone });
  await store.mergeSettings(tx, { privacyUrl, showStaffNames });
  recordChange(tx, {
    ...{ kind: 'profile', subjectId: tx.tenantId, name, undoesId },
    ...{ before: was, after },
  });
}

function isTimeZone(timeZone: string): boolean {
  return Intl.supportedValuesOf('timeZone').includes(timeZone);
}

/**
 * Replaces a list of codes: results, reasons for being away, reasons for refusing. What was recorded with a code that goes
 * keeps it. Refuses as `changeProfile`; 'request.invalid' {field: 'codes', why} for an empty list or a code twice.
 */
export async function changeCodes(
  tx: Tx,
  version: number,
  list: CodeList,
  codes: readonly NamedCode[],
  undoesId: string | null = null,
): Promise<void> {
  if (codes.length === 0) throw new Refusal('request.invalid', { field: 'codes', why: 'empty' });
  if (new Set(codes.map(({ code }) => code)).size !== codes.length)
    throw new Refusal('request.invalid', { field: 'codes', why: 'twice' });
  const { name, settings } = await readCity(tx);
  await raise(tx, version);
  await store.mergeSettings(tx, { [list]: codes });
  recordChange(tx, {
    ...{ kind: 'codes', subjectId: tx.tenantId, name, undoesId },
    ...{ before: { [list]: settings[list] ?? [] }, after: { [list]: codes } },
  });
}

/** Replaces the city's holidays, closures and one-off openings. Refuses as `changeProfile`. Kept among the changes. */
export async function changeHolidays(
  tx: Tx,
  version: number,
  holidays: readonly Holiday[],
  undoesId: string | null = null,
): Promise<void> {
  if (new Set(holidays.map(({ onDate }) => onDate)).size !== holidays.length)
    throw new Refusal('request.invalid', { field: 'holidays', why: 'twice' });
  const { name } = await readCity(tx);
  const was = await store.selectHolidays(tx);
  await raise(tx, version);
  await store.replaceHolidays(tx, holidays);
  const byDate = (days: readonly Holiday[]) =>
    Object.fromEntries(days.map((day) => [day.onDate, { name: day.name, closed: day.closed }]));
  recordChange(tx, {
    ...{ kind: 'holidays', subjectId: tx.tenantId, name, undoesId },
    ...{ before: byDate(was), after: byDate(holidays) },
  });
}

/**
 * Sets which languages residents are answered in, and which stands in for the others. Refuses as `changeProfile`;
 * 'request.invalid' {field: 'languages', why: 'japanese'} without Japanese, {field: 'fallbackLanguage', why: 'not-served'}.
 * Kept among the changes.
 */
export async function changeLanguages(
  tx: Tx,
  version: number,
  { languages, fallbackLanguage }: ServedLanguages,
  undoesId: string | null = null,
): Promise<void> {
  const served = RESIDENT_LANGUAGES.filter((language) => languages.includes(language));
  if (!served.includes('ja')) throw new Refusal('request.invalid', { field: 'languages', why: 'japanese' });
  if (!served.includes(fallbackLanguage))
    throw new Refusal('request.invalid', { field: 'fallbackLanguage', why: 'not-served' });
  const { name, settings } = await readCity(tx);
  const after = { languages: served, fallbackLanguage };
  await raise(tx, version);
  await store.mergeSettings(tx, after);
  recordChange(tx, {
    ...{ kind: 'languages', subjectId: tx.tenantId, name, undoesId },
    ...{ before: { ...languagesOf(settings) }, after },
  });
}

/** When the city was founded. */
export function readFoundedAt(tx: Tx): Promise<Date> {
  return store.selectFoundedAt(tx);
}

/** The city's days, by date. */
export function listHolidays(tx: Tx): Promise<Holiday[]> {
  return store.selectHolidays(tx);
}

async function raise(tx: Tx, version: number): Promise<void> {
  if (!(await store.raiseVersion(tx, version)))
    throw new Refusal('version.conflict', { version: await store.selectVersion(tx) });
}
