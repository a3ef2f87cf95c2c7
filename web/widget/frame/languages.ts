import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import type { ChatRefusalTexts } from '../../shared/i18n.ts';
import { learn } from '../kit/learn.ts';
import type { KitTexts } from '../kit/words.ts';
import { BESIDE_WORDS } from './beside-words.ts';
import type { BesideTexts } from './beside-words.ts';
import { CHAT_WORDS } from './words.ts';
import type { ChatTexts } from './words.ts';

interface LanguagePack {
  CHAT: ChatTexts;
  KIT: KitTexts;
  REFUSALS: ChatRefusalTexts;
}

/** Each language is a file of its own, fetched when somebody wants it: the page loads the one it speaks. */
const PACKS: Readonly<Record<ResidentLanguage, () => Promise<LanguagePack>>> = {
  ja: () => import('./languages/ja.ts'),
  'ja-easy': () => import('./languages/ja-easy.ts'),
  en: () => import('./languages/en.ts'),
  my: () => import('./languages/my.ts'),
  th: () => import('./languages/th.ts'),
  ne: () => import('./languages/ne.ts'),
  id: () => import('./languages/id.ts'),
  es: () => import('./languages/es.ts'),
  tl: () => import('./languages/tl.ts'),
  pt: () => import('./languages/pt.ts'),
  vi: () => import('./languages/vi.ts'),
  ko: () => import('./languages/ko.ts'),
  'zh-Hant': () => import('./languages/zh-Hant.ts'),
  'zh-Hans': () => import('./languages/zh-Hans.ts'),
};

const BESIDE_PACKS: Readonly<Record<ResidentLanguage, () => Promise<{ BESIDE: BesideTexts }>>> = {
  ja: () => import('./beside-languages/ja.ts'),
  'ja-easy': () => import('./beside-languages/ja-easy.ts'),
  en: () => import('./beside-languages/en.ts'),
  my: () => import('./beside-languages/my.ts'),
  th: () => import('./beside-languages/th.ts'),
  ne: () => import('./beside-languages/ne.ts'),
  id: () => import('./beside-languages/id.ts'),
  es: () => import('./beside-languages/es.ts'),
  tl: () => import('./beside-languages/tl.ts'),
  pt: () => import('./beside-languages/pt.ts'),
  vi: () => import('./beside-languages/vi.ts'),
  ko: () => import('./beside-languages/ko.ts'),
  'zh-Hant': () => import('./beside-languages/zh-Hant.ts'),
  'zh-Hans': () => import('./beside-languages/zh-Hans.ts'),
};

/** The languages that the chat speaks. */
export const CHAT_LANGUAGES = Object.keys(PACKS) as ResidentLanguage[];

/** Fetches a language's words; false when they cannot be had now. */
export async function loadLanguage(language: ResidentLanguage): Promise<boolean> {
  if (CHAT_WORDS[language]) return true;
  try {
    const pack = await PACKS[language]();
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
  BESIDE_WORDS[language] = (await BESIDE_PACKS[language]()).BESIDE;
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
