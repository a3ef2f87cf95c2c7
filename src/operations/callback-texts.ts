import type { Spoken } from '#domain/calls/types.ts';
import type { Slot } from '#domain/outreach/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';

/** What is said about callbacks and in calls that the house makes by itself. Numbers are read digit by digit (domain/speech). */
const TEXTS = {
  offered: {
    ja: 'このままお待ちにならずに、あとで折り返しのお電話をご希望の方は、1を押してください。',
    en: 'To be called back instead of waiting, press 1.',
  },
  check: {
    ja: '折り返し先のお電話番号は、{number}でよろしいですか。よろしければ1を、別の番号をご希望の方は2を、このままお待ちになる方は3を押してください。',
    en: 'We would call you at {number}. If this is right, press 1. For another number, press 2. To go on waiting, press 3.',
  },
  type: {
    ja: '折り返し先のお電話番号を、市外局番から続けて押し、最後にシャープを押してください。',
    en: 'Please enter the number we should call, with its area code, then press the hash key.',
  },
  wrong: {
    ja: 'おかけできる番号ではないようです。',
    en: 'We cannot call this number.',
  },
  choose: {
    ja: 'ただいま混み合っており、すぐにはおかけできません。{slots}このままお待ちになる方は、9を押してください。',
    en: 'We cannot call you right away. {slots}To go on waiting, press 9.',
  },
  choice: {
    ja: '{slot}をご希望の方は{key}を、',
    en: 'For {slot}, press {key}. ',
  },
  kept: {
    ja: '承りました。順番がまいりましたら、{number}へお電話いたします。ただいま{position}番目です。この電話は、お切りください。お電話ありがとうございました。',
    en: 'We will call {number} when it is your turn. You are number {position}. You can hang up now. Thank you for calling.',
  },
  keptSlot: {
    ja: '承りました。{slot}に、{number}へお電話いたします。この電話は、お切りください。お電話ありがとうございました。',
    en: 'We will call {number} {slot}. You can hang up now. Thank you for calling.',
  },
  known: {
    ja: '折り返しのお電話は、すでに承っております。{number}へお電話しますので、この電話は、お切りください。',
    en: 'You have already asked to be called back. We will call {number}. You can hang up now.',
  },
  none: {
    ja: '申し訳ございません。ただいま折り返しのお電話を承れません。このままお待ちください。',
    en: 'We are sorry. We cannot take callback requests now. Please hold.',
  },
  wait: {
    ja: 'では、このままお待ちください。',
    en: 'Please hold.',
  },
  calling: {
    ja: '{city}です。折り返しのお電話をお約束していた件で、おかけしております。担当者におつなぎしますので、1を押してください。',
    en: 'This is {city}, calling you back as you asked. Press 1 to be connected.',
  },
  connecting: {
    ja: '担当者におつなぎします。そのままお待ちください。',
    en: 'We will connect you. Please hold.',
  },
  thanks: {
    ja: 'ありがとうございました。失礼いたします。',
    en: 'Thank you. Goodbye.',
  },
} as const;

export type CallbackTextKey = keyof typeof TEXTS;

export function callbackText(
  language: string,
  key: CallbackTextKey,
  values: Readonly<Record<string, string | number>> = {},
): Spoken {
  const spoken = language.startsWith('ja') ? 'ja' : 'en';
  const text = TEXTS[key][spoken].replace(/\{(\w+)\}/g, (place, name: string) =>
    String(values[name] ?? place),
  );
  return { text, language: spoken };
}

/** What will be said about callbacks in a language, as far as it is known before anybody calls. */
export function callbackTextsAhead(language: string, city: string): Spoken[] {
  const keys = Object.keys(TEXTS) as CallbackTextKey[];
  return keys.map((key) => callbackText(language, key, { city })).filter(({ text }) => !/\{\w+\}/.test(text));
}

/** A number as it is read back. */
export function numberSaid(number: string): string {
  return formatPhone(number);
}

/** A slot as it is said: `本日17時から17時30分のあいだ`. */
export function slotSaid(language: string, slot: Slot, now: Date): string {
  const [from, until, today] = [slot.from, slot.until, now].map((at) =>
    at.toTemporalInstant().toZonedDateTimeISO('Asia/Tokyo'),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  const isToday = from.toPlainDate().equals(today.toPlainDate());
  if (language.startsWith('ja')) {
    const day = isToday ? '本日' : `${from.month}月${from.day}日`;
    return `${day}${timeInJapanese(from)}から${timeInJapanese(until)}のあいだ`;
  }
  const time = (at: Temporal.ZonedDateTime): string => at.toPlainTime().toString({ smallestUnit: 'minute' });
  const day = isToday
    ? 'today'
    : from.toPlainDate().toLocaleString('en-GB', { day: 'numeric', month: 'long' });
  return `${day} between ${time(from)} and ${time(until)}`;
}

function timeInJapanese({ hour, minute }: Temporal.ZonedDateTime): string {
  return minute === 0 ? `${hour}時` : `${hour}時${minute}分`;
}
