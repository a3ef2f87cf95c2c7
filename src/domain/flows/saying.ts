import type { ResidentLanguage } from '#kernel/languages.ts';
import type { Prompt } from './definition.ts';
import type { Saying } from './types.ts';

/** Prompts in words: the language that is spoken, with their variables filled in. */

const PLACE = /\{([a-z][a-z0-9-]{0,39})\}/g;

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

/** The prompt, ready to be rendered; undefined where it says nothing. */
export function sayingOf(
  prompt: Prompt,
  wanted: ResidentLanguage,
  values: Readonly<Record<string, string>>,
): Saying | undefined {
  const language = languageOf(prompt.text, wanted);
  if (!language) return undefined;
  const filled = (text: string) => text.replace(PLACE, (_, name: string) => values[name] ?? '');
  const reading = prompt.reading?.[language]?.trim();
  return {
    language,
    text: filled(prompt.text[language]!),
    reading: reading ? filled(reading) : null,
    soundId: prompt.sounds?.[language] ?? null,
  };
}

/** A label in the language that is spoken. */
export function labelIn(
  label: Pick<Prompt, 'text' | 'reading'>,
  wanted: ResidentLanguage,
): { label: string; reading: string | null } {
  const language = languageOf(label.text, wanted);
  if (!language) return { label: '', reading: null };
  return { label: label.text[language]!, reading: label.reading?.[language]?.trim() || null };
}
