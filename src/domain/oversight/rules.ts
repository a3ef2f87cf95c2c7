import { foldForSearch } from '#kernel/text.ts';
import type {
  FindingRule,
  LookAt,
  NewFinding,
  OversightSettings,
  PersonFacts,
  ReaderFacts,
} from './types.ts';

const MOST_ROWS_NAMED = 50;
const BLANK = /[\s　]+/u;

/** The family name, folded as a search folds; null where it cannot be told (one word, or a name in Latin letters). */
export function familyNameOf(name: string | null): string | null {
  const parts = (name ?? '').normalize('NFKC').trim().split(BLANK);
  if (parts.length < 2 || /^[\p{Script=Latin}\s'.-]+$/u.test(parts.join(' '))) return null;
  return foldForSearch(parts[0] ?? '') || null;
}

const DIGITS: Readonly<Record<string, string>> = {
  ...{ 一: '1', 二: '2', 三: '3', 四: '4', 五: '5', 六: '6', 七: '7', 八: '8', 九: '9', 〇: '0' },
};

/**
 * The block of an address: what stands before the number of the house, with the 丁目. 「青葉市中央1-2-3」 and
 * 「青葉市中央一丁目2番」 are one block, 「青葉市本町12番地」 is 青葉市本町. Null without a number: then it is no more than a town.
 */
export function blockOf(address: string | null): string | null {
  const text = (address ?? '')
    .normalize('NFKC')
    .replace(BLANK, '')
    .replace(/[‐‑‒–—―−ー－ｰ](?=\d)/gu, '-')
    .replace(/([一二三四五六七八九])丁目/gu, (_, digit: string) => `${DIGITS[digit]}丁目`);
  const found = /^(\D+?)(\d+)(丁目|-(?=\d))?/u.exec(text);
  if (!found?.[1]) return null;
  const [, town, number, chome] = found;
  return chome === undefined ? town : `${town}${number}`;
}

/** When the city works, as far as looks are judged by it. */
export interface WorkTimes {
  dayOf(at: Date): string;
  /** 'HH:MM' of the city. */
  timeOf(at: Date): string;
  isWorkingDay(day: string): boolean;
}

/**
 * What somebody should look at among the looks of one or more days: each rule once for each reader, day and, where it is
 * about one person, person. Who looks at their own record shows by 'same-name' like any other of that name.
 */
export function findAmong(
  looks: readonly LookAt[],
  known: {
    people: ReadonlyMap<string, PersonFacts>;
    readers: ReadonlyMap<string, ReaderFacts>;
    settings: OversightSettings;
    times: WorkTimes;
  },
): NewFinding[] {
  const { people, readers, settings, times } = known;
  const active = new Set(settings.rules);
  const found: NewFinding[] = [];
  const add = (rule: FindingRule, residentId: string | null, rows: readonly LookAt[]): void => {
    if (active.has(rule) && rows.length > 0) found.push(findingOf(rule, residentId, rows, times));
  };
  for (const ofDay of Map.groupBy(looks, ({ staffId, at }) => `${staffId} ${times.dayOf(at)}`).values()) {
    const reader = readers.get(ofDay[0]?.staffId ?? '') ?? { familyName: null, homeBlock: null };
    for (const [residentId, rows] of Map.groupBy(ofDay, (look) => look.residentId)) {
      const person = people.get(residentId);
      if (!person) continue;
      if (person.protected) add('protected', residentId, rows);
      if (person.watched) add('watched', residentId, rows);
      if (person.familyName !== null && person.familyName === reader.familyName)
        add('same-name', residentId, rows);
      if (person.block !== null && person.block === reader.homeBlock) add('own-block', residentId, rows);
    }
    for (const [block, rows] of Map.groupBy(ofDay, (look) => people.get(look.residentId)?.block ?? null))
      if (block !== null && distinct(rows) >= settings.blockResidents) add('one-block', null, rows);
    add('many', null, manyAtOnce(ofDay, settings));
    add(
      'out-of-hours',
      null,
      ofDay.filter(({ at }) => isOutOfHours(at, settings, times)),
    );
  }
  return oneOfEach(found);
}

const distinct = (rows: readonly LookAt[]): number => new Set(rows.map((row) => row.residentId)).size;

/** The longest stretch in which as many persons were looked at within the minutes; nothing where there is none. */
function manyAtOnce(rows: readonly LookAt[], settings: OversightSettings): LookAt[] {
  const sorted = rows.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const within = settings.manyMinutes * 60_000;
  const struck = new Set<LookAt>();
  const counts = new Map<string, number>();
  let from = 0;
  for (const [at, row] of sorted.entries()) {
    counts.set(row.residentId, (counts.get(row.residentId) ?? 0) + 1);
    for (; row.at.getTime() - sorted[from]!.at.getTime() > within; from++) {
      const left = (counts.get(sorted[from]!.residentId) ?? 1) - 1;
      if (left === 0) counts.delete(sorted[from]!.residentId);
      else counts.set(sorted[from]!.residentId, left);
    }
    if (counts.size >= settings.manyResidents) for (const one of sorted.slice(from, at + 1)) struck.add(one);
  }
  return [...struck];
}

function isOutOfHours(at: Date, { workFrom, workTo }: OversightSettings, times: WorkTimes): boolean {
  const time = times.timeOf(at);
  return time < workFrom || time >= workTo || !times.isWorkingDay(times.dayOf(at));
}

function findingOf(
  rule: FindingRule,
  residentId: string | null,
  rows: readonly LookAt[],
  times: WorkTimes,
): NewFinding {
  const sorted = rows.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  return {
    ...{ rule, residentId, staffId: first.staffId, onDay: times.dayOf(first.at) },
    ...{ firstAt: first.at, lastAt: last.at, looks: rows.length, residents: distinct(rows) },
    auditIds: sorted.slice(0, MOST_ROWS_NAMED).map(({ auditId }) => auditId),
  };
}

/** Two blocks on one day are one finding: it names the reader and the day, not where people live. */
function oneOfEach(found: readonly NewFinding[]): NewFinding[] {
  const merged = new Map<string, NewFinding>();
  for (const one of found) {
    const key = [one.rule, one.staffId, one.residentId, one.onDay].join(' ');
    const other = merged.get(key);
    merged.set(
      key,
      other
        ? {
            ...other,
            firstAt: other.firstAt < one.firstAt ? other.firstAt : one.firstAt,
            lastAt: other.lastAt > one.lastAt ? other.lastAt : one.lastAt,
            looks: other.looks + one.looks,
            residents: other.residents + one.residents,
            auditIds: [...other.auditIds, ...one.auditIds].slice(0, MOST_ROWS_NAMED),
          }
        : one,
    );
  }
  return [...merged.values()];
}

/** Whether nobody has decided on as much as there is now. */
export function isOpen(looks: number, decisions: readonly { looks: number }[]): boolean {
  return !decisions.some((decision) => decision.looks >= looks);
}
