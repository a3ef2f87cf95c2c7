import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import type { RefusalTexts } from '../../shared/i18n.ts';
import { learn } from '../kit/learn.ts';
import type { KitTexts } from '../kit/words.ts';
import { BESIDE_WORDS } from './beside-words.ts';
import type { BesideTexts } from './beside-words.ts';
import { CHAT_WORDS } from './words.ts';
import type { ChatTexts } from './words.ts';

interface LanguagePack {
  CHAT: ChatTexts;
  KIT: KitTexts;
  REFUSALS: RefusalTexts;
}

/** Each language is a file of its own, fetched when somebody wants it: the page loads the one it speaks. */
const PACKS: Partial<Record<ResidentLanguage, () => Promise<LanguagePack>>> = {
  ja: () => import('./languages/ja.ts'),
  'ja-easy': () => import('./languages/ja-easy.ts'),
  en: () => import('./languages/en.ts'),
};

const BESIDE_PACKS: Readonly<Partial<Record<ResidentLanguage, () => Promise<{ BESIDE: BesideTexts }>>>> = {
  ja: () => import('./beside-languages/ja.ts'),
  'ja-easy': () => import('./beside-languages/ja-easy.ts'),
  en: () => import('./beside-languages/en.ts'),
};

/** The languages that the chat speaks. */
export const CHAT_LANGUAGES = Object.keys(PACKS) as ResidentLanguage[];

/** Fetches a language's words; false when they cannot be had now. */
export async function loadLanguage(language: ResidentLanguage): Promise<boolean> {
  if (CHAT_WORDS[language]) return true;
  try {
    const pack = await PACKS[language]?.();
    if (!pack) return false;
    learn(language, pack);
    CHAT_WORDS[language] = pack.CHAT;
    return true;
  } catch {
    return false;
  }
}

/** The same for the words of the dialogs. */
export async function loadBeside(language: ResidentLanguage): Promise<void> {
  if (BESIDE_WORDS[language]) return;
  const pack = await BESIDE_PACKS[language]?.();
  if (pack) BESIDE_WORDS[language] = pack.BESIDE;
}

/** A part of the chat that is fetched when it is first shown, with its words. */
export async function withWords<Part>(part: Promise<Part>, language: ResidentLanguage): Promise<Part> {
  const [found] = await Promise.all([part, loadBeside(language)]);
  return found;
}

/** Whether words of the dialogs are in use, so that another language has to bring its own. */
export function usesBeside(): boolean {
  return Object.keys(BESIDE_WORDS).length > 0;
}
