import type { Words } from './ja.ts';

const ZONE = 'Asia/Tokyo';

type Language = 'ja' | 'en';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ja-JP', { timeZone: ZONE, ...options });
  formats.set(key, made);
  return made;
}

/** Made once: a thread asks for the day of every message, and making it anew stood in the profile of an opening. */
const DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE });

/** 'YYYY-MM-DD' of an instant, in the city's time zone. */
export function civilDay(instantMs: number): string {
  return DAY.format(instantMs);
}

/** Whole days from one civil date to another; negative when it lies before. */
export function daysBetween(fromOn: string, toOn: string): number {
  return Math.round((Date.parse(`${toOn}T00:00:00Z`) - Date.parse(`${fromOn}T00:00:00Z`)) / 86_400_000);
}

/** 14:05 */
export function clockTime(at: string, language: Language): string {
  return format(language, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    Date.parse(at),
  );
}

/** 11月22日(日) */
export function dayName(at: string, language: Language): string {
  return format(language, 'day', { month: 'short', day: 'numeric', weekday: 'short' }).format(Date.parse(at));
}

/** 2026年11月22日 */
export function longDay(at: string, language: Language): string {
  return format(language, 'longday', { year: 'numeric', month: 'long', day: 'numeric' }).format(
    Date.parse(at),
  );
}

/** 2026/11/22 14:05 */
export function fullTime(at: string, language: Language): string {
  return format(language, 'full', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(at));
}

/** The shortest that is clear: the time today, the day this year, else the date. */
export function shortTime(at: string, nowMs: number, language: Language): string {
  const on = civilDay(Date.parse(at));
  const today = civilDay(nowMs);
  if (on === today) return clockTime(at, language);
  if (on.slice(0, 4) === today.slice(0, 4)) {
    return format(language, 'short', { month: 'numeric', day: 'numeric' }).format(Date.parse(at));
  }
  return format(language, 'date', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    Date.parse(at),
  );
}

/** A span that ticks: 0:07, 12:30, 2:05:09. */
export function ticking(sec: number): string {
  const whole = Math.max(0, Math.floor(sec));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** A span in words, coarse on purpose: 40秒, 3分, 1時間5分, 2日. */
export function span(sec: number, words: Words): string {
  const whole = Math.max(0, Math.floor(sec));
  if (whole < 60) return words.span.sec(whole);
  if (whole < 3600) return words.span.min(Math.floor(whole / 60));
  if (whole < 86_400) return words.span.hour(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
  return words.span.day(Math.floor(whole / 86_400));
}

/** Seconds from an instant to now. */
export function secondsSince(at: string, nowMs: number): number {
  return Math.max(0, (nowMs - Date.parse(at)) / 1000);
}

/** 3 kB, 1.2 MB */
export function sizeText(sizeBytes: number): string {
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  if (sizeBytes < 1_000_000) return `${Math.round(sizeBytes / 1000)} kB`;
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}

export type DueTone = 'late' | 'soon' | 'calm' | 'done';

/** Says how a due time stands, in words, with the tone that its colour takes. */
export function dueWords(
  given: { dueAt: string; finished: boolean },
  nowMs: number,
  words: Words,
): { text: string; tone: DueTone } {
  if (given.finished) return { text: words.cases.finished, tone: 'done' };
  const days = daysBetween(civilDay(nowMs), civilDay(Date.parse(given.dueAt)));
  if (days < 0) return { text: words.cases.overdue(-days), tone: 'late' };
  if (Date.parse(given.dueAt) < nowMs) return { text: words.cases.overdueToday, tone: 'late' };
  if (days === 0) return { text: words.cases.dueToday, tone: 'soon' };
  if (days === 1) return { text: words.cases.dueTomorrow, tone: 'soon' };
  return { text: words.cases.dueLeft(days), tone: 'calm' };
}

/** The instant of a day and time as they are written (`2026-11-28T09:00`) in the city's time: Japan has one, without summer time. */
export function cityInstant(written: string): string {
  return new Date(`${written}+09:00`).toISOString();
}
