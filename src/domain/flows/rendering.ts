import type { ResidentLanguage } from '#kernel/languages.ts';
import { PHRASES } from './phrases.ts';
import type { Advanced, Choice } from './types.ts';

/** The same outputs of a flow, once for the ear and once for the eye. */

/** Something a voice says, in one go. */
export interface SpokenLine {
  language: ResidentLanguage;
  text: string;
  /** As it is read aloud, where that differs. */
  reading: string | null;
  /** The recording that is played instead. */
  soundId: string | null;
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
export function spokenLines({ says, then, state }: Pick<Advanced, 'says' | 'then' | 'state'>): SpokenLine[] {
  const { language } = state;
  const lines = says.map((saying) => lineOf(saying.language, saying.text, saying.reading, saying.soundId));
  const phrases = PHRASES[language];
  if (then.kind === 'record') return [...lines, lineOf(language, phrases.record)];
  const tells = then.kind === 'words' && then.tellsChoices === true;
  if (tells) return [...lines, ...then.choices.map((choice) => told(choice, language))];
  if (then.kind !== 'keys') return lines;
  if (then.max === 1) return [...lines, ...then.choices.map((choice) => told(choice, language))];
  return then.finishOn === null ? lines : [...lines, lineOf(language, phrases.finish)];
}

/** A choice with its key, as a voice says it. */
export function told({ key, label, reading, wish }: Choice, language: ResidentLanguage): SpokenLine {
  const keyAloud = KEYS_ALOUD[key]?.[language] ?? key;
  const say = (what: string) =>
    PHRASES[language].pressFor.replace('{label}', what).replace('{key}', keyAloud);
  // A wish is named by a voice as its sentence needs it; of other labels that is only how they are read.
  if (wish !== null) return lineOf(language, say(reading ?? label));
  return lineOf(language, say(label), reading === null ? null : say(reading));
}

/** A text as a voice says it: written for the screen, read for the ear. */
export function lineOf(
  language: ResidentLanguage,
  text: string,
  reading: string | null = null,
  soundId: string | null = null,
): SpokenLine {
  const aloud = (reading ?? text).replace(RUBY, '$2');
  const plain = text.replace(RUBY, '$1');
  return { language, text: plain, reading: aloud === plain ? null : aloud, soundId };
}

/** The one message that says it in text, its choices as a numbered list; empty when there is nothing to say. */
export function writtenText({ says, then }: Pick<Advanced, 'says' | 'then'>): string {
  const choices =
    'choices' in then ? then.choices.map(({ key, label }) => `${key}: ${label}`).join('\n') : '';
  return [...says.map(({ text }) => text), choices].filter(Boolean).join('\n\n');
}
