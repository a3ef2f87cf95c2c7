import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { REFUSAL_WORDS } from '../../shared/i18n.ts';
import type { ChatRefusalTexts } from '../../shared/i18n.ts';
import { KIT_WORDS } from './words.ts';
import type { KitTexts } from './words.ts';

/** Makes a language's words for the parts of the kit known: from then on they can be said. */
export function learn(
  language: ResidentLanguage,
  texts: { KIT: KitTexts; REFUSALS: ChatRefusalTexts },
): void {
  KIT_WORDS[language] = texts.KIT;
  REFUSAL_WORDS[language] = texts.REFUSALS;
}
