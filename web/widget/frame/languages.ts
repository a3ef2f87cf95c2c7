import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import type { RefusalTexts } from '../../shared/i18n.ts';
import { learn } from '../kit/learn.ts';
import type { KitTexts } from '../kit/words.ts';
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
