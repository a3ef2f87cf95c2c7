import { useSyncExternalStore } from 'react';
import type { DeskFailure } from '../../shared/desk-failure.ts';
import { settings, subscribeSettings } from '../state/settings.ts';
import { en } from './en.ts';
import { ja, type Words } from './ja.ts';
import { refusalsEn, refusalsJa } from './refusals.ts';

export type Language = 'ja' | 'en';

/** The words of the language that this person chose; the screen is drawn again when that changes. */
export function useWords(): Words {
  return useSyncExternalStore(subscribeSettings, words);
}

/** The words of the chosen language, outside of drawing. */
export function words(): Words {
  return settings().language === 'en' ? en : ja;
}

/** The language chosen at the moment. */
export function language(): Language {
  return settings().language;
}

/** Says in a sentence why something failed, and what to do about it. */
export function failureWords(failure: DeskFailure, inLanguage: Language = language()): string {
  const all = inLanguage === 'en' ? en : ja;
  const refusals = inLanguage === 'en' ? refusalsEn : refusalsJa;
  if (failure.kind !== 'refused') return all.failure[failure.kind];
  const sentence = failure.code ? refusals[failure.code] : undefined;
  if (sentence === undefined) return all.failure.defect;
  return typeof sentence === 'function' ? sentence(failure.details) : sentence;
}

/** The same for a bare code or kind, as the outbox keeps it. */
export function whyWords(why: string | null): string {
  const refusals = language() === 'en' ? refusalsEn : refusalsJa;
  const failures = words().failure;
  if (why && why in refusals) {
    const sentence = refusals[why as keyof typeof refusals];
    return typeof sentence === 'function' ? sentence({}) : sentence;
  }
  return why && why in failures ? failures[why as keyof typeof failures] : failures.defect;
}
