import seed from '@holiday-jp/holiday_jp/lib/holidays.js';
import { Refusal } from '#kernel/refusal.ts';

/**
 * National holidays (国民の祝日) by date that every new city starts with, as 'YYYY-MM-DD' → name. Read from the package's
 * table of strings: its functions work in the time zone of the process and are a day off outside Japan.
 * Dates beyond the next year are foretold, not decreed: the Cabinet Office's file replaces them.
 */
export const HOLIDAY_NAMES: ReadonlyMap<string, string> = new Map(
  Object.values(seed).map((holiday) => [holiday.date, holiday.name]),
);

/** The dates alone, as the calendar takes them. */
export const HOLIDAYS: ReadonlySet<string> = new Set(HOLIDAY_NAMES.keys());

/**
 * Holidays of the Cabinet Office's syukujitsu.csv, already decoded from Shift_JIS: a heading, then `2026/1/1,元日`.
 * Refuses 'request.invalid' {field: 'holidays', line} at the first line that is no holiday, and a file without any:
 * half a year without its holidays would promise answers on closed days.
 */
export function parseCabinetOfficeCsv(text: string): Map<string, string> {
  const holidays = new Map<string, string>();
  text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .forEach((row, at) => {
      if (row.trim() === '' || at === 0) return;
      const [on, name] = readRow(row) ?? refuse(at + 1);
      holidays.set(on, name);
    });
  if (holidays.size === 0) refuse(1);
  return holidays;
}

function readRow(row: string): [on: string, name: string] | undefined {
  const match = /^"?(\d{4})[/-](\d{1,2})[/-](\d{1,2})"?,"?([^",]+)"?\s*$/.exec(row);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  try {
    const on = Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' }).toString();
    return [on, (match[4] as string).trim()];
  } catch {
    return undefined;
  }
}

function refuse(line: number): never {
  throw new Refusal('request.invalid', { field: 'holidays', line });
}
