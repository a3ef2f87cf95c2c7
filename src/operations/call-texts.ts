import type { Spoken } from '#domain/calls/types.ts';

/** What the house says on the telephone by itself. A city's own words (the line's settings) go before these. */
const TEXTS = {
  greeting: {
    ja: 'お電話ありがとうございます。',
    en: 'Thank you for calling.',
  },
  recording: {
    ja: 'この通話は、応対の品質を高めるため、録音させていただきます。',
    en: 'This call will be recorded so that we can serve you better.',
  },
  surge: {
    ja: 'ただいまお電話が大変混み合っております。おつなぎするまでに、時間がかかることがございます。',
    en: 'We are receiving many calls at the moment. It may take a while until you are connected.',
  },
  outOfUse: {
    ja: 'おかけになった電話番号は、ただいま使われておりません。番号をお確かめのうえ、おかけ直しください。',
    en: 'This number is not in use at the moment. Please check the number and call again.',
  },
  closed: {
    ja: 'ただいまの時間は、受付を終了しております。',
    en: 'Our office is closed now.',
  },
  leaveMessage: {
    ja: 'ピーという音のあとに、お名前とご用件をお話しください。終わりましたら、シャープを押してください。',
    en: 'Please leave your name and message after the tone, then press the hash key.',
  },
  messageKept: {
    ja: 'ご伝言を承りました。お電話ありがとうございました。',
    en: 'Your message has been taken. Thank you for calling.',
  },
  queued: {
    ja: '担当者におつなぎします。そのままお待ちください。',
    en: 'We will connect you. Please hold.',
  },
  position: {
    ja: 'ただいま{position}番目でお待ちいただいております。',
    en: 'You are number {position} in line.',
  },
  positionAndWait: {
    ja: 'ただいま{position}番目でお待ちいただいております。およそ{minutes}分でおつなぎできる見込みです。',
    en: 'You are number {position} in line. The expected wait is about {minutes} minutes.',
  },
  returned: {
    ja: '恐れ入ります。担当者との通話が切れましたので、ほかの担当者におつなぎします。そのままお待ちください。',
    en: 'We are sorry: the call with your contact was cut off. We will connect you with somebody else. Please hold.',
  },
  full: {
    ja: 'ただいま大変混み合っており、おつなぎできません。恐れ入りますが、しばらくたってからおかけ直しください。',
    en: 'All lines are busy. Please call again later.',
  },
  harassmentWarning: {
    ja: '恐れ入りますが、大きな声や乱暴なお言葉が続くときは、これ以上お話を伺うことができません。通話を終わらせていただくことがありますので、ご理解ください。',
    en: 'We are sorry, but we cannot continue if the shouting or abusive language goes on. We may have to end this call.',
  },
  harassmentEnding: {
    ja: '恐れ入りますが、これ以上お話を伺うことができませんので、この通話を終わらせていただきます。',
    en: 'We are sorry, but we cannot continue this conversation. This call will end now.',
  },
  withheld: {
    ja: '恐れ入りますが、電話番号を通知しておかけ直しください。番号の前に、いち、はち、ろくをつけておかけください。',
    en: 'Please call again with your number shown, dialling 1 8 6 first.',
  },
} as const;

/** Said before a message is recorded: from now on, speak. */
export const BEEP: Spoken = { text: '', language: 'ja', soundId: 'beep' };

export type CallTextKey = keyof typeof TEXTS;

/** The text in the caller's language, English for other languages than Japanese that the house does not speak. */
export function callText(
  language: string,
  key: CallTextKey,
  values: Readonly<Record<string, string | number>> = {},
): Spoken {
  const spoken = language.startsWith('ja') ? 'ja' : 'en';
  const text = TEXTS[key][spoken].replace(/\{(\w+)\}/g, (place, name: string) =>
    String(values[name] ?? place),
  );
  return { text, language: spoken };
}

const PLACES_AHEAD = [1, 2, 3, 4, 5];

/** What the house will say on the telephone in a language, as far as it is known before anybody calls. */
export function callTextsAhead(language: string): Spoken[] {
  const keys = Object.keys(TEXTS) as CallTextKey[];
  const always = keys.filter((key) => !/\{\w+\}/.test(TEXTS[key].ja)).map((key) => callText(language, key));
  return [...always, ...PLACES_AHEAD.map((position) => callText(language, 'position', { position }))];
}

/** The city's own words in that language (or in Japanese), none where it left them empty; else the house's. */
export function ownOr(
  own: Readonly<Record<string, string>>,
  language: string,
  key: CallTextKey | null,
): readonly Spoken[] {
  const text = own[language] ?? own['ja'];
  if (text === undefined) return key === null ? [] : [callText(language, key)];
  return text.trim() === '' ? [] : [{ text, language: own[language] === undefined ? 'ja' : language }];
}

/** What the house says against harassment where a city has no words of its own, by part and language. */
export function ownHarassmentTexts(): Record<'warning' | 'ending', Record<string, string>> {
  return { warning: TEXTS.harassmentWarning, ending: TEXTS.harassmentEnding };
}

/** What the house says where a city has no words of its own, by part of the line's settings and language. */
export function ownTexts(): Record<string, Record<string, string>> {
  const { greeting, recording, surge, closed, withheld, outOfUse } = TEXTS;
  return { greeting, recording, surge, closed, withheldSays: withheld, outOfUse };
}
