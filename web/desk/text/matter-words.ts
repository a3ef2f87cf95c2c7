import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of talks that began apart and are about one matter. */
export const matterJa = {
  title: 'ひとつの用件',
  maybe: '同じ用件かもしれないやりとり',
  join: 'ひとつにまとめる',
  joinThis: (talk: string) => `「${talk}」とひとつにまとめる`,
  joined: 'ひとつの用件にまとめました',
  part: '別々に戻す',
  partThis: (talk: string) => `「${talk}」を別の用件に戻す`,
  parted: '別々の用件に戻しました',
};
export type MatterWords = typeof matterJa;

export const matterEn: MatterWords = {
  title: 'One matter',
  maybe: 'Perhaps the same matter',
  join: 'Make them one',
  joinThis: (talk) => `Make it one with “${talk}”`,
  joined: 'They are one matter now',
  part: 'Take apart',
  partThis: (talk) => `Take “${talk}” apart`,
  parted: 'They are two matters again',
};

/** The words in the language that this person chose, and anew when that changes. */
export function useMatterWords(): MatterWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? matterEn : matterJa));
}
