import type { ResidentLanguage } from '#kernel/languages.ts';
import type { Prompt } from './definition.ts';
import type { Saying } from './types.ts';

/** Prompts in words: the language that is spoken, with their variables filled in. */

const PLACE = /\{([a-z][a-z0-9-]{0,39})\}/g;
const NUMBER = /^[0-9][0-9-]{3,}$/;

/** The names of the variables in a text. */
export function placesIn(text: string): string[] {
  return [...text.matchAll(PLACE)].map((match) => match[1]!);
}

/** In which of its languages a prompt is said: the resident's, plain Japanese instead of easy, English for all others. */
export function languageOf(
  texts: Partial<Record<ResidentLanguage, string>>,
  wanted: ResidentLanguage,
): ResidentLanguage | undefined {
  const order: ResidentLanguage[] = wanted.startsWith('ja') ? [wanted, 'ja'] : [wanted, 'en', 'ja'];
  return order.find((language) => texts[language]?.trim());
}

/** The prompt, ready to be rendered; undefined where it says nothing. A number is read digit by digit. */
export function sayingOf(
  prompt: Prompt,
  wanted: ResidentLanguage,
  values: Readonly<Record<string, string>>,
): Saying | undefined {
  const language = languageOf(prompt.text, wanted);
  if (!language) return undefined;
  const written = prompt.text[language]!;
  const text = written.replace(PLACE, (_, name: string) => values[name] ?? '');
  const source = prompt.reading?.[language]?.trim() || written;
  const reading = source.replace(PLACE, (_, name: string) => aloud(values[name] ?? ''));
  return { language, text, reading: reading === text ? null : reading };
}

/** A label in the language that is spoken. */
export function labelIn(label: Prompt, wanted: ResidentLanguage): { label: string; reading: string | null } {
  const language = languageOf(label.text, wanted);
  if (!language) return { label: '', reading: null };
  return { label: label.text[language]!, reading: label.reading?.[language]?.trim() || null };
}

function aloud(value: string): string {
  return NUMBER.test(value) ? [...value].map((digit) => (digit === '-' ? '、' : digit)).join(' ') : value;
}
