import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the page about oneself. */
export const ownJa = {
  title: '自分の設定',
  tokens: {
    title: '責任者になっているトークン',
    lead: 'ほかのシステムは、責任者のあなたができること、見えるものの範囲でだけ動きます。あなたの権限が減れば、その分だけできなくなります。',
    none: '責任者になっているトークンはありません。',
    asked: (name: string) => `${name}さんから頼まれています`,
    by: (name: string) => `${name} が作成`,
    until: '期限',
    accept: '責任者になる',
    decline: '断る',
    resign: '責任者をやめる',
    accepted: '責任者になりました',
    declined: '断りました',
    resigned: '責任者をやめました。このトークンは使えなくなりました。',
  },
};
export type OwnWords = typeof ownJa;

export const ownEn: OwnWords = {
  title: 'Your settings',
  tokens: {
    title: 'Tokens that you answer for',
    lead: 'Another system does no more than you may do, and sees no more than you see. When you may do less, so may it.',
    none: 'You answer for no token.',
    asked: (name) => `${name} asks you to answer for it`,
    by: (name) => `made by ${name}`,
    until: 'Valid until',
    accept: 'Answer for it',
    decline: 'Decline',
    resign: 'Answer for it no longer',
    accepted: 'You answer for it now',
    declined: 'Declined',
    resigned: 'You answer for it no longer. It lets nobody in any more.',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useOwnWords(): OwnWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? ownEn : ownJa));
}
