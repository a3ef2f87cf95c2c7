import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words beside a conversation of where it has been: why it came here, and the general desk's duty. */
export const whyJa = {
  link: 'なぜここに来たのか',
  asked: (name: string) => `依頼先は「${name}」。2つの課を経たため、総合窓口が担当を決めます。`,
  duty: '担当を決める期限',
  duties: (n: number, late: number) => `担当を決める応対 ${n}件${late > 0 ? `（期限切れ ${late}件）` : ''}`,
  nobodyYet: '担当なし',
  dutyChip: '担当を決める',
};

export type WhyWords = typeof whyJa;

export const whyEn: WhyWords = {
  link: 'Why did it come here?',
  asked: (name) => `${name} was asked for. After two departments the general desk settles who answers.`,
  duty: 'To be settled',
  duties: (n, late) => `${n} to find an answerer for${late > 0 ? ` (${late} late)` : ''}`,
  nobodyYet: 'nobody has it',
  dutyChip: 'find an answerer',
};

/** The same in the language that this person chose. */
export function useWhyWords(): WhyWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? whyEn : whyJa));
}
