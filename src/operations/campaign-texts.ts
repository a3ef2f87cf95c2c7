import type { Spoken } from '#domain/calls/types.ts';

/** What is said around the text of a campaign. */
const TEXTS = {
  from: { ja: '{city}からのお知らせです。', en: 'This is a message from {city}.' },
  offer: {
    ja: '職員とお話しになりたい方は、1を押してください。もう一度お聞きになる方は、2を押してください。',
    en: 'To speak to a person, press 1. To hear this again, press 2.',
  },
  again: {
    ja: 'もう一度お聞きになる方は、2を押してください。',
    en: 'To hear this again, press 2.',
  },
} as const;

export function campaignText(language: string, key: keyof typeof TEXTS, city = ''): Spoken {
  const spoken = language.startsWith('ja') ? 'ja' : 'en';
  return { text: TEXTS[key][spoken].replace('{city}', city), language: spoken };
}

/** All that a campaign says to whoever picks up, in the order in which it is heard. */
export function announcementOf(
  campaign: { language: string; message: string; queueId: string | null },
  city: string,
): { message: Spoken[]; then: Spoken } {
  const { language, message, queueId } = campaign;
  return {
    message: [campaignText(language, 'from', city), { text: message, language }],
    then: campaignText(language, queueId === null ? 'again' : 'offer'),
  };
}
