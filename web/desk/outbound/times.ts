import { civilDay, clockTime, dayName } from '../text/format.ts';
import type { Language } from '../text/text.ts';

/** The time alone today, else with its day: 14:05, 4月2日(木) 9:00. */
export function dayAndTime(at: string, nowMs: number, language: Language): string {
  const time = clockTime(at, language);
  return civilDay(Date.parse(at)) === civilDay(nowMs) ? time : `${dayName(at, language)} ${time}`;
}
