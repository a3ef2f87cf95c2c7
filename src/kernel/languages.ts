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

/** Which languages a city answers residents in, and which one stands in for the others. */
export interface ServedLanguages {
  languages: readonly ResidentLanguage[];
  fallbackLanguage: ResidentLanguage;
}

/**
 * Decides in which language somebody is answered who wants that one: in it where the city serves it, else in Japanese for
 * plain Japanese, in the city's fallback for the others.
 */
export function servedLanguage(
  { languages, fallbackLanguage }: ServedLanguages,
  wanted: string,
): ResidentLanguage {
  const own = languages.find((each) => each === wanted);
  return own ?? (wanted === 'ja-easy' ? 'ja' : fallbackLanguage);
}
