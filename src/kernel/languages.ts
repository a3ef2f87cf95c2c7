/** The languages a resident may choose: Japanese, plain Japanese (a language of its own), and those of CIVIC.md. */
export const RESIDENT_LANGUAGES = [
  'ja',
  'ja-easy',
  'en',
  'zh-Hans',
  'zh-Hant',
  'ko',
  'vi',
  'pt',
  'tl',
  'ne',
  'es',
  'id',
  'th',
  'my',
] as const;

export type ResidentLanguage = (typeof RESIDENT_LANGUAGES)[number];

/** The tag that Intl knows a language by. */
export function localeOf(language: ResidentLanguage): string {
  const own: Partial<Record<ResidentLanguage, string>> = {
    'ja-easy': 'ja',
    en: 'en-GB',
    tl: 'fil',
    pt: 'pt-BR',
  };
  return own[language] ?? language;
}

/** The language itself, or Japanese for one that residents cannot choose. */
export function asResidentLanguage(language: string): ResidentLanguage {
  return RESIDENT_LANGUAGES.find((known) => known === language) ?? 'ja';
}
