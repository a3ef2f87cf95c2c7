import type { ResidentLanguage } from '#kernel/languages.ts';
import { PHRASES } from './phrases.ts';
import type { Advanced, Choice } from './types.ts';

/** The same outputs of a flow, once for the ear and once for the eye. */

/** Something a voice says, in one go. */
export interface SpokenLine {
  language: ResidentLanguage;
  text: string;
}

const RUBY = /\{([^|{}]+)\|([^{}]*)\}/g;
const KEYS_ALOUD: Readonly<Record<string, Partial<Record<ResidentLanguage, string>>>> = {
  '#': { ja: 'シャープ', 'ja-easy': 'シャープ', en: 'hash' },
  '*': { ja: 'こめじるし', 'ja-easy': 'こめじるし', en: 'star' },
};

/**
 * What a voice says of it, line by line: each is rendered by itself, so that what is always the same is rendered once.
 * A choice among several is told with its key; a wish only there, not each time that something is asked.
 */
export function spokenLines({ says, then, state }: Advanced): SpokenLine[] {
  const lines = says.map(({ language, text, reading }) => ({
    language,
    text: withReadings(reading ?? text),
  }));
  const { language } = state;
  const own = (text: string): SpokenLine[] => [{ language, text: withReadings(text) }];
  if (then.kind === 'record') return [...lines, ...own(PHRASES[language].record)];
  if (then.kind !== 'keys') return lines;
  if (then.max === 1)
    return [...lines, ...then.choices.map((choice) => ({ language, text: told(choice, language) }))];
  return then.finishOn === null ? lines : [...lines, ...own(PHRASES[language].finish)];
}

/** A choice with its key, as a voice says it. */
export function told({ key, label, reading }: Choice, language: ResidentLanguage): string {
  const spoken = withReadings(reading ?? label);
  const keyAloud = KEYS_ALOUD[key]?.[language] ?? key;
  return withReadings(PHRASES[language].pressFor.replace('{label}', spoken).replace('{key}', keyAloud));
}

/** `{市|し}` as it is read. */
export function withReadings(text: string): string {
  return text.replace(RUBY, '$2');
}

/** The one message that says it in text, its choices as a numbered list; empty when there is nothing to say. */
export function writtenText({ says, then }: Pick<Advanced, 'says' | 'then'>): string {
  const choices =
    'choices' in then ? then.choices.map(({ key, label }) => `${key}: ${label}`).join('\n') : '';
  return [...says.map(({ text }) => text), choices].filter(Boolean).join('\n\n');
}
